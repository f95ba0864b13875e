// error at: "roles"
// reason: rustc alone words a missing argument; it shows the relation that the getter is of, and what to write, as well.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_many(Member, fk = user_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id)
)]
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
    for user in User::query().with(User::MEMBERS).iter(&store) {
        user.roles().len();
    }
}
