// error at: "Some(1)"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    age: Option<u32>,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::AGE.eq(Some(1))).all(&store);
}
