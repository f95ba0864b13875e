// error at: "query"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

fn main() {
    let store = Store::new();
    store.query::<User>().filter(User::ID.gt(1)).all(&store);
}
