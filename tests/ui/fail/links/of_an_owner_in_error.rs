// error at: ""usr_id""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users")]
struct User {
    id: u64,
}

#[derive(Model, Clone)]
#[orm(entity = "posts", belongs_to(User, fk = "usr_id"))]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    let _ = store.relation(Post::USER, 7).link(1);
    let _ = store.relation(Post::USER, 7).unlink();
    let _ = store
        .insert_graph(Post { id: 7, user_id: None }.graph().insert(Post::USER, User { id: 1 }));
}
