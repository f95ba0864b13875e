// error at: "Some(1)"
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
