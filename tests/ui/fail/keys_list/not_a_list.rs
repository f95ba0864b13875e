// error at: "role_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys = role_id))]
struct User {
    id: u64,
    role_id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {
    let store = Store::new();
    User::query().with(User::ROLES).all(&store);
}
