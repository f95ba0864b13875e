// error at: "User"
use orm_core::Model;

struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
