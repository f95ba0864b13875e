// Tables are kept by type, so two models may have one entity name in memory.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "people")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "people")]
struct Admin {
    id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1 })?;
    store.insert(Admin { id: 1 })?;
    assert_eq!((store.len::<User>(), store.len::<Admin>()), (1, 1));
    Ok(())
}
