// error at: "1"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", primary_key = 1)]
struct User {
    id: u64,
}

fn main() {}
