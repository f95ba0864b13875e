// error at: "role_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", belongs_to_many(Role, pivot = Member, fk = role_id, target_fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: String,
}

#[derive(Model)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u64,
    role_id: String,
}

fn main() {
    let store = Store::new();
    User::query().with(User::ROLES).all(&store);
}
