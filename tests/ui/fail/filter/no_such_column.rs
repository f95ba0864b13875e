// error at: "NAM"
// reason: rustc alone words an unknown name, and shows what it looked at and what to write instead.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::NAM.eq("John")).all(&store);
}
