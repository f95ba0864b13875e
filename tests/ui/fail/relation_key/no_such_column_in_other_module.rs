// error at: ""usr_id""
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_one(phones::Phone, fk = "usr_id"))]
struct User {
    id: u64,
}

mod phones {
    #[derive(orm_core::Model)]
    #[orm(entity = "phones")]
    pub struct Phone {
        id: u64,
        user_id: u64,
    }
}

fn main() {}
