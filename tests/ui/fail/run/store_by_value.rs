// error at: "store"
// reason: rustc shows where the bound is, and how to borrow.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().all(store);
}
