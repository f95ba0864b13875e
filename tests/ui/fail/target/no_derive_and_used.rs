// error at: "User"
use orm_core::{Model, Store};

struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id", owner = "id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let phone = store.find::<Phone>(1).unwrap();
    phone.user(&store);
}
