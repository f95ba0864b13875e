// error at: "link"
// What it cannot infer rustc alone words; the parameter says what is to be named, as in `link::<Post>(2)`.
use orm_core::{Model, Morph, Store};

#[derive(Morph)]
enum Subject<P = Post> {
    Post(P),
}

#[derive(Model, Clone)]
#[orm(entity = "comments", morph_to(Subject, type = "of", id = "of_id"))]
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

#[derive(Model)]
#[orm(entity = "videos")]
struct Video {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Comment::SUBJECT, 1).link(2);
}
