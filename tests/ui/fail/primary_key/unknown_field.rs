// error at: ""numbr""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", primary_key = "numbr")]
struct User {
    number: u64,
}

fn main() {}
