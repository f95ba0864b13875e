// A macro hands types over in invisible groups.
use orm_core::{Model, Store};

macro_rules! model {
    ($name:ident, $entity:literal, $key:ty, $value:ty, $maybe:ty) => {
        #[derive(Model)]
        #[orm(entity = $entity)]
        struct $name {
            id: $key,
            value: $value,
            inner: Option<$value>,
            maybe: $maybe,
        }
    };
}

model!(User, "users", u64, String, Option<u32>);

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(User { id: 1, value: "x".into(), inner: None, maybe: None })?;
    let filter = User::INNER.is_null() & User::MAYBE.is_null() & User::VALUE.eq("x");
    assert_eq!(User::query().filter(filter).count(&store), 1);
    assert_eq!(User::query().filter(User::MAYBE.gt(1)).count(&store), 0);
    Ok(())
}
