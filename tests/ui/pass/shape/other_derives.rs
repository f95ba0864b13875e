// The derive changes nothing about the struct, wherever it stands among others.
use orm_core::{Model, Store};

#[derive(Debug, Clone, Copy, Model, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
#[repr(C)]
#[non_exhaustive]
struct User {
    id: u64,
}

#[derive(Model, Debug)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    let user = User::default();
    store.insert(user).unwrap();
    store.insert(Phone { id: 1, user_id: 0 }).unwrap();
    let row = User::query().with(User::PHONE).first(&store).unwrap();
    assert_eq!(*row, user);
    assert!(format!("{row:?}").contains("Phone"));
}
