// error at: "Post"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users", morph_many(Image, as = owner))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", morph_many(Image, as = owner))]
struct Post {
    id: String,
}

#[derive(Morph)]
enum Owner<U = User, P = Post> {
    User(U),
    Post(P),
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
    Post::query().with(Post::IMAGES).all(&store);
}
