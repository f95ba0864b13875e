// error at: "is"
// reason: rustc shows the method and its bound.
use orm_core::{Model, Store};

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
    let store = Store::new();
    User::query().filter(User::POSTS.is(Post::ID.gt(1))).all(&store);
}
