// error at: "role_ids"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys = role_ids))]
struct User {
    id: u64,
    role_ids: Vec<u32>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::ROLES).iter(&store) {
        user.roles().len();
    }
}
