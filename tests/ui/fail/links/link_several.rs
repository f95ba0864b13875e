// error at: "[7, 8]"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(User::POSTS, 1).link([7, 8]);
}
