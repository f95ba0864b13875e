//! A write happens whole or not at all, also where the user's own code panics in the middle of it.

mod actions;
mod every_kind;

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Model, Result, Store};

thread_local! {
    /// How many more calls of a key's `Hash`, `Eq` or `Clone` succeed before one panics.
    static FUSE: Cell<u32> = const { Cell::new(u32::MAX) };
    /// Whether those of its `Drop` count too.
    static DROPS: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn burn() {
    FUSE.with(|fuse| match fuse.get() {
        0 => panic!("the fuse has blown"),
        u32::MAX => {}
        left => fuse.set(left - 1),
    });
}

/// A key whose code fails when it is told to.
#[derive(Debug)]
pub(crate) struct Fragile(pub(crate) u32);

impl PartialEq for Fragile {
    fn eq(&self, other: &Self) -> bool {
        burn();
        self.0 == other.0
    }
}

impl Eq for Fragile {}

impl Hash for Fragile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        burn();
        // Few hashes, so that keys are compared often.
        (self.0 % 4).hash(state);
    }
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        burn();
        Fragile(self.0)
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        // A panic on top of another one would end the test.
        if DROPS.with(Cell::get) && !std::thread::panicking() {
            burn();
        }
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "users",
    has_one(User, fk = "friend", name = "admirer"),
    belongs_to(User, fk = "friend", name = "friend_record")
)]
struct User {
    id: Fragile,
    friend: Option<Fragile>,
    #[orm(unique)]
    email: Option<Fragile>,
    #[orm(index)]
    group: Fragile,
}

fn user(id: u32, friend: u32, email: Option<u32>, group: u32) -> User {
    let email = email.map(Fragile);
    User { id: Fragile(id), friend: Some(Fragile(friend)), email, group: Fragile(group) }
}

fn start() -> Store {
    let mut store = Store::new();
    let users = (0..6).map(|id| user(id, (id + 1) % 6, (id % 2 == 0).then_some(id), id % 3));
    store.insert_all(users).unwrap();
    store
}

/// All that can be read: the table, and each relation and index.
fn picture(store: &Store) -> Vec<String> {
    let relations = store.iter::<User>().map(|user| {
        let group = User::query().filter(User::GROUP.eq(&user.group)).all(store);
        let email =
            user.email.as_ref().map(|email| User::query().filter(User::EMAIL.eq(email)).all(store));
        format!(
            "{user:?} {:?} {:?} {:?} {group:?} {email:?}",
            store.find::<User>(&user.id),
            user.admirer(store),
            user.friend_record(store),
        )
    });
    relations.collect()
}

/// As [`fails_whole_at_every_step_in`], in a store of users.
fn fails_whole_at_every_step(write: impl Fn(&mut Store) -> Result<()>) {
    fails_whole_at_every_step_in(start, picture, write);
}

/// Lets the write fail at its first, second, third … step, and compares the store with the one
/// before; then lets it succeed.
pub(crate) fn fails_whole_at_every_step_in(
    start: impl Fn() -> Store,
    picture: impl Fn(&Store) -> Vec<String>,
    write: impl Fn(&mut Store) -> Result<()>,
) {
    let expected = {
        let mut store = start();
        write(&mut store).unwrap();
        picture(&store)
    };
    for step in 0.. {
        let mut store = start();
        let before = picture(&store);
        FUSE.with(|fuse| fuse.set(step));
        let result = catch_unwind(AssertUnwindSafe(|| write(&mut store)));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        if let Ok(result) = result {
            result.unwrap();
            assert!(step > 0, "the write must have called the key's code");
            assert_eq!(picture(&store), expected);
            return;
        }
        assert_eq!(picture(&store), before, "step {step}");
        // The store goes on as if nothing had been.
        write(&mut store).unwrap();
        assert_eq!(picture(&store), expected, "again after step {step}");
    }
}

#[test]
fn insert() {
    fails_whole_at_every_step(|store| store.insert(user(7, 3, Some(9), 8)).map(drop));
}

#[test]
fn insert_that_replaces() {
    fails_whole_at_every_step(|store| store.insert(user(2, 0, Some(9), 8)).map(drop));
}

#[test]
fn insert_all() {
    fails_whole_at_every_step(|store| {
        store
            .insert_all([user(7, 3, Some(9), 8), user(2, 0, None, 0), user(8, 7, Some(2), 1)])
            .map(drop)
    });
}

#[test]
fn replace_all() {
    fails_whole_at_every_step(|store| {
        store.replace_all([user(7, 3, Some(9), 8), user(2, 0, None, 0)]).map(drop)
    });
}

#[test]
fn update_of_keys() {
    fails_whole_at_every_step(|store| {
        let change = |user: &mut User| {
            user.id = Fragile(9);
            user.friend = None;
            user.group = Fragile(7);
        };
        store.update::<User>(Fragile(3), change).map(drop)
    });
}

#[test]
fn remove() {
    fails_whole_at_every_step(|store| store.remove::<User>(Fragile(3)).map(drop));
}

#[test]
fn remove_where() {
    fails_whole_at_every_step(|store| {
        store.remove_where(User::GROUP.eq(Fragile(1)) | User::EMAIL.eq(Fragile(2))).map(drop)
    });
}

#[test]
fn the_first_write_which_makes_the_indexes() {
    for step in 0..60 {
        let mut store = Store::new();
        FUSE.with(|fuse| fuse.set(step));
        let result =
            catch_unwind(AssertUnwindSafe(|| store.insert(user(1, 1, Some(1), 1)).map(drop)));
        FUSE.with(|fuse| fuse.set(u32::MAX));
        assert_eq!(store.len::<User>(), usize::from(result.is_ok()));
        store.insert(user(2, 1, None, 1)).unwrap();
        store.insert(user(1, 2, Some(1), 1)).unwrap();
        assert_eq!(
            store.find::<User>(Fragile(2)).unwrap().friend_record(&store).unwrap().id,
            Fragile(1)
        );
    }
}

#[test]
fn a_panic_in_a_closure_or_an_iterator_changes_nothing() {
    let mut store = start();
    let before = picture(&store);
    let update = catch_unwind(AssertUnwindSafe(|| {
        let change = |user: &mut User| {
            user.friend = None;
            panic!("in the closure");
        };
        store.update::<User>(Fragile(1), change).map(drop)
    }));
    assert!(update.is_err());
    assert_eq!(picture(&store), before);

    let records =
        (10..20).map(|id| if id < 15 { user(id, 0, None, 0) } else { panic!("in the iterator") });
    assert!(catch_unwind(AssertUnwindSafe(|| store.insert_all(records).map(drop))).is_err());
    assert_eq!(picture(&store), before);
}

#[test]
fn a_violation_in_the_middle_of_many_takes_all_back() -> Result<()> {
    let mut store = start();
    let before = picture(&store);
    // Records 10 and 1 are fine, the last one has the email of record 0.
    let records = [user(10, 0, Some(10), 0), user(1, 5, None, 2), user(11, 0, Some(0), 0)];
    assert!(store.insert_all(records.clone()).is_err());
    assert_eq!(picture(&store), before);
    let clash = [user(1, 0, Some(1), 0), user(2, 0, Some(1), 0)];
    assert!(store.replace_all(clash).is_err());
    assert_eq!(picture(&store), before);
    // Record 0 is replaced by `replace_all`, so its email is free.
    store.replace_all(records)?;
    assert_eq!(store.len::<User>(), 3);
    Ok(())
}
