// error at: "pivot"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", belongs_to_many(Role, pivot = "the members", fk = user_id, target_fk = role_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {}
