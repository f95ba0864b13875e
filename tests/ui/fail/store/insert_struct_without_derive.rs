// error at: "User { id: 1 }"
// reason: the first lines say it all; below them rustc shows the type, a type that is a model, and the method.
use orm_core::{Model, Store};

struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.insert(Phone { id: 1 });
    let _ = store.insert(User { id: 1 });
}
