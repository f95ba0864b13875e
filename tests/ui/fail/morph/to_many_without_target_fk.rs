// error at: "morph_to_many"
use orm_core::{Model, Morph};

#[derive(Model)]
#[orm(entity = "posts", morph_to_many(Tag, pivot = Tagging, as = taggable))]
struct Post {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "tags")]
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

fn main() {}
