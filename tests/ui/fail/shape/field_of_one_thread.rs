// An `Rc` belongs to one thread, and a store does not.
// error at: "Phone"
use std::rc::Rc;

use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
    number: Rc<str>,
}

fn main() {
    let store = orm_core::Store::new();
    let _ = User::query().with(User::PHONE).all(&store);
}
