use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "structs",
    has_many(r#match, fk = r#struct, name = r#where),
    belongs_to_many(r#match, pivot = r#impl, fk = "struct", target_fk = r#match, name = "loop"),
    has_many_by(r#match, keys = r#in, name = r#while),
    has_one(r#match, fk = r#struct, max = r#fn, name = r#if),
    morph_many(r#use, as = r#for, name = "uses")
)]
#[allow(non_camel_case_types)]
struct r#struct {
    id: u64,
    r#in: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "matches")]
#[allow(non_camel_case_types)]
struct r#match {
    id: u64,
    r#struct: u64,
    r#fn: u32,
}

#[derive(Model)]
#[orm(entity = "impls", primary_key(r#struct, r#match))]
#[allow(non_camel_case_types)]
struct r#impl {
    r#struct: u64,
    r#match: u64,
}

#[derive(Model)]
#[orm(entity = "uses", morph_to(r#dyn, type = r#type, id = r#mod, name = r#for))]
#[allow(non_camel_case_types)]
struct r#use {
    id: u64,
    r#type: String,
    r#mod: u64,
}

#[derive(Morph)]
#[allow(non_camel_case_types)]
enum r#dyn<r#const = r#struct, r#static = r#match> {
    #[orm(type = "struct")]
    r#struct(r#const),
    r#match(r#static),
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(r#struct { id: 1, r#in: vec![2] })?;
    store.insert(r#match { id: 2, r#struct: 1, r#fn: 3 })?;
    store.insert(r#impl { r#struct: 1, r#match: 2 })?;
    store.insert(r#use { id: 4, r#type: "struct".into(), r#mod: 1 })?;
    let it = r#struct::query()
        .with(r#struct::WHERE)
        .with(r#struct::LOOP)
        .with(r#struct::WHILE)
        .with(r#struct::IF)
        .with(r#struct::USES.with(r#use::FOR))
        .first(&store)
        .unwrap();
    assert_eq!((it.r#where()[0].id, it.r#loop()[0].pivot().r#match), (2, 2));
    assert_eq!((it.r#while()[0].id, it.r#if().unwrap().r#fn), (2, 3));
    assert!(matches!(it.uses()[0].r#for(), Some(r#dyn::r#struct(it)) if it.id == 1));
    let types: Vec<_> = r#use::SCHEMA.relations[0].targets.iter().map(|to| to.type_name).collect();
    assert_eq!(types, [Some("struct"), Some("matches")]);
    Ok(())
}
