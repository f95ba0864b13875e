// error at: "owner"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", morph_many(Image, as = owner))]
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
    for post in Post::query().with(Post::IMAGES).iter(&store) {
        post.images().len();
    }
}
