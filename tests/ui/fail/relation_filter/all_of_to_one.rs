// error at: "all"
// reason: rustc shows the method and its bound.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::PHONE.all(Phone::ID.gt(1))).all(&store);
}
