// error at: ""usr_id"" | "usr_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "usr_id"))]
struct User {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(User::POSTS, 1).link(7);
    let _ = store.relation(User::POSTS, 1).unlink(7);
    let _ = store.insert_graph(User { id: 1 }.graph().connect(User::POSTS, [7]));
}
