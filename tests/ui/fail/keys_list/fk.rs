// error at: "fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, fk = role_ids))]
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
