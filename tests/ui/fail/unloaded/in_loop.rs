// error at: "phone"
// reason: rustc alone words a missing argument; it shows the relation that the getter is of, and what to write, as well.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"), has_one(Badge, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "badges")]
struct Badge {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::BADGE).iter(&store) {
        user.phone();
    }
}
