// error at: "WorkPhone"
use orm_core::{Model, Store};
use serde::Serialize;

#[derive(Model, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "users", has_one(WorkPhone, fk = "user_id"))]
struct User {
    id: u64,
    #[serde(rename = "workPhone")]
    number: String,
}

#[derive(Model, Serialize)]
#[orm(entity = "phones")]
struct WorkPhone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let users = User::query().with(User::WORK_PHONE).all(&store);
    serde_json::to_string(&users).unwrap();
}
