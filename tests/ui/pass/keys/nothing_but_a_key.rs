use orm_core::{Model, Store};

#[derive(Model, Debug, PartialEq)]
#[orm(entity = "tags")]
struct Tag {
    id: String,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Tag { id: "rust".into() })?;
    assert_eq!(Tag::query().all(&store), [&Tag { id: "rust".into() }]);
    Ok(())
}
