use orm_core::{Model, Store};

#[derive(Model, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "store"))]
struct User {
    id: u64,
    record: u8,
    row: u8,
    loaded: u8,
    store: u8,
    self_: u8,
    registry: u8,
    loader: u8,
    source: u8,
    schema_: u8,
    columns: u8,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "store"))]
struct Phone {
    id: u64,
    store: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    let (record, row, loaded, self_) = (1, 2, 3, 4);
    let (registry, loader, source, schema_, columns) = (5, 6, 7, 8, 9);
    store.insert(User {
        id: 1,
        record,
        row,
        loaded,
        store: 0,
        self_,
        registry,
        loader,
        source,
        schema_,
        columns,
    })?;
    store.insert(Phone { id: 2, store: 1 })?;
    let user = User::query().with(User::PHONE).filter(User::RECORD.eq(1)).first(&store).unwrap();
    assert_eq!((user.record, user.row, user.loaded, user.self_), (1, 2, 3, 4));
    assert_eq!((user.columns, user.phone().unwrap().store), (9, 1));
    Ok(())
}
