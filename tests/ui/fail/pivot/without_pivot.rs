// error at: "belongs_to_many"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", belongs_to_many(Role, fk = user_id, target_fk = role_id))]
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
    role_id: u64,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::ROLES).iter(&store) {
        user.roles().iter().map(|role| role.id).sum::<u64>();
    }
}
