use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    #[serde(rename = "called")]
    full_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[orm(unique)]
    email: Option<String>,
}

#[derive(Model, Serialize, Deserialize)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    let user: User = serde_json::from_str(r#"{"id":1,"called":"John"}"#).unwrap();
    store.insert(user).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let row = User::query().with(User::PHONE).first(&store).unwrap();
    let json = serde_json::to_string(&row).unwrap();
    assert_eq!(json, r#"{"id":1,"called":"John","phone":{"id":2,"user_id":1}}"#);
}
