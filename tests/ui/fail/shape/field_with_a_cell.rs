// A `Cell` can be sent to another thread, and not be shared with it.
// error at: "User"
use std::cell::Cell;

use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    visits: Cell<u32>,
}

fn main() {
    let mut store = orm_core::Store::new();
    store.insert(User { id: 1, visits: Cell::new(0) }).unwrap();
}
