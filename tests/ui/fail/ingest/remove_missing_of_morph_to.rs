// error at: "Comment::SUBJECT"
// reason: rustc adds the bound of the method, which takes four lines.
use orm_core::{Model, Morph};

#[derive(Morph)]
enum Subject<P = Post> {
    Post(P),
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "comments", morph_to(Subject, type = "of", id = "of_id"))]
struct Comment {
    id: u64,
    of: String,
    of_id: u64,
}

#[derive(Model, serde::Deserialize)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
}

fn main() {
    let _ = Comment::ingest().remove_missing(Comment::SUBJECT);
}
