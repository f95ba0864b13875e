// error at: "owner"
use orm_core::Model;

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role, owner(name, level))
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
    name: String,
    level: u8,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role))]
struct Member {
    user_id: u64,
    role: String,
}

fn main() {}
