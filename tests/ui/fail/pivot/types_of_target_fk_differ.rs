// error at: "role_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: u32,
}

fn main() {
    let store = Store::new();
    let users = User::query().filter(User::ROLES.any(Role::ID.gt(1))).with(User::ROLES).all(&store);
    users[0].roles()[0].pivot();
}
