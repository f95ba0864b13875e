// error at: "&user"
// reason: the first lines say it all; below them rustc shows the user's own type and function.
use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"), has_one(Badge, fk = "user_id"))]
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
#[orm(entity = "badges")]
struct Badge {
    id: u64,
    user_id: u64,
}

fn number(user: &impl UserWithPhone) -> Option<u64> {
    user.phone().map(|phone| phone.id)
}

fn main() {
    let store = Store::new();
    let user = User::query().with(User::BADGE).first(&store).unwrap();
    number(&user);
}
