use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Phone, fk = "owner_id", name = "private_phone"),
    has_one(Phone, fk = "firm_id", name = "work_phone")
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "phones",
    belongs_to(User, fk = "owner_id", name = "owner"),
    belongs_to(User, fk = "firm_id", name = "firm")
)]
struct Phone {
    id: u64,
    owner_id: u64,
    firm_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert_all([User { id: 1 }, User { id: 2 }])?;
    store.insert(Phone { id: 5, owner_id: 1, firm_id: 2 })?;
    let query = User::query().with(User::PRIVATE_PHONE).with(User::WORK_PHONE);
    let users = query.all(&store);
    assert!(users[0].private_phone().is_some() && users[0].work_phone().is_none());
    assert!(users[1].private_phone().is_none() && users[1].work_phone().is_some());
    let phone = store.find::<Phone>(5).unwrap();
    assert_eq!((phone.owner(&store).unwrap().id, phone.firm(&store).unwrap().id), (1, 2));
    Ok(())
}
