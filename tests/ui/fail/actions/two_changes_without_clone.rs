// error at: ""set_null""
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "user_id", on_delete = "set_null"),
    belongs_to(User, fk = "editor_id", name = "editor", on_update = "cascade")
)]
struct Post {
    id: u64,
    user_id: Option<u64>,
    editor_id: Option<u64>,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.find::<User>(1).unwrap().posts(&store).for_each(|post| drop(post.user(&store)));
}
