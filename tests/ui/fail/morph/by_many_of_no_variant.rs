// error at: "taggable"
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

#[derive(Model)]
#[orm(entity = "tags", morphed_by_many(User, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u64,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

#[derive(Model)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: String,
    on_id: u64,
}

fn main() {
    let store = Store::new();
    Tag::query().with(Tag::USERS).all(&store);
}
