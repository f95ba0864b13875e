// A public model would hand out a private one.
// error at: "Phone"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
pub struct User {
    pub id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
