// error at: "NAME"
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

fn johns<M: Model>(store: &Store) -> usize {
    M::query().filter(M::NAME.eq("John")).count(store)
}

fn main() {
    johns::<User>(&Store::new());
}
