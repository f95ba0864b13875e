// error at: "User"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User(u64);

// Uses of what is no model because of its shape are not reported as well.
#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    for phone in Phone::query().with(Phone::USER).iter(&store) {
        phone.user();
    }
    User::query().all(&store);
}
