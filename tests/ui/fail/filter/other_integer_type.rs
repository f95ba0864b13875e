// error at: "1_u32"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID.eq(1_u32)).all(&store);
}
