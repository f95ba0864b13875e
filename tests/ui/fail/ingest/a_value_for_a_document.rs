// error at: "serde_json::json!([{ "id": 1 }])"
// reason: rustc adds which parameter of which method asks for a document.
use orm_core::{Model, Store};
use serde::Deserialize;

#[derive(Model, Deserialize)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.ingest::<User>(serde_json::json!([{ "id": 1 }]));
}
