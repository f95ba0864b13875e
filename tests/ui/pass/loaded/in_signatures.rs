use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
    name: String,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn by_trait(user: &impl UserWithPhone) -> (u64, Option<u64>) {
    (user.id, user.phone().map(|phone| phone.id))
}

fn by_form(user: &LoadedUser<&User, Option<&Phone>>) -> Option<u64> {
    user.phone().map(|phone| phone.id)
}

fn by_value(user: LoadedUser<&User, Option<&Phone>>) -> usize {
    user.name.len()
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1, name: "John".into() }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let user = User::query().with(User::PHONE).first(&store).unwrap();
    assert_eq!((by_trait(&user), by_form(&user), by_value(user)), ((1, Some(2)), Some(2), 4));
}
