// error at: "morph_to_many"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "posts", morph_to_many(Tag, as = taggable, target_fk = tag_id))]
struct Post {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "tags")]
struct Tag {
    id: u64,
}

fn main() {
    let store = Store::new();
    Post::query().with(Post::TAGS).all(&store);
}
