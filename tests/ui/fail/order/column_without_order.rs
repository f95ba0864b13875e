// error at: "asc"
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
    User::query().order_by(User::STATE.asc()).all(&store);
}
