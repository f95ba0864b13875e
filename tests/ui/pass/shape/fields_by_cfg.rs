use orm_core::{Model, Store};

#[derive(Model)]
#[cfg_attr(all(), orm(entity = "users"))]
#[cfg_attr(any(), orm(entity = "people"))]
struct User {
    #[cfg(any())]
    before: std::collections::HashMap<u8, u8>,
    id: u64,
    #[cfg(all())]
    #[cfg_attr(all(), orm(unique))]
    name: String,
    #[cfg(any())]
    after: u8,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    assert_eq!(User::SCHEMA.columns.len(), 2);
    assert!(User::SCHEMA.columns[1].unique && User::SCHEMA.entity == "users");
    assert_eq!(User::query().filter(User::NAME.eq("John")).count(&store), 1);
}
