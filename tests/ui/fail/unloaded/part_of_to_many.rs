// error at: "&user"
// reason: the first lines say it all; below them rustc shows the user's own type and function.
// Filtered posts are not the posts that the function asks for.
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
    user_id: u64,
}

fn posts(user: &impl UserWithPosts) -> usize {
    user.posts().len()
}

fn main() {
    let store = Store::new();
    for user in User::query().with(User::POSTS.limit(3)).iter(&store) {
        posts(&user);
    }
}
