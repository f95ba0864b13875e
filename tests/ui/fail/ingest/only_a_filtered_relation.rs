// error at: "Post::USER.filter(User::ID.ge(7))"
// reason: rustc adds the impl for columns and relations, and the bound of the method.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: u64,
    title: String,
}

fn main() {
    let _ = Post::ingest().only((Post::TITLE, Post::USER.filter(User::ID.ge(7))));
}
