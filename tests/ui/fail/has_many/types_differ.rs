// error at: "user_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: Option<i64>,
}

fn main() {
    let store = Store::new();
    let query = User::query().filter(User::POSTS.count().gt(1)).with(User::POSTS.limit(3));
    query.first(&store).map(|user| user.posts().len());
}
