// error at: "User::ID"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID.starts_with("1")).all(&store);
}
