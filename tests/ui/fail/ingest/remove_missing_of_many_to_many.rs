// error at: "User::ROLES"
// reason: rustc adds the bound of the method, which takes four lines.
use orm_core::Model;

#[derive(Model, serde::Deserialize)]
#[orm(entity = "users", belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id))]
struct User {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u64,
}

fn main() {
    let _ = User::ingest().remove_missing(User::ROLES);
}
