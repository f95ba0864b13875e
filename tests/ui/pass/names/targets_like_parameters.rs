// Targets have the names that the loaded form would give its parameters.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(PhoneRow, fk = "id", name = "phone"), has_one(Record, fk = "id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", has_one(User, fk = "id", name = "phone"))]
struct PhoneRow {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "records", belongs_to(Record, fk = "id", name = "record"))]
struct Record {
    id: u64,
}

fn read(user: &(impl UserWithPhone + UserWithRecord)) -> bool {
    user.phone().is_some() && user.record().is_none()
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(PhoneRow { id: 1 })?;
    let query = User::query().with(User::PHONE).with(User::RECORD);
    assert!(read(&query.first(&store).unwrap()));
    Ok(())
}
