// error at: "User"
// reason: rustc adds where the struct stands, and the bound of the method.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.ingest::<User>("[]");
}
