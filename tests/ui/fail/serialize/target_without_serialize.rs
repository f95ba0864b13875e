// error at: "&users"
// reason: rustc shows the struct that lacks the derive, the row, and the function of serde_json.
use orm_core::{Model, Store};
use serde::Serialize;

#[derive(Model, Serialize)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let users = User::query().with(User::POSTS).all(&store);
    serde_json::to_string(&users).unwrap();
}
