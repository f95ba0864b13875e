// error at: "&"
use orm_core::{Model};

#[derive(Model)]
#[orm(entity = "users", has_one(&Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
    phone_id: Option<u64>,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
