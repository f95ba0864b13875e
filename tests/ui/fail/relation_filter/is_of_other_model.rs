// error at: "Post::ID.gt(1)"
// reason: the first lines say it all; below them rustc repeats the types, and shows the method.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    Post::query().filter(Post::USER.is(Post::ID.gt(1))).all(&store);
}
