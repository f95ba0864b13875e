// error at: "max"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id, max = id))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {}
