// Where a closure is given the store, `&store` is a reference to a reference.
use orm_core::{Error, Model, Run, Store, load};
use std::ops::Deref;
use std::sync::{Arc, RwLock};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    belongs_to_many(User, pivot = Follow, fk = from, target_fk = to, name = followed)
)]
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
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u64,
    user_id: u64,
}

#[derive(Model, Default)]
#[orm(entity = "follows", primary_key(from, to))]
struct Follow {
    from: u64,
    to: u64,
}

fn on_any<S: Run>(source: S) -> S::Answer<usize> {
    User::query().filter(User::POSTS.exists()).count(source)
}

fn on_what_holds_one(store: &impl Deref<Target = Store>) -> usize {
    User::query().count(&**store)
}

/// A type is the same wherever the rows come from.
fn first<'s>(store: &'s &mut Store) -> Option<&'s User> {
    User::query().first(store)
}

fn main() -> Result<(), Error> {
    let mut store = Store::new();
    store.transaction(|store| {
        let id = store.insert(User { id: 1 })?.id;
        store.insert(User { id: 2 })?;
        store.insert(Post { id: 7, user_id: id })?;
        store.relation(User::FOLLOWED, 1).attach(2)?;
        // Each of these is a store in a closure like this one.
        assert_eq!(User::query().all(&store), User::query().all(&*store));
        assert_eq!(first(&store).unwrap().id, 1);
        let users = User::query().with(User::PHONE).with(User::POSTS).with(User::FOLLOWED);
        let users: Vec<LoadedUser<&User, _, _, _>> = users.all(&store);
        assert!(users[0].phone().is_none() && users[0].posts()[0].id == 7);
        assert_eq!((users[0].followed()[0].id, users[0].followed()[0].pivot().to), (2, 2));
        let user = store.find::<User>(1).unwrap();
        assert!(user.phone(store).is_none() && user.phone(&store).is_none());
        assert_eq!((user.posts(store).count(), user.posts(&store).count()), (1, 1));
        assert_eq!(load(&store, &[user], User::POSTS)[0].posts().len(), 1);
        assert_eq!((on_any(&store), on_any(&*store)), (1, 1));
        assert_eq!(User::query().sum(User::ID, &store), 3);
        assert_eq!(User::query().iter(&store).count(), 2);
        assert!(User::query().plan(&store).to_string().contains("scan"));
        Ok::<_, Error>(())
    })?;
    let store = Arc::new(RwLock::new(store));
    let guard = store.read().unwrap();
    assert_eq!(
        (User::query().all(&guard).len(), on_any(&guard), on_what_holds_one(&guard)),
        (2, 1, 2)
    );
    assert_eq!(User::query().with(User::POSTS).first(&guard).unwrap().posts().len(), 1);
    Ok(())
}
