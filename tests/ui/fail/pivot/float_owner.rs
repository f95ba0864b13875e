// error at: "weight"
use orm_core::Model;

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = weight, owner = size)
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
    size: f64,
}

#[derive(Model)]
#[orm(entity = "members")]
struct Member {
    id: u64,
    user_id: u64,
    weight: f64,
}

fn main() {}
