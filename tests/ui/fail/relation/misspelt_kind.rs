// error at: "belong_to"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belong_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
