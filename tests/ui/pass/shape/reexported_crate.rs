use orm_core::{Model, Store};

mod deps {
    pub mod orm {
        pub use orm_core::*;
    }
}

#[derive(Model)]
#[orm(entity = "users", crate = crate::deps::orm, has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", crate = "crate::deps::orm")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    assert!(User::query().with(User::PHONE).first(&Store::new()).is_none());
}
