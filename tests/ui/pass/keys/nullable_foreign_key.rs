use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: Option<u64>,
}

#[derive(Model)]
#[orm(entity = "faxes", belongs_to(User, fk = "user_id"))]
struct Fax {
    id: u64,
    user_id: std::option::Option<u64>,
    number: core::option::Option<String>,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert_all([Phone { id: 1, user_id: Some(1) }, Phone { id: 2, user_id: None }])?;
    store.insert(Fax { id: 1, user_id: Some(1), number: None })?;
    assert_eq!(store.find::<User>(1).unwrap().phone(&store).unwrap().id, 1);
    let phones = Phone::query().with(Phone::USER).all(&store);
    assert_eq!(phones.iter().filter(|phone| phone.user().is_some()).count(), 1);
    assert_eq!(Fax::query().filter(Fax::NUMBER.is_null() & Fax::USER_ID.eq(1)).count(&store), 1);
    Ok(())
}
