// error at: "with"
use orm_core::{BoxedQuery, Model, Store};

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

type Users = BoxedQuery<User, fn(&Store) -> &User>;

fn main() {
    let users: Users = User::query().boxed();
    users.with(User::POSTS).all(&Store::new());
}
