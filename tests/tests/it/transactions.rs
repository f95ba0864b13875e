//! Several writes as one, and savepoints within.

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Error, Model, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "users", has_many(Post, fk = "author"))]
struct User {
    #[orm(auto)]
    id: u32,
    #[orm(unique)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "posts", belongs_to(User, fk = "author", name = "writer"))]
struct Post {
    id: u32,
    author: u32,
}

/// Not known to a store before its first record is written.
#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "fans", belongs_to(Post, fk = "author", owner = "author", name = "post"))]
struct Fan {
    id: u32,
    author: u32,
}

/// Why a closure gives up.
#[derive(Debug, PartialEq)]
enum Failure {
    Enough,
    Store(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Store(error)
    }
}

fn user(id: u32, name: &str) -> User {
    User { id, name: name.into() }
}

fn names(store: &Store) -> Vec<&str> {
    store.iter::<User>().map(|user| user.name.as_str()).collect()
}

fn three() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([user(1, "a"), user(2, "b"), user(3, "c")])?;
    store.insert_all([Post { id: 1, author: 1 }, Post { id: 2, author: 1 }])?;
    Ok(store)
}

fn is_as_before(store: &mut Store) {
    assert!(store.iter::<User>().cloned().eq([user(1, "a"), user(2, "b"), user(3, "c")]));
    let first = store.find::<User>(1).unwrap();
    assert!(first.posts(store).map(|post| post.id).eq([1, 2]));
    assert_eq!(store.len::<Post>(), 2);
    // So are unique indexes, and the counter of generated keys.
    assert!(store.insert(user(0, "a")).unwrap_err().is_unique_violation());
    assert_eq!(store.insert(user(0, "d")).unwrap().id, 4);
}

#[test]
fn reads_see_what_was_written_so_far() -> Result<()> {
    let mut store = Store::new();
    let posts = store.transaction(|store| {
        let id = store.insert(user(0, "John"))?.id;
        store.insert(Post { id: 7, author: id })?;
        store.update::<User>(id, |user| user.name = "Johnny".into())?;
        let user = User::query().filter(User::NAME.eq("Johnny")).first(&*store);
        Ok(user.map(|user| user.posts(store).count()))
    })?;
    assert_eq!(posts, Some(1));
    assert_eq!(names(&store), ["Johnny"]);
    Ok(())
}

fn write_much(store: &mut Store) -> Result<()> {
    store.insert(user(0, "d"))?;
    store.remove::<User>(1)?;
    store.update::<User>(2, |user| user.id = 9)?;
    store.replace_all([user(5, "e")])?;
    store.insert_all([Post { id: 1, author: 5 }, Post { id: 3, author: 5 }])?;
    store.insert(Fan { id: 1, author: 1 })?;
    store.remove_where(Post::ID.gt(2))?;
    store.clear::<Post>()?;
    assert_eq!(names(store), ["e"]);
    Ok(())
}

#[test]
fn an_error_takes_back_every_write() -> Result<()> {
    let mut store = three()?;
    let result = store.try_transaction(|store| {
        write_much(store)?;
        Err::<(), _>(Failure::Enough)
    });
    assert_eq!(result, Err(Failure::Enough));
    is_as_before(&mut store);
    Ok(())
}

#[test]
fn so_does_a_panic() -> Result<()> {
    let mut store = three()?;
    let result = catch_unwind(AssertUnwindSafe(|| {
        store.transaction(|store| {
            write_much(store)?;
            assert!(store.is_empty::<User>(), "a bug in the closure");
            Ok(())
        })
    }));
    assert!(result.is_err());
    is_as_before(&mut store);
    Ok(())
}

