// error at: "Post::COMMENTS.count().gt(1)"
// reason: the first lines say it all; below them rustc repeats the types, and shows the method.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", has_many(Comment, fk = post_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "comments")]
struct Comment {
    id: u64,
    post_id: u64,
}

fn main() {
    let store = Store::new();
    User::query().filter(Post::COMMENTS.count().gt(1)).all(&store);
}
