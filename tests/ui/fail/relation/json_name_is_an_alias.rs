// error at: "phone"
use orm_core::{Model, Store};
use serde::Deserialize;

#[derive(Model, Deserialize)]
#[orm(entity = "users", has_one(WorkPhone, fk = "user_id", name = phone))]
struct User {
    id: u64,
    #[serde(alias = "phone")]
    number: String,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct WorkPhone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert!(user.phone().is_some());
}
