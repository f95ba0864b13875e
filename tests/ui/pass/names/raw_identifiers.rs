use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "structs",
    primary_key = r#type,
    has_one(r#match, fk = "type"),
    has_one(r#match, fk = r#type, name = "type_of"),
    has_one(r#match, fk = "type", name = "loop"),
    has_one(r#match, fk = "type", name = r#if)
)]
#[allow(non_camel_case_types)]
struct r#struct {
    r#type: u64,
    r#fn: Option<String>,
}

#[derive(Model)]
#[orm(entity = "matches")]
#[allow(non_camel_case_types)]
struct r#match {
    id: u64,
    r#type: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(r#struct { r#type: 1, r#fn: None })?;
    store.insert(r#match { id: 2, r#type: 1 })?;
    let it = store.find::<r#struct>(1).unwrap();
    assert_eq!(it.r#match(&store).unwrap().id, 2);
    assert_eq!(it.r#if(&store).unwrap().id, 2);
    let query = r#struct::query().filter(r#struct::FN.is_null() & r#struct::TYPE.eq(1));
    let it = query.with(r#struct::LOOP).with(r#struct::MATCH).first(&store).unwrap();
    assert_eq!((it.r#loop().unwrap().id, it.r#match().unwrap().id), (2, 2));
    let schema = r#struct::SCHEMA;
    assert_eq!((schema.name, schema.columns[0].name), ("struct", "type"));
    assert_eq!(schema.relations[2].name, "loop");
    Ok(())
}
