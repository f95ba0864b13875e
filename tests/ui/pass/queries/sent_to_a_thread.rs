use orm_core::{Model, Store};
use std::sync::Arc;
use std::thread;

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
    store.insert(User { id: 1 }).unwrap();
    store.insert(Phone { id: 2, user_id: 1 }).unwrap();
    let store = Arc::new(store);
    let query =
        User::query().filter_fn(|user| user.id > 0).with(User::PHONE.filter(Phone::ID.gt(1)));
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (store, query) = (Arc::clone(&store), query.clone());
            thread::spawn(move || query.iter(&*store).filter(|user| user.phone().is_some()).count())
        })
        .collect();
    let counts: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(counts, [1, 1, 1]);
    let row = query.first(&*store).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| assert_eq!(row.phone().unwrap().id, 2));
    });
}
