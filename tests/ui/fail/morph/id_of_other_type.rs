// error at: "owner_id"
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
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u32,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::IMAGES.with(Image::OWNER)).iter(&store) {
        user.images()[0].owner().is_some();
    }
}
