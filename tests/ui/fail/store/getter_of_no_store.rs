// error at: "posts"
// reason: the first lines say it all; below them rustc shows what is a store, and the getter.
use orm_core::{Model, Store};
use std::sync::RwLock;

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
}

fn main() {
    let lock = RwLock::new(Store::new());
    let user = User { id: 1 };
    user.posts(&lock).count();
}
