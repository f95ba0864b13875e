// error at: "u8"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = owner))]
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
    primary_key(owner_type, owner_id),
    morph_to(Owner, type = owner_type, id = owner_id)
)]
struct Image {
    owner_type: u8,
    owner_id: u64,
}

fn main() {
    let store = Store::new();
    Image::query().with(Image::OWNER).all(&store);
}
