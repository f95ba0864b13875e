// error at: "or"
// reason: rustc shows the method and its bound.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID.eq(1).or(User::NAME.eq("Ann"))).all(&store);
}
