// error at: "with"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", has_one(Call, fk = "phone_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "calls")]
struct Call {
    id: u64,
    phone_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().with(User::PHONE.with(Phone::CALL).with(Phone::CALL)).all(&store);
}
