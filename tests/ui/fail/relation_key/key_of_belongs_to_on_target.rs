// error at: ""user_id""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", belongs_to(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
