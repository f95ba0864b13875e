//! The store's methods, one readable case each.

use orm_core::{Model, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "users")]
struct User {
    id: u32,
    name: String,
}

fn user(id: u32, name: &str) -> User {
    User { id, name: name.into() }
}

fn ids(store: &Store) -> Vec<u32> {
    store.iter::<User>().map(|user| user.id).collect()
}

fn three() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([user(3, "c"), user(1, "a"), user(2, "b")])?;
    Ok(store)
}

#[test]
fn an_empty_store_answers_everything() -> Result<()> {
    let mut store = Store::new();
    assert!(store.is_empty::<User>() && store.find::<User>(1).is_none());
    assert_eq!(store.iter::<User>().count(), 0);
    assert_eq!(store.find_many::<User>([1, 2]), Vec::<&User>::new());
    assert_eq!(User::query().all(&store), Vec::<&User>::new());
    assert!(!store.remove::<User>(1)?);
    assert_eq!(store.clear::<User>()?, 0);
    assert_eq!(store.remove_where(User::ID.gt(0))?, 0);
    assert!(store.update::<User>(1, |_| ()).unwrap_err().is_not_found());
    Ok(())
}

#[test]
fn insert_replaces_and_keeps_the_place() -> Result<()> {
    let mut store = three()?;
    store.insert(user(1, "new"))?;
    assert_eq!(ids(&store), [3, 1, 2]);
    assert_eq!(store.find::<User>(1).unwrap().name, "new");
    Ok(())
}

#[test]
fn insert_all_lets_the_later_of_two_stay() -> Result<()> {
    let mut store = Store::new();
    let stored = store.insert_all([user(1, "first"), user(2, "b"), user(1, "second")])?;
    assert_eq!(
        stored.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(),
        ["second", "b", "second"]
    );
    assert_eq!(ids(&store), [1, 2]);
    Ok(())
}

#[test]
fn replace_all_replaces_the_collection() -> Result<()> {
    let mut store = three()?;
    store.replace_all([user(9, "i"), user(1, "a")])?;
    assert_eq!(ids(&store), [9, 1]);
    store.replace_all::<User>([])?;
    assert!(store.is_empty::<User>());
    Ok(())
}

#[test]
fn update_moves_a_record_that_changes_its_key() -> Result<()> {
    let mut store = three()?;
    store.update::<User>(1, |user| user.id = 8)?;
    assert_eq!(ids(&store), [3, 8, 2]);
    assert!(!store.contains::<User>(1));
    let error = store.update::<User>(8, |user| user.id = 2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot write `User`: another record has the same primary key `id`"
    );
    assert_eq!(ids(&store), [3, 8, 2]);
    Ok(())
}

#[test]
fn removed_records_come_back_at_the_end() -> Result<()> {
    let mut store = three()?;
    assert!(store.remove::<User>(3)?);
    store.insert(user(3, "again"))?;
    assert_eq!(ids(&store), [1, 2, 3]);
    assert_eq!(store.remove_where(User::ID.is_in([1, 3]))?, 2);
    assert_eq!(store.clear::<User>()?, 1);
    Ok(())
}

#[test]
fn a_store_can_be_shared_and_sent() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Store>();
}

#[test]
fn the_order_outlasts_many_removals() -> Result<()> {
    let mut store = Store::new();
    for id in 0..10_000 {
        store.insert(user(id, "x"))?;
        if id >= 10 {
            store.remove::<User>(id - 10)?;
        }
    }
    assert_eq!(ids(&store), (9_990..10_000).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn errors_and_debug_text_hold_nothing_of_a_record() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([user(71, "secret"), user(72, "secret")])?;
    let error = store.update::<User>(71, |user| user.id = 72).unwrap_err();
    let text =
        format!("{error} {error:?} {store:?} {:?}", User::query().filter(User::NAME.eq("secret")));
    assert!(!text.contains("secret") && !text.contains("71") && !text.contains("72"), "{text}");
    Ok(())
}
