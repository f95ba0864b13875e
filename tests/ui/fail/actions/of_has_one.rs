// error at: "on_update"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Post, fk = "user_id", on_update = "cascade"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {}
