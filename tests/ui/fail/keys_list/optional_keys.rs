// error at: "role_ids"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys = role_ids))]
struct User {
    id: u64,
    role_ids: Vec<Option<u64>>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {}
