// error at: "boxed"
// reason: both rows and the loads are shown.
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

type Posts = BoxedQuery<Post, fn(&Store) -> LoadedPost<&Post, Option<&User>>>;

fn posts() -> Posts {
    Post::query().boxed()
}

fn main() {
    posts().all(&Store::new());
}
