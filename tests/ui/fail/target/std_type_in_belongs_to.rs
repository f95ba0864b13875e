// error at: "String"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "phones", belongs_to(String, fk = "user_id"))]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {}
