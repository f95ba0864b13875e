// error at: "user"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = user))]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User> {
    User(U),
}

#[derive(Model)]
#[orm(
    entity = "images",
    belongs_to(User, fk = user_id),
    morph_to(Owner, type = owner_type, id = owner_id)
)]
struct Image {
    id: u64,
    user_id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {}
