// error at: "usr_id"
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = usr_id))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::POSTS).iter(&store) {
        user.posts().len();
    }
}
