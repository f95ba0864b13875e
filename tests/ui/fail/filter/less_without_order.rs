// error at: "lt"
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
