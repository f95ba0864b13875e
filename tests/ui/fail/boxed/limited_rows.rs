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

type Users = BoxedQuery<User, fn(&Store) -> LoadedUser<&User, Vec<&Post>>>;

struct Page {
    users: Users,
}

fn main() {
    let users = User::query().with(User::POSTS.limit(3)).boxed();
    let page = Page { users };
    page.users.all(&Store::new());
}