#[test]
fn a_transaction_inside_is_a_savepoint() -> Result<()> {
    let mut store = three()?;
    store.transaction(|store| {
        store.update::<User>(1, |user| user.name = "x".into())?;
        let inner = store.try_transaction(|store| {
            write_much(store)?;
            Err::<(), _>(Failure::Enough)
        });
        assert_eq!(inner, Err(Failure::Enough));
        assert_eq!(names(store), ["x", "b", "c"]);
        store.transaction(|store| store.remove::<User>(3))?;
        Ok(())
    })?;
    assert_eq!(names(&store), ["x", "b"]);
    // The outer one takes back what the inner ones have finished.
    let result = store.try_transaction(|store| {
        store.transaction(Store::clear::<User>)?;
        Err::<(), _>(Failure::Enough)
    });
    assert_eq!(result, Err(Failure::Enough));
    assert_eq!(names(&store), ["x", "b"]);
    Ok(())
}

#[test]
fn a_write_that_failed_has_changed_nothing_and_the_closure_may_go_on() -> Result<()> {
    let mut store = three()?;
    store.transaction(|store| {
        store.remove::<User>(2)?;
        assert!(store.update::<User>(1, |user| user.id = 3).is_err());
        assert!(store.insert_all_new([user(7, "g"), user(3, "h")]).is_err());
        assert_eq!(names(store), ["a", "c"]);
        store.insert(user(2, "again")).map(drop)
    })?;
    assert_eq!(names(&store), ["a", "c", "again"]);
    Ok(())
}

#[test]
fn a_write_that_panics_uses_up_no_generated_key() -> Result<()> {
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Touchy(u32);

    impl std::hash::Hash for Touchy {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            assert!(self.0 != 13, "a bug in the key");
            self.0.hash(state);
        }
    }

    #[derive(Model, Clone)]
    #[orm(entity = "rooms")]
    struct Room {
        #[orm(auto)]
        id: u32,
        #[orm(index)]
        number: Touchy,
    }

    let mut store = Store::new();
    let room = |id, number| Room { id, number: Touchy(number) };
    store.insert(room(0, 1))?;
    let insert = |store: &mut Store| store.insert(room(0, 13)).map(drop);
    assert!(catch_unwind(AssertUnwindSafe(|| insert(&mut store))).is_err());
    let all = |store: &mut Store| store.insert_all([room(0, 2), room(40, 13)]).map(drop);
    assert!(catch_unwind(AssertUnwindSafe(|| all(&mut store))).is_err());
    let update = |store: &mut Store| {
        store.update::<Room>(1, |room| room.id = 50).map(|_| ()).and(insert(store))
    };
    let whole = |store: &mut Store| store.transaction(update);
    assert!(catch_unwind(AssertUnwindSafe(|| whole(&mut store))).is_err());
    assert_eq!(store.insert(room(0, 2))?.id, 2);
    Ok(())
}

#[test]
fn an_index_that_is_made_meanwhile_is_right_after_a_failure() -> Result<()> {
    let mut store = three()?;
    let result = store.try_transaction(|store| {
        store.insert(Post { id: 3, author: 3 })?;
        store.update::<Post>(1, |post| post.author = 3)?;
        store.remove::<Post>(2)?;
        // The relation of this model needs an index that the posts have not had.
        store.insert(Fan { id: 1, author: 1 })?;
        store.update::<Post>(1, |post| post.author = 2)?;
        Err::<(), _>(Failure::Enough)
    });
    assert_eq!(result, Err(Failure::Enough));
    let fan = store.insert(Fan { id: 1, author: 1 })?.clone();
    assert_eq!(fan.post(&store).map(|post| post.id), Some(2));
    store.remove::<Post>(2)?;
    assert_eq!(fan.post(&store).map(|post| post.id), Some(1));
    assert_eq!(names(&store), ["a", "b", "c"]);
    Ok(())
}

/// A closure may exchange the store for another. Nothing that was written to either is taken back, and both go on
/// as stores do.
mod another_store_in_its_place {
    use std::mem;

    use super::*;

