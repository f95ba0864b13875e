// error at: "User::BEST_POST"
// reason: rustc adds the bound of the method, which takes four lines.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users", has_one(Post, fk = "user_id", max = "likes", name = "best_post"))]
struct User {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: Option<u64>,
    likes: u64,
}

fn main() {
    let _ = User::ingest().remove_missing(User::BEST_POST);
}
