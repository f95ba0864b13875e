// error at: "max"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Post, fk = user_id, max = likes, max = id))]
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

fn main() {}
