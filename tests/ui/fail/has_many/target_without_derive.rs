// error at: "Post"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().all(&store)[0].posts(&store).count();
}
