// error at: "Member"
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

struct Member {
    user_id: u64,
    role_id: u64,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::ROLES).iter(&store) {
        user.roles().iter().map(|role| role.pivot().user_id).sum::<u64>();
    }
}
