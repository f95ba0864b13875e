// error at: "Post::COMMENTS.count()"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", has_many(Comment, fk = post_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "comments")]
struct Comment {
    id: u64,
    post_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().with(Post::COMMENTS.count()).all(&store);
}
