// error at: "entity("users")"
use orm_core::Model;

#[derive(Model)]
#[orm(entity("users"))]
struct User {
    id: u64,
}

fn main() {}
