use orm_core::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "phones")]
struct Phone {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert_all([User { id: 1 }, User { id: 2 }]).unwrap();
    store.insert(Phone { id: 3, user_id: 2 }).unwrap();
    let users = User::query().with(User::PHONE).all(&store);
    let phones: Vec<&Phone> = users.iter().filter_map(|user| user.phone()).collect();
    let ids: Vec<_> = users.iter().map(|user| user.phone().map(|phone| phone.id)).collect();
    assert_eq!((phones.len(), ids), (1, vec![None, Some(3)]));
    // Loaded or not, a relation can be looked up where a store is at hand.
    assert!(store.iter::<User>().any(|user| user.phone(&store).is_some()));
}
