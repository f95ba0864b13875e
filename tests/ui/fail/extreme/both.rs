// error at: "min"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Post, fk = user_id, max = likes, min = likes))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
    likes: u32,
}

fn main() {
    let store = Store::new();
    let user = User::query().with(User::POST).first(&store).unwrap();
    user.post();
}
