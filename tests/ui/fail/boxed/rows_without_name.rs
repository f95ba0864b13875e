// error at: "boxed"
// reason: rustc alone words a type that cannot be inferred, and shows the declaration of the method as well.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let posts = Post::query().with(Post::USER).boxed();
    posts.all(&Store::new());
}
