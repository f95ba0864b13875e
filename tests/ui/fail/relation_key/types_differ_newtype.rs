// error at: ""user_id""
use orm_core::Model;

#[derive(Clone, PartialEq, Eq, Hash)]
struct UserId(u64);

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: UserId,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
