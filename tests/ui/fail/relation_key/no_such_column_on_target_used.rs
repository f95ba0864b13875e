// error at: "usr_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = usr_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

// What uses the relation is not in error as well.
fn main() {
    let store = Store::new();
    for user in User::query().with(User::PHONE).iter(&store) {
        user.phone().map(|phone| phone.user_id);
    }
}
