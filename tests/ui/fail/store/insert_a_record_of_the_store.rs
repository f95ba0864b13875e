// error at: "user"
// reason: the first lines say it all; below them rustc shows the method.
use orm_core::{Model, Store};

#[derive(Model, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
    score: f64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    let other = Store::new();
    let user = other.find::<User>(1).unwrap();
    let _ = store.insert(user);
}
