// error at: "User"
// reason: the first lines say it all; below them rustc shows the method that asks for it, and the derive to add.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let mut store = Store::new();
    let _ = store.update::<User>(1, |user| user.name = "John".into());
}
