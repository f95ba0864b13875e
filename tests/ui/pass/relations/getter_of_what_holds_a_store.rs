use orm_core::{Model, Store};
use std::sync::{Arc, RwLock};

#[derive(Model)]
#[orm(entity = "users", has_many(Post, fk = user_id), has_one(Post, fk = user_id, name = last))]
struct User {
    id: u64,
}

#[derive(Model)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

fn main() {
    let mut store = Store::new();
    store.insert(User { id: 1 }).map(drop).unwrap();
    store.insert(Post { id: 2, user_id: 1 }).map(drop).unwrap();
    let lock = RwLock::new(store);
    {
        let guard = lock.read().unwrap();
        let user = guard.find::<User>(1u64).unwrap();
        assert_eq!(user.posts(&guard).count(), 1);
        assert_eq!(user.last(&guard).unwrap().id, 2);
        let store: &Store = &guard;
        assert_eq!(user.posts(store).count() + user.posts(&store).count(), 2);
    }
    let shared = Arc::new(lock.into_inner().unwrap());
    let user = shared.find::<User>(1u64).unwrap();
    assert_eq!(user.posts(&shared).next().unwrap().user(&shared).unwrap().id, 1);
}
