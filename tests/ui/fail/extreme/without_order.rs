// error at: "kind"
use orm_core::{Model, Store};

#[derive(PartialEq)]
struct Kind(u8);

#[derive(Model)]
#[orm(entity = "users", has_one(Post, fk = user_id, max = kind))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
    kind: Kind,
}

fn main() {
    let store = Store::new();
    let user = User::query().with(User::POST).first(&store).unwrap();
    user.post();
}
