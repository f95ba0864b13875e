// error at: "User::AGE"
// reason: the first lines say it all; below them rustc repeats the types, and shows the method.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
    age: u32,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().with(User::POSTS.sum(User::AGE)).all(&store);
}
