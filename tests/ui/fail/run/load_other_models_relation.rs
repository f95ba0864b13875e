// error at: "Post::USER"
// reason: the first lines say it all; below them rustc shows where the bound is.
use orm_core::{Model, Store, load};

#[derive(Model, Clone)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let user = User { id: 1 };
    load(&store, &[&user], Post::USER);
}
