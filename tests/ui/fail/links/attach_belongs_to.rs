// error at: "attach"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Post::USER, 7).attach(1);
}
