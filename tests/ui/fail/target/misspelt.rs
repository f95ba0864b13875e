// error at: "Phon"
// reason: rustc alone words an unknown name, and shows what it looked at and what to write instead.
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Phon, fk = "user_id"))]
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
