// error at: "lt"
// reason: the first lines say it all; below them rustc shows the method that asks for it, and the derive to add.
use orm_core::{Model, Store};

#[derive(PartialEq)]
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
    User::query().filter(User::STATE.lt(State::Old)).all(&store);
}
