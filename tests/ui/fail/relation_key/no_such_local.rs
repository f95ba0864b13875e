// error at: ""cod""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_code", local = "cod"))]
struct User {
    id: u64,
    code: String,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_code: String,
}

fn main() {}
