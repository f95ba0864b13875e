// error at: "&users[0]"
// reason: the first lines say it all; below them rustc shows the relation and the function.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"), has_many(Post, fk = "user_id"))]
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
#[orm(entity = "posts")]
struct Post {
    id: u64,
    user_id: u64,
}

fn card(user: &impl UserWithPhone) -> Option<u64> {
    user.phone().map(|phone| phone.id)
}

fn posts(user: &impl UserWithPosts) -> usize {
    user.posts().len()
}

fn main() {
    let store = Store::new();
    let users = User::query().with(User::PHONE.filter(Phone::ID.gt(5))).all(&store);
    card(&users[0]);
}
