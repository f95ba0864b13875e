// error at: "1"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Clone, PartialEq, Eq, Hash)]
struct UserId(u64);

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: UserId,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID.eq(1)).all(&store);
}
