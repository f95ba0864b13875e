// error at: "Image"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    morph_many(Image, as = owner),
    morph_to_many(User, pivot = Image, as = owner, target_fk = user_id)
)]
struct User {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User> {
    User(U),
}

#[derive(Model)]
#[orm(entity = "images", morph_to(Owner, type = owner_type, id = owner_id))]
struct Image(u64, String, u64);

fn main() {
    let store = Store::new();
    User::query().with(User::IMAGES).all(&store);
}
