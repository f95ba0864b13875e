//! What is deprecated is a warning where the user names it, and none at the derive.
#![deny(warnings)]
#![allow(dead_code)]

use orm_core::{Model, Morph, Store};

/// Within what is deprecated nothing is a warning.
#[deprecated]
#[derive(Model, Debug, Clone)]
#[orm(
    entity = "phones",
    belongs_to(User, fk = user_id),
    has_many(Call, fk = phone_id),
    morph_one(Note, as = on),
    morph_many(Note, as = on)
)]
pub struct Phone {
    pub id: u64,
    #[deprecated]
    pub user_id: u64,
}

#[allow(deprecated)]
#[derive(Model, Debug, Clone)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Phone, fk = user_id),
    has_many_through(Call, through = Phone, through_fk = user_id, fk = phone_id),
    has_one_through(Call, through = Phone, through_fk = user_id, fk = phone_id),
    belongs_to_many(Phone, pivot = Call, fk = id, target_fk = phone_id, name = called)
)]
pub struct User {
    #[orm(auto)]
    pub id: u64,
    #[deprecated]
    #[orm(unique)]
    pub name: String,
    #[deprecated]
    #[orm(index)]
    pub nick: Option<String>,
    #[doc(hidden)]
    pub hidden: u8,
}

#[must_use]
#[non_exhaustive]
#[derive(Model, Debug, Clone)]
#[orm(entity = "calls")]
pub struct Call {
    pub id: u64,
    pub phone_id: u64,
    #[cfg(any())]
    pub gone: u64,
}

#[allow(deprecated)]
#[derive(Morph, Debug, Clone, Copy)]
pub enum On<P = Phone> {
    #[deprecated]
    Phone(P),
}

#[derive(Model, Debug, Clone)]
#[orm(entity = "notes", morph_to(On, type = on_type, id = on_id))]
pub struct Note {
    pub id: u64,
    #[deprecated]
    pub on_type: String,
    #[deprecated]
    pub on_id: u64,
}

fn main() {
    let store = Store::new();
    #[expect(deprecated)]
    let deprecated_model = Phone::query().count(&store);
    #[expect(deprecated)]
    let deprecated_column = User::query().filter(User::NAME.eq("John")).count(&store);
    let users = User::query().with(User::CALL).count(&store);
    assert_eq!((deprecated_model, deprecated_column, users), (0, 0, 0));
}
