// Only what is serialised needs `Serialize`.
use orm_core::{Model, Store};

#[derive(Model, serde::Serialize)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let row = store.find::<User>(1).unwrap();
    assert_eq!(serde_json::to_string(row).unwrap(), r#"{"id":1}"#);
    assert!(Phone::query().with(Phone::USER).first(&store).unwrap().user().is_some());
}
