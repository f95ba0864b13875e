// error at: ""set_null""
use orm_core::{Model, Morph};

#[derive(Morph)]
enum Subject<P = Post> {
    Post(P),
}

#[derive(Model, Clone)]
#[orm(entity = "comments", morph_to(Subject, type = "of", id = "of_id", on_delete = "set_null"))]
struct Comment {
    id: u64,
    of: Option<String>,
    of_id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", morph_many(Comment, as = "subject"))]
struct Post {
    id: u64,
}

fn main() {}
