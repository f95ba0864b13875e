// error at: "Post::KIND"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::Model;

#[derive(Clone, PartialEq)]
struct Kind(u8);

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
    kind: Kind,
}

fn main() {
    let _ = User::POSTS.max(Post::KIND);
}
