// error at: "Member::SINCE.gt(2000)"
// reason: the first lines say it all; below them rustc shows the method.
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
    role_id: u64,
    since: u32,
}

fn main() {
    let store = Store::new();
    User::query().with(User::ROLES.filter(Member::SINCE.gt(2000))).all(&store);
}
