// error at: "Owner"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = owner))]
struct User {
    id: u64,
}

enum Owner<U = User> {
    User(U),
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image {
    id: u64,
    owner_type: String,
    owner_id: u64,
}

fn main() {
    let store = Store::new();
    for image in Image::query().with(Image::OWNER).iter(&store) {
        image.owner();
    }
}
