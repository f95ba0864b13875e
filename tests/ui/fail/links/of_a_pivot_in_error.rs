// error at: ""usr_id""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = "usr_id", target_fk = "role_id")
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
    let _ = store.relation(User::ROLES, 1).attach(5);
    let _ = store.relation(User::ROLES, 1).attach_with(5, Member::default());
    let _ = store.insert_graph(User { id: 1 }.graph().insert(User::ROLES, [Role { id: 5 }]));
}
