// error at: "User::COMMENTS"
// reason: the first lines say it all; below them rustc shows the method that asks for it.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(
    entity = "users",
    has_one(Phone, fk = "user_id"),
    has_many(Post, fk = "user_id"),
    has_many_through(Comment, through = Post, through_fk = "user_id", fk = "post_id"),
    belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id")
)]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
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

#[derive(Model)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u64,
    role_id: u64,
}

fn main() {
    let mut store = Store::new();
    let _ = store.insert_graph(User { id: 1 }.graph().connect(User::COMMENTS, [7]));
}
