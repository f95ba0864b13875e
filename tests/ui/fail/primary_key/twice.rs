// error at: "primary_key"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", primary_key = "number")]
struct User {
    #[orm(primary_key)]
    number: u64,
}

fn main() {}
