// error at: "User::NAME"
// reason: rustc alone words a mismatch of types, and shows the declaration of the method as well.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().order_by(User::NAME).all(&store);
}
