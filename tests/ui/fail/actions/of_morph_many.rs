// error at: "on_delete"
use orm_core::{Model, Morph};

#[derive(Morph)]
enum Subject<P = Post> {
    Post(P),
}

#[derive(Model)]
#[orm(entity = "comments", morph_to(Subject, type = "of", id = "of_id", required))]
struct Comment {
    id: u64,
    of: Option<String>,
    of_id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", morph_many(Comment, as = "subject", on_delete = "cascade"))]
struct Post {
    id: u64,
}

fn main() {}
