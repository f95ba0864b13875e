// error at: "pinned_ids"
use orm_core::{Model, Store};

#[derive(Model, Clone)]
#[orm(entity = "users", has_many_by(Post, keys = pinned_ids))]
struct User {
    id: u64,
    pinned: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(User::POSTS, 1).link(7);
    let _ = store.relation(User::POSTS, 1).unlink(7);
}
