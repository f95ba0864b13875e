// error at: "f64"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", belongs_to_many(Role, pivot = Member, fk = weight, target_fk = role_id, local = weight))]
struct User {
    id: u64,
    weight: f64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members")]
struct Member {
    id: u64,
    weight: f64,
    role_id: u64,
}

fn main() {}
