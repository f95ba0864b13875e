// error at: "User::STATE"
// reason: the first lines say it all; below them rustc shows the method that asks for it, and the derive to add.
use orm_core::{Model, Store};

#[derive(Clone, PartialEq)]
enum State {
    New,
    Old,
}

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    state: State,
}

fn main() {
    let store = Store::new();
    User::query().max(User::STATE, &store);
}
