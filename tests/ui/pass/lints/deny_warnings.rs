#![deny(warnings, unused, rust_2018_idioms, nonstandard_style, future_incompatible)]
#![deny(unused_qualifications, unreachable_pub, single_use_lifetimes, trivial_casts)]
#![deny(missing_debug_implementations, missing_copy_implementations, unused_lifetimes)]

use orm_core::{Model, Store};

#[derive(Model, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    #[orm(auto)]
    id: u64,
    #[orm(unique)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: Option<u64>,
    #[orm(primary_key)]
    number: u64,
    user_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    let _ = store.insert(User { id: 0, name: "John".into() });
    let _ = store.insert(Phone { id: None, number: 1, user_id: Some(1) });
    let user = User::query().with(User::PHONE).first(&store).map(|user| user.phone().is_some());
    assert_eq!(user, Some(true));
    assert!(store.iter::<Phone>().all(|phone| phone.id.is_none() && phone.user(&store).is_some()));
    assert!(store.iter::<User>().all(|user| user.name == "John"));
}
