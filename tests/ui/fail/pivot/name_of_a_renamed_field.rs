// error at: ""membership""
use orm_core::{Model, Morph};

#[derive(Morph)]
enum Subject<U = User> {
    User(U),
}

#[derive(Model)]
#[orm(
    entity = "users",
    morph_to_many(Role, pivot = Member, as = "subject", target_fk = "role_id", pivot_name = "membership")
)]
struct User {
    id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
    #[serde(alias = "membership")]
    level: u64,
}

#[derive(Model)]
#[orm(entity = "members", morph_to(Subject, type = "of", id = "of_id"))]
struct Member {
    id: u64,
    of: String,
    of_id: u64,
    role_id: u64,
}

fn main() {}
