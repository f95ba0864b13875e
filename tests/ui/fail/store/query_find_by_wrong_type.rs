// error at: ""1""
// reason: the first lines say it all; below them rustc lists what a `&str` does stand for, and the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().find("1", &store);
}
