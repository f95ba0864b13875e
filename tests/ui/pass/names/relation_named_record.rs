// The loaded form names its parameters after relations; this one clashes with none of them.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Record, fk = "user_id"),
    has_one(Record, fk = "user_id", name = "row"),
    has_one(Record, fk = "user_id", name = "loaded"),
    has_one(Record, fk = "user_id", name = "store"),
    has_one(Record, fk = "user_id", name = "self_"),
    has_one(Record, fk = "user_id", name = "option"),
    has_one(Record, fk = "user_id", name = "target"),
    has_one(Record, fk = "user_id", name = "not_loaded")
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "records")]
struct Record {
    id: u64,
    user_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Record { id: 2, user_id: 1 })?;
    let user = User::query().with(User::RECORD).with(User::STORE).with(User::OPTION);
    let user = user.first(&store).unwrap();
    assert_eq!(user.record().unwrap().id, user.store().unwrap().id);
    assert_eq!(user.option().unwrap().id, 2);
    Ok(())
}
