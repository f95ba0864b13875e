// error at: ""five""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id")
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Default)]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u64,
    role_id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(User::ROLES, 1).attach("five");
}
