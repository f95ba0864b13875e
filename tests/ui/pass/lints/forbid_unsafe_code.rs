#![forbid(unsafe_code)]

use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
pub struct User {
    pub id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    assert_eq!(store.find::<User>(1).map(|user| user.id), Some(1));
}
