// error at: "keys"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys(role_ids, other_ids)))]
struct User {
    id: u64,
    role_ids: Vec<u64>,
    other_ids: Vec<u64>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {}
