// error at: "Member"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "users")]
struct Member {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User, M = Member> {
    User(U),
    Member(M),
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {}
