//! Memory of a store whose records come and go.

use std::any::Any;

use super::dictionary::Dictionary;
use super::id::DictionaryId;
use crate::record::Key;
use crate::{Model, Store};

#[derive(Model)]
#[orm(entity = "users", has_one(User, fk = "friend", name = "admirer"))]
struct User {
    id: u32,
    friend: Option<u32>,
}

/// Ids that are in use and ids there are, of the first dictionary.
fn ids<K: Key>(store: &Store) -> (usize, usize) {
    let dictionary: &dyn Any = store.core().key_space().dictionary(DictionaryId::new(0)).unwrap();
    dictionary.downcast_ref::<Dictionary<K>>().unwrap().sizes()
}

/// Records come and go for ever in memory for those that are there at one time.
#[test]
fn slots_and_ids_are_used_again() {
    let mut store = Store::new();
    for id in 0..10_000 {
        let user = User { id, friend: Some(id + 5) };
        store.insert(user).map(drop).unwrap();
        if id >= 10 {
            store.remove::<User>(id - 10).map(drop).unwrap();
        }
    }
    let (_, all) = ids::<u32>(&store);
    assert!(all < 30, "{all}");
    assert!(store.core().table::<User>().unwrap().rows().len() < 200);
    // A key that an owner and a friend hold is freed with the last of them.
    store.clear::<User>().map(drop).unwrap();
    assert_eq!(ids::<u32>(&store).0, 0);
}

#[derive(Model)]
#[orm(entity = "tags")]
struct Tag {
    id: String,
}

/// So do those of keys whose values are dropped.
#[test]
fn ids_of_texts_are_used_again() {
    let mut store = Store::new();
    for id in 0..1_000 {
        store.insert(Tag { id: id.to_string() }).map(drop).unwrap();
        if id >= 10 {
            store.remove::<Tag>((id - 10).to_string()).map(drop).unwrap();
        }
    }
    let (in_use, all) = ids::<String>(&store);
    assert_eq!(in_use, 10);
    assert!(all < 30, "{all}");
}

#[derive(Model, Clone)]
#[orm(
    entity = "notes",
    belongs_to(Note, fk = "above", on_delete = "cascade", name = "upper"),
    belongs_to(Note, fk = "below", on_delete = "set_null", on_update = "cascade", name = "lower")
)]
struct Note {
    id: u32,
    above: Option<u32>,
    below: Option<u32>,
}

fn note(id: u32) -> Note {
    Note { id, above: Some(id + 1), below: Some(id.wrapping_sub(1)) }
}

/// Ids that are in use, ids there are, and slots.
fn sizes(store: &Store) -> (usize, usize, usize) {
    let (in_use, all) = ids::<u32>(store);
    (in_use, all, store.core().table::<Note>().unwrap().rows().len())
}

/// Neither what transactions have done adds up, nor what was rolled back of them.
#[test]
fn slots_and_ids_are_used_again_after_transactions() {
    let mut store = Store::new();
    store.insert_all([note(0), note(1)]).map(drop).unwrap();
    for id in 2..2_000 {
        let (in_use, _, slots) = sizes(&store);
        let rolled_back = store.transaction(|store| {
            store.insert_all([note(id + 500), note(id + 600)])?;
            let inner = store.transaction(|store| {
                store.clear::<Note>()?;
                store.insert(note(id + 700))?;
                store.update::<Note>(id + 5, |_| ()).map(drop)
            });
            assert!(inner.is_err());
            store.update::<Note>(id - 1, |note| note.id += 800)?;
            store.remove::<Note>(id - 2)?;
            store.update::<Note>(id + 5, |_| ()).map(drop)
        });
        assert!(rolled_back.is_err());
        let (in_use_after, _, slots_after) = sizes(&store);
        assert_eq!((in_use_after, slots_after), (in_use, slots));
        let done = store.transaction(|store| {
            store.insert(note(id))?;
            store.update::<Note>(id - 1, |note| note.above = None)?;
            store.remove::<Note>(id - 2)
        });
        assert!(done.unwrap());
        let held = store.iter::<Note>().flat_map(|note| [Some(note.id), note.above, note.below]);
        let held: std::collections::HashSet<_> = held.flatten().collect();
        assert_eq!((store.len::<Note>(), sizes(&store).0), (2, held.len()));
    }
    let (_, ids, slots) = sizes(&store);
    assert!(ids < 30 && slots < 200, "{ids} {slots}");
    store.clear::<Note>().map(drop).unwrap();
    assert_eq!(sizes(&store).0, 0);
}
