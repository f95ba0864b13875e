// error at: "image.owner()"
// reason: rustc alone words it, and shows what to write.
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
    for image in Image::query().with(Image::OWNER).iter(&store) {
        match image.owner() {
            Some(Owner::User(user)) => assert!(user.id > 0),
            None => {}
        }
    }
}
