// error at: ""user_id""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_name", owner = "id"))]
struct Phone {
    id: u64,
    user_name: u64,
    user_id: u32,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::PHONE.with(Phone::USER)).iter(&store) {
        user.phone().and_then(|phone| phone.user());
    }
}
