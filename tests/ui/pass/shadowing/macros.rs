// The user's own macros have the names of the standard ones.
#[allow(unused_macros)]
macro_rules! stringify {
    ($($tokens:tt)*) => {
        compile_error!("not this one")
    };
}
#[allow(unused_macros)]
macro_rules! panic {
    ($($tokens:tt)*) => {
        compile_error!("not this one")
    };
}

use orm_core::{Model, Store};

#[derive(Model, Debug)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, Debug)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert!(format!("{user:?}").starts_with("LoadedUser"));
}
