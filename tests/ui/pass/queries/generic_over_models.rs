use orm_core::{Filter, Load, Model, Store};

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

fn count<M: Model>(store: &Store, filter: Filter<M>) -> usize {
    M::query().filter(filter).count(store)
}

fn latest<M: Model>(store: &Store) -> Option<&M> {
    M::query().last(store)
}

fn is_relation<M: Model>(_relation: impl Load<M>) -> bool {
    true
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    assert_eq!(count(&store, User::ID.eq(1)) + count(&store, Phone::ID.eq(1)), 1);
    assert_eq!(latest::<Phone>(&store).unwrap().id, 2);
    assert!(
        is_relation::<User>(User::PHONE) && is_relation::<User>(User::PHONE.filter_fn(|_| true))
    );
}
