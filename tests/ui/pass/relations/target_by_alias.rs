use orm_core::{Model, Store};

type Device = Phone;

#[derive(Model)]
#[orm(entity = "users", has_one(Device, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Phone { id: 2, user_id: 1 })?;
    let phone: &Phone = store.find::<User>(1).unwrap().device(&store).unwrap();
    assert_eq!(phone.id, 2);
    Ok(())
}
