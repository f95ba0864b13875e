// error at: "Option"
use orm_core::{Model};

#[derive(Model)]
#[orm(entity = "users", belongs_to(Option<Phone>, fk = "phone_id"))]
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
