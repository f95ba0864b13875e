#![deny(warnings)]
#![allow(dead_code)]

mod models {
    use orm_core::Model;

    #[derive(Model)]
    #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    pub(crate) struct User {
        pub(crate) id: u64,
    }

    #[derive(Model)]
    #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    pub(crate) struct Phone {
        pub(crate) id: u64,
        pub(crate) user_id: u64,
    }
}

use models::{Phone, User};
use orm_core::Store;

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert_eq!(user.phone().unwrap().id, 2);
}
