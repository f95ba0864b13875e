// error at: "User::NAME"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().sum(User::NAME, &store);
}
