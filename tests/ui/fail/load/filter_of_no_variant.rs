// error at: "Post::ID.gt(1)"
// reason: the first lines say it all; below them rustc repeats the types, and shows the method.
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
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
    owner_id: u64,
}

fn main() {
    let store = Store::new();
    Image::query().with(Image::OWNER.filter(Post::ID.gt(1))).all(&store);
}
