use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Phone, fk = "user_id"),
    belongs_to(Phone, fk = "first_phone_id", name = "first_phone")
)]
struct User {
    id: u64,
    first_phone_id: Option<u64>,
}

#[derive(Model)]
#[orm(
    entity = "phones",
    belongs_to(User, fk = "user_id"),
    has_one(User, fk = "first_phone_id", name = "fan")
)]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, first_phone_id: Some(2) })?;
    store.insert(Phone { id: 2, user_id: 1 })?;
    let user = User::query().with(User::PHONE.with(Phone::USER)).with(User::FIRST_PHONE);
    let user = user.first(&store).unwrap();
    assert_eq!(user.phone().unwrap().user().unwrap().id, 1);
    assert_eq!(user.first_phone().unwrap().fan(&store).unwrap().id, 1);
    Ok(())
}
