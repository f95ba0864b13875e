// error at: "Name"
use orm_core::{Model, Morph, Store};

struct Name(String);

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User, N = Name> {
    User(U),
    Name(N),
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
    Image::query().with(Image::OWNER).all(&store);
}
