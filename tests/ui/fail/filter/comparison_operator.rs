// error at: "=="
// reason: rustc alone words a missing operator, and shows the declaration of the handle, which is one line.
// shows: "PhantomData"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
    name: String,
}

fn main() {
    let store = Store::new();
    User::query().filter(User::ID == 1).all(&store);
}
