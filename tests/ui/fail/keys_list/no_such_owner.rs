// error at: "nam"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "users", has_many_by(Role, keys = roles_held, owner = nam))]
struct User {
    id: u64,
    roles_held: Vec<String>,
}

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
    name: String,
}

fn main() {}
