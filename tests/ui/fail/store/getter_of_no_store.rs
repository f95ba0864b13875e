// error at: "&store"
// reason: the first lines say it all; below them rustc shows what is a store, and the getter.
use orm_core::{Model, Store};
use std::sync::Arc;

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
    let store = Arc::new(Store::new());
    let user = store.find::<User>(1).unwrap();
    user.posts(&store).count();
}
