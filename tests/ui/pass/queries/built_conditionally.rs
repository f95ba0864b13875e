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

fn search(name: Option<&str>, newest_first: bool, limit: Option<usize>, store: &Store) -> Vec<u64> {
    let mut query = User::query().with(User::PHONE);
    if let Some(name) = name {
        query = query.filter(User::NAME.contains(name));
    }
    if newest_first {
        query = query.order_by(User::ID.desc());
    }
    if let Some(limit) = limit {
        query = query.limit(limit);
    }
    query.iter(store).map(|user| user.id).collect()
}

fn main() {
    let mut store = Store::new();
    let users = [(1, "John"), (2, "Jane"), (3, "Joan")];
    store.insert_all(users.map(|(id, name)| User { id, name: name.into() })).unwrap();
    assert_eq!(search(None, false, None, &store), [1, 2, 3]);
    assert_eq!(search(Some("Jo"), true, None, &store), [3, 1]);
    assert_eq!(search(Some("Jo"), true, Some(1), &store), [3]);
}
