// error at: "LoadedUser"
// reason: rustc alone words what is missing, and shows where the loaded form comes from.
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

fn name(user: &LoadedUser) -> &str {
    &user.name
}

fn main() {
    let store = Store::new();
    let users = User::query().with(User::PHONE).all(&store);
    name(&users[0]);
}
