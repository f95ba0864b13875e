// error at: "Post"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "videos")]
struct Video {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
}

#[derive(Morph)]
enum Owner<U = User, V = Video> {
    User(U),
    Video(V),
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
    Image::query().filter(Image::OWNER.is_a::<Post>()).all(&store);
}
