// error at: "fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(fk = "user_id"))]
struct User {
    id: u64,
}

fn main() {}
