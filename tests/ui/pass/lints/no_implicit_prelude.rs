#![no_implicit_prelude]

use ::orm_core::{Model, Store};

#[derive(Model, ::std::fmt::Debug, ::std::clone::Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    #[orm(auto)]
    id: u64,
    #[orm(unique)]
    name: ::std::option::Option<::std::string::String>,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    #[orm(auto)]
    id: ::core::option::Option<u64>,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    let user = User { id: 0, name: ::std::option::Option::None };
    ::std::assert!(store.insert(user).is_ok());
    ::std::assert!(store.insert(Phone { id: ::std::option::Option::None, user_id: 1 }).is_ok());
    let users = User::query().with(User::PHONE).filter(User::NAME.is_null()).all(&store);
    ::std::assert!(users[0].phone().is_some());
}
