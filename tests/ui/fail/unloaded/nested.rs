// error at: "call"
// reason: rustc alone words a missing argument; it shows the relation that the getter is of, and what to write, as well.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", has_one(Call, fk = "phone_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "calls")]
struct Call {
    id: u64,
    phone_id: u64,
}

fn main() {
    let store = Store::new();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    user.phone().unwrap().call();
}
