// error at: "cod"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = owner))]
struct User {
    id: u64,
    code: String,
}

#[derive(Morph)]
enum Owner<U = User> {
    #[orm(owner = cod)]
    User(U),
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_code))]
struct Image {
    id: u64,
    owner_type: String,
    owner_code: String,
}

fn main() {
    let store = Store::new();
    Image::query().with(Image::OWNER).all(&store);
}
