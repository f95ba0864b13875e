// error at: "morph_to_many"
use orm_core::{Model, Morph, Store};

#[derive(Model)]
#[orm(entity = "posts", morph_to_many(Tag, pivot = Tagging, target_fk = tag_id))]
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

fn main() {
    let store = Store::new();
    for post in Post::query().with(Post::TAGS).iter(&store) {
        post.tags()[0].pivot().tag_id;
    }
}
