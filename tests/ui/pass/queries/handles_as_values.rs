use orm_core::{Column, Model, One, Relation, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

const NAME: Column<User, String, 1> = User::NAME;
static PHONE: Relation<User, Phone, One, 0> = User::PHONE;

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    let handle = NAME;
    let query = User::query().filter(handle.eq("John") & handle.ne("Jane")).with(PHONE.clone());
    assert_eq!(query.count(&store), 1);
}
