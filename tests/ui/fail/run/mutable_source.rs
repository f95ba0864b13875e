// error at: "&mut store"
// reason: the first lines say it all; below them rustc shows where a source is asked for.
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
