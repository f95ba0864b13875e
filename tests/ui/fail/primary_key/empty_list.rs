// error at: "primary_key"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", primary_key())]
struct User {
    id: u64,
}

fn main() {}
