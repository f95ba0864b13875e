// error at: "all"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let mut store = Store::new();
    User::query().all(&mut store);
}
