// error at: "cascades"
use orm_core::{Model, Morph, Store};

#[derive(Morph)]
enum Subject<P = Post> {
    Post(P),
}

#[derive(Model, Clone)]
#[orm(entity = "comments", morph_to(Subject, type = "of", id = "of_id", on_delete = cascades))]
struct Comment {
    id: u64,
    of: Option<String>,
    of_id: Option<u64>,
}

#[derive(Model)]
#[orm(entity = "posts", morph_many(Comment, as = "subject"))]
struct Post {
    id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Comment::SUBJECT, 7).link::<Post>(1);
    let _ = store.relation(Comment::SUBJECT, 7).unlink();
    let _ = store.relation(Post::COMMENTS, 7).unlink(1);
}
