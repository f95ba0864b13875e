// Local modules with the names of crates: generated paths begin with `::`.
mod core {}
mod std {}
mod alloc {}
mod orm_core {}

#[derive(::orm_core::Model, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: Option<String>,
}

#[derive(::orm_core::Model, Debug, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    use ::orm_core::{Model, Store};
    let mut store = Store::new();
    store.insert(User { id: 1, name: None }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert_eq!(user.phone().unwrap().user(&store).unwrap().id, 1);
}