    fn takes_back(store: &mut Store) {
        let before: Vec<User> = store.iter().cloned().collect();
        let failed: Result<(), Failure> = store.try_transaction(|store| {
            store.insert(user(0, "gone"))?;
            store.clear::<Post>()?;
            Err(Failure::Enough)
        });
        assert_eq!(failed, Err(Failure::Enough));
        assert!(store.iter::<User>().eq(&before));
        store.transaction(|store| store.insert(user(0, "kept")).map(drop)).unwrap();
        assert_eq!(store.len::<User>(), before.len() + 1);
    }

    #[test]
    fn a_new_one() -> Result<()> {
        for fails in [false, true] {
            let mut store = three()?;
            let result = store.try_transaction(|store| {
                store.insert(user(7, "old"))?;
                *store = Store::new();
                store.insert(user(8, "new"))?;
                if fails { Err(Failure::Enough) } else { Ok(()) }
            });
            assert_eq!(result.is_err(), fails);
            assert_eq!(names(&store), ["new"]);
            takes_back(&mut store);
        }
        Ok(())
    }

    #[test]
    fn the_old_one_goes_on_elsewhere() -> Result<()> {
        let mut store = three()?;
        let mut taken = Store::new();
        let result: Result<(), Failure> = store.try_transaction(|store| {
            store.try_transaction(|store| {
                store.insert(user(7, "old"))?;
                mem::swap(store, &mut taken);
                Err(Failure::Enough)
            })
        });
        assert_eq!(result, Err(Failure::Enough));
        assert!(store.is_empty::<User>());
        assert_eq!(names(&taken), ["a", "b", "c", "old"]);
        taken.remove::<User>(7)?;
        taken.insert(user(7, "old"))?;
        takes_back(&mut taken);
        takes_back(&mut store);
        Ok(())
    }

    #[test]
    fn two_that_are_both_in_transactions() -> Result<()> {
        let (mut one, mut other) = (three()?, Store::new());
        one.transaction(|one| {
            other.transaction(|other| {
                mem::swap(one, other);
                other.insert(user(9, "nine")).map(drop)
            })
        })?;
        assert_eq!(names(&other), ["a", "b", "c", "nine"]);
        assert!(one.is_empty::<User>());
        takes_back(&mut one);
        takes_back(&mut other);
        Ok(())
    }
}

/// The error is the library's where nothing names another, so `?` converts it to what the function returns.
#[test]
fn the_error_of_a_transaction_needs_no_type() {
    fn boxed(store: &mut Store) -> std::result::Result<bool, Box<dyn std::error::Error>> {
        let removed = store.transaction(|store| {
            store.insert(user(4, "d"))?;
            store.transaction(|store| {
                store.insert(user(5, "e"))?;
                Ok(())
            })?;
            store.remove::<User>(4)
        })?;
        Ok(removed)
    }
    fn own(store: &mut Store) -> std::result::Result<(), Failure> {
        store.transaction(|store| store.insert(user(6, "e")).map(drop))?;
        Ok(())
    }
    let mut store = three().unwrap();
    assert!(boxed(&mut store).unwrap());
    assert_eq!(names(&store), ["a", "b", "c", "e"]);
    assert!(matches!(own(&mut store), Err(Failure::Store(error)) if error.is_unique_violation()));
}

/// `try_transaction` takes any error that is made of the library's, `Box<dyn Error>` among them.
#[test]
fn try_transaction_returns_errors_of_other_types() {
    fn boxed(store: &mut Store) -> std::result::Result<(), Box<dyn std::error::Error>> {
        store.try_transaction(|store| {
            let id: u32 = "77".parse()?;
            store.insert(user(id, "d"))?;
            Err("enough".into())
        })
    }
    fn named(store: &mut Store) -> std::result::Result<u32, Box<dyn std::error::Error>> {
        let id = store.try_transaction::<_, Failure>(|store| Ok(store.insert(user(8, "h"))?.id));
        Ok(id.map_err(|_| "refused")?)
    }
    let mut store = three().unwrap();
    assert_eq!(boxed(&mut store).unwrap_err().to_string(), "enough");
    assert_eq!(names(&store), ["a", "b", "c"]);
    assert_eq!(named(&mut store).unwrap(), 8);
}
