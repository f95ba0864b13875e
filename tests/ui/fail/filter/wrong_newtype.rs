// error at: "PhoneId(1)"
// reason: the first lines say it all; below them rustc shows the type, and the method that asks for it.
use orm_core::{Model, Store};

#[derive(Clone, PartialEq, Eq, Hash)]
struct UserId(u64);

#[derive(Clone, PartialEq, Eq, Hash)]
struct PhoneId(u64);

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: UserId,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID.eq(PhoneId(1))).all(&store);
}
