// error at: "target_fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_through(Role, through = Member, through_fk = "user_id", target_fk = "role_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u64,
    role_id: u64,
}

fn main() {}
