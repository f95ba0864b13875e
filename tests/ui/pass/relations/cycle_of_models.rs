use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "a", has_one(B, fk = "a_id"))]
struct A {
    id: u64,
    c_id: u64,
}

#[derive(Model)]
#[orm(entity = "b", has_one(C, fk = "b_id"))]
struct B {
    id: u64,
    a_id: u64,
}

#[derive(Model)]
#[orm(entity = "c", has_one(A, fk = "c_id"))]
struct C {
    id: u64,
    b_id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(A { id: 1, c_id: 3 })?;
    store.insert(B { id: 2, a_id: 1 })?;
    store.insert(C { id: 3, b_id: 2 })?;
    let a = A::query().with(A::B.with(B::C.with(C::A))).first(&store).unwrap();
    assert_eq!(a.b().unwrap().c().unwrap().a().unwrap().id, 1);
    Ok(())
}
