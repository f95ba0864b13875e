// Models and fields named like the parameters that generated code might have.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "ts", has_one(R, fk = "t"), has_one(S, fk = "t"), has_one(M, fk = "t"))]
struct T {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "rs", belongs_to(T, fk = "t", name = "owner"), has_one(S, fk = "t"))]
struct R {
    id: u64,
    t: u64,
}

#[derive(Model)]
#[orm(entity = "ss")]
struct S {
    id: u64,
    t: u64,
}

#[derive(Model)]
#[orm(entity = "ms")]
struct M {
    id: u64,
    t: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(T { id: 1 })?;
    store.insert(R { id: 2, t: 1 })?;
    store.insert(S { id: 3, t: 2 })?;
    let t = T::query().with(T::R.with(R::S)).with(T::M).first(&store).unwrap();
    assert_eq!(t.r().unwrap().s().unwrap().id, 3);
    assert!(t.m().is_none());
    Ok(())
}
