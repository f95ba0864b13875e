// One column is the foreign key of two relations, and the primary key of its own model.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Profile, fk = "id"), has_one(Account, fk = "id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "profiles",
    belongs_to(User, fk = "id"),
    belongs_to(Account, fk = "id"),
    has_one(Account, fk = "id", name = "own_account")
)]
struct Profile {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "accounts")]
struct Account {
    id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Profile { id: 1 })?;
    store.insert(Account { id: 1 })?;
    let profile = store.find::<Profile>(1).unwrap();
    assert!(profile.user(&store).is_some() && profile.account(&store).is_some());
    assert!(profile.own_account(&store).is_some());
    Ok(())
}
