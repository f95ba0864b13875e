// error at: ""cod""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    code: String,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_code", owner = "cod"))]
struct Phone {
    id: u64,
    user_code: String,
}

fn main() {}
