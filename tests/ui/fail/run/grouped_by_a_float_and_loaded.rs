// error at: "User::SCORE"
// reason: the first lines say it all; below them rustc shows the method.
use orm_core::{Model, Store};

#[derive(Model, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
    score: f64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let store = Store::new();
    let groups = User::query().with(User::PHONE).group_by(User::SCORE);
    for (_, users) in groups.all(&store) {
        users.len();
    }
}
