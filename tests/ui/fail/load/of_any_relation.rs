// error at: "relation"
// reason: the first lines say it all; below them rustc shows the method, and the bound that is missing.
use orm_core::{Load, Model, Store};

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

fn count<R: Load<User>>(store: &Store, relation: R) -> usize {
    User::query().with(relation).all(store).len()
}

fn main() {
    count(&Store::new(), User::PHONE);
}
