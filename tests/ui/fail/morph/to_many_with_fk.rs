// error at: "fk"
use orm_core::Model;

#[derive(Model)]
#[orm(entity = "posts", morph_to_many(Tag, pivot = Tagging, fk = on_id, target_fk = tag_id))]
struct Post {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "tags")]
struct Tag {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "taggings")]
struct Tagging {
    id: u64,
    tag_id: u64,
    on_type: String,
    on_id: u64,
}

fn main() {}
