use orm_core::{Model, NotLoaded, Store};

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

fn both(user: &(impl UserWithPhone + UserWithBadge)) -> bool {
    user.phone().is_some() && user.badge().is_some()
}

fn only_badge(user: LoadedUser<&User, NotLoaded, Option<&Badge>>) -> u64 {
    user.badge().unwrap().id
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    store.insert(Badge { id: 3, user_id: 1 }).unwrap();
    let query = User::query().with(User::BADGE);
    assert_eq!(only_badge(query.first(&store).unwrap()), 3);
    // The order in which relations are asked for does not matter.
    assert!(both(&query.with(User::PHONE).first(&store).unwrap()));
    assert!(both(&User::query().with(User::PHONE).with(User::BADGE).first(&store).unwrap()));
}
