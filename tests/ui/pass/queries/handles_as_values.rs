use orm_core::{Column, HasOne, Model, Store};

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
static PHONE: HasOne<User, Phone, 0> = User::PHONE;

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    let handle = NAME;
    let query = User::query().filter(handle.eq("John") & handle.ne("Jane")).with(PHONE);
    assert_eq!(query.count(&store), 1);
}
