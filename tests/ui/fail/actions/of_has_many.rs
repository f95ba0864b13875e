// error at: "on_delete"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "user_id", on_delete = "cascade"))]
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
