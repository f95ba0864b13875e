// error at: "with"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
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
    owner_id: u64,
}

fn main() {
    let store = Store::new();
    Image::query().with(Image::OWNER.with(User::POSTS).with(User::POSTS)).all(&store);
}
