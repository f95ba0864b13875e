use orm_core::{Model, Store};
use uuid::Uuid;

#[derive(Model)]
#[orm(entity = "a")]
struct Text {
    id: String,
}

#[derive(Model)]
#[orm(entity = "b")]
struct Unique {
    #[orm(auto)]
    id: Uuid,
}

#[derive(Model)]
#[orm(entity = "c")]
struct Letter {
    id: char,
}

#[derive(Model)]
#[orm(entity = "d")]
struct Flag {
    id: bool,
}

#[derive(Model)]
#[orm(entity = "e")]
struct Pair {
    id: (u8, String),
}

#[derive(Model)]
#[orm(entity = "f")]
struct Bytes {
    id: [u8; 4],
}

#[derive(Model)]
#[orm(entity = "g")]
struct Static {
    id: &'static str,
}

#[derive(Model)]
#[orm(entity = "h")]
struct List {
    id: Vec<i64>,
}

#[derive(Model)]
#[orm(entity = "i")]
struct Shared {
    id: std::sync::Arc<str>,
}

fn main() -> orm_core::Result<()> {
    let mut store = Store::new();
    store.insert(Text { id: String::new() })?;
    let id = store.insert(Unique { id: Uuid::nil() })?.id;
    store.insert(Letter { id: 'x' })?;
    store.insert(Flag { id: false })?;
    store.insert(Pair { id: (1, "x".into()) })?;
    store.insert(Bytes { id: [1, 2, 3, 4] })?;
    store.insert(Static { id: "x" })?;
    store.insert(List { id: vec![1, 2] })?;
    store.insert(Shared { id: "x".into() })?;
    assert!(store.contains::<Text>("") && store.contains::<Unique>(id) && !id.is_nil());
    assert!(store.contains::<Letter>('x') && store.contains::<Flag>(false));
    assert!(store.contains::<Pair>((1, "x".to_owned())) && store.contains::<Bytes>([1, 2, 3, 4]));
    assert!(store.contains::<Static>("x") && store.contains::<List>(vec![1, 2]));
    assert!(store.contains::<Shared>(std::sync::Arc::from("x")));
    Ok(())
}
