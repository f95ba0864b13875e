// Each model's primary key is the foreign key to the other's.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "a", belongs_to(B, fk = "id"))]
struct A {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "b", belongs_to(A, fk = "id"))]
struct B {
    id: u64,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(A { id: 1 })?;
    store.insert(B { id: 1 })?;
    assert!(store.find::<A>(1).unwrap().b(&store).unwrap().a(&store).is_some());
    Ok(())
}
