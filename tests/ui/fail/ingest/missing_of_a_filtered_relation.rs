// error at: "User::POSTS.filter(Post::ID.ge(7))"
// reason: rustc adds the bound of the method, which takes four lines.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let _ = User::ingest().remove_missing(User::POSTS.filter(Post::ID.ge(7)));
}
