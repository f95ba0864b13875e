// error at: "fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
