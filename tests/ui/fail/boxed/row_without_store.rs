// error at: "BoxedQuery<Post, LoadedPost<&'static Post, Option<&'static User>>>"
// reason: rustc also names the model, and the struct behind the alias
use orm_core::{BoxedQuery, Model};

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

struct Feed {
    posts: BoxedQuery<Post, LoadedPost<&'static Post, Option<&'static User>>>,
}

fn main() {}
