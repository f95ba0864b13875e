// error at: "Crate"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Crate, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "crates")]
struct Crate {
    id: u64,
    user_id: u64,
}

fn main() {}
