// error at: "owner"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = owner))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "images")]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().with(User::IMAGES).all(&store);
}
