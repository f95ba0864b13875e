// The user's own type has the name of another model's loaded form's neighbour, not of the form.
use orm_core::{Model, Store};

struct Loaded;
struct UserColumns;
struct WithPhone;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let _ = (Loaded, UserColumns, WithPhone);
    assert!(User::query().with(User::PHONE).first(&Store::new()).is_none());
}
