// error at: "entity"
use orm_core::Model;

#[derive(Model)]
#[orm(entity("users"))]
struct User {
    id: u64,
}

fn main() {}
