// error at: "owner"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: String,
}

#[derive(Morph)]
enum Owner<U = User> {
    User(U),
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner, id = owner, name = holder))]
struct Image {
    id: u64,
    owner: String,
}

fn main() {}
