// error at: "has_one"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    #[orm(has_one(Phone, fk = "user_id"))]
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
