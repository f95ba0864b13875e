// error at: "User"
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
