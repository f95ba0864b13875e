// error at: "orm"
use orm_core::Model;

#[derive(Model)]
#[orm = "users"]
struct User {
    id: u64,
}

fn main() {}
