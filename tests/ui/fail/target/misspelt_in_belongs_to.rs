// error at: "Usr"
// reason: rustc alone words an unknown name, and shows what it looked at and what to write instead.
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(Usr, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
