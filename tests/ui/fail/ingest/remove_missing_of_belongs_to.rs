// error at: "Post::USER"
// reason: rustc adds the bound of the method, which takes four lines.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

fn main() {
    let _ = Post::ingest().remove_missing(Post::USER);
}
