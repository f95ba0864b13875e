// error at: "has_many_by"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role))]
struct User {
    id: u64,
    role_ids: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {}
