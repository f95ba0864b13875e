//! `unique` is judged by the records that a write leaves, and in a transaction by those that the outermost one
//! leaves.

use std::mem;

use orm_core::{Error, Model, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "decks", has_many(Slide, fk = "deck_id"), has_one(Lock, fk = "deck_id"))]
struct Deck {
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "slides", belongs_to(Deck, fk = "deck_id"))]
struct Slide {
    id: u64,
    #[serde(default)]
    deck_id: u64,
    #[orm(unique)]
    position: u64,
}

/// Referred to by its unique column, and referring by one.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "locks",
    belongs_to(Deck, fk = "deck_id", on_update = "cascade"),
    has_many(Key, fk = "lock_code", local = "code")
)]
struct Lock {
    id: u64,
    #[orm(unique)]
    deck_id: Option<u64>,
    #[orm(unique)]
    code: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "keys",
    belongs_to(
        Lock,
        fk = "lock_code",
        owner = "code",
        on_update = "cascade",
        on_delete = "set_null"
    )
)]
struct Key {
    id: u64,
    lock_code: Option<String>,
}

fn slide(id: u64, position: u64) -> Slide {
    Slide { id, deck_id: 1, position }
}

fn lock(id: u64, deck_id: u64, code: &str) -> Lock {
    Lock { id, deck_id: Some(deck_id), code: Some(code.into()) }
}

/// Slides 1 to 4 at the positions 1 to 4; locks 1 and 2 of the decks 1 and 2, with the codes a and b.
fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| Deck { id })).unwrap();
    store.insert_all((1..=4).map(|id| slide(id, id))).unwrap();
    store.insert_all([lock(1, 1, "a"), lock(2, 2, "b")]).unwrap();
    store
}

fn positions(store: &Store) -> Vec<u64> {
    store.iter::<Slide>().map(|slide| slide.position).collect()
}

fn document(slides: &[(u64, u64)]) -> String {
    let slide =
        |(id, position)| format!(r#"{{ "id": {id}, "deck_id": 1, "position": {position} }}"#);
    let slides: Vec<_> = slides.iter().copied().map(slide).collect();
    format!("[{}]", slides.join(", "))
}

/// What another write has left in doubt for a moment says nothing of where a later one is.
#[test]
fn an_error_has_the_path_of_its_own_write() {
    let mut store = start();
    store.ingest::<Slide>(&*document(&[(1, 2), (2, 1)])).unwrap();
    let error = store.insert_all([slide(8, 8), slide(9, 2)]).map(drop).unwrap_err();
    assert!(error.is_unique_violation() && error.path().is_empty(), "{error}");
    // Nor does one that was refused, and whose error the transaction passes over.
    let error = store.transaction(|store| {
        let refused = document(&[(1, 3), (3, 7)]).replace('7', "\"seven\"");
        assert!(store.ingest::<Slide>(&*refused).is_err());
        store.insert(slide(9, 3)).map(drop)
    });
    let error = error.unwrap_err();
    assert!(error.is_unique_violation() && error.path().is_empty(), "{error}");
    assert_eq!(positions(&store), [2, 1, 3, 4]);
}

type Way = fn(&mut Store, &[(u64, u64)]) -> Result<()>;

/// Every way to give several slides new positions by one write.
const WAYS: [(&str, Way); 11] = [
    ("insert_all", |store, slides| {
        store.insert_all(slides.iter().map(|&(id, position)| slide(id, position))).map(drop)
    }),
    ("inserts in a transaction", |store, slides| {
        store.transaction(|store| {
            slides.iter().try_for_each(|&(id, at)| store.insert(slide(id, at)).map(drop))
        })
    }),
    ("updates in a transaction", |store, slides| {
        store.transaction(|store| {
            slides.iter().try_for_each(|&(id, position)| {
                store.update::<Slide>(id, |slide| slide.position = position).map(drop)
            })
        })
    }),
    ("updates in transactions in a transaction", |store, slides| {
        store.transaction(|store| {
            slides.iter().try_for_each(|&(id, position)| {
                store.transaction(|store| {
                    store.update::<Slide>(id, |slide| slide.position = position).map(drop)
                })
            })
        })
    }),
    ("a graph", |store, slides| {
        let slides: Vec<_> = slides.iter().map(|&(id, position)| slide(id, position)).collect();
        store.insert_graph(Deck { id: 1 }.graph().insert(Deck::SLIDES, slides)).map(drop)
    }),
    ("a graph of updates", |store, slides| {
        let graph = slides.iter().fold(Deck { id: 1 }.graph(), |graph, &(id, position)| {
            graph.update(Deck::SLIDES, id, move |slide| slide.position = position)
        });
        store.insert_graph(graph).map(drop)
    }),
    ("a document", |store, slides| Slide::ingest().run(store, &*document(slides)).map(drop)),
    ("a document that updates", |store, slides| {
        Slide::ingest().update().run(store, &*document(slides)).map(drop)
    }),
    ("a document that upserts", |store, slides| {
        Slide::ingest().upsert().run(store, &*document(slides)).map(drop)
    }),
    ("a nested document", |store, slides| {
        let document = format!(r#"{{ "id": 1, "slides": {} }}"#, document(slides));
        Deck::ingest().remove_missing(Deck::SLIDES).run(store, &*document).map(drop)
    }),
    ("a document in a transaction", |store, slides| {
        store.transaction(|store| {
            slides
                .iter()
                .try_for_each(|slide| store.ingest::<Slide>(&*document(&[*slide])).map(drop))
        })
    }),
];

#[test]
fn records_exchange_their_values_by_every_way_in() {
    for (name, way) in WAYS {
        // Two change places, and four move on by one.
        let swap = [(1, 2), (2, 1), (3, 3), (4, 4)];
        let shift = [(1, 2), (2, 3), (3, 4), (4, 1)];
        for slides in [swap, shift] {
            let mut store = start();
            way(&mut store, &slides).unwrap_or_else(|error| panic!("{name}: {error}"));
            let expected: Vec<u64> = slides.iter().map(|&(_, position)| position).collect();
            assert_eq!(positions(&store), expected, "{name}");
            for (id, position) in slides {
                let found = Slide::query().filter(Slide::POSITION.eq(position)).all(&store);
                assert_eq!(found, [&slide(id, position)], "{name}");
            }
        }
    }
}

#[test]
fn what_is_left_is_judged_by_every_way_in() {
    for (name, way) in WAYS {
        for slides in [[(1, 2), (3, 3)], [(2, 3), (4, 9)], [(1, 7), (2, 7)]] {
            let mut store = start();
            let error = way(&mut store, &slides);
            if name == "a nested document" && slides != [(1, 7), (2, 7)] {
                // The slide that had the position is removed by the same document.
                error.unwrap();
                continue;
            }
            let error = error.expect_err(name);
            assert!(error.is_unique_violation() && !error.is_duplicate_key(), "{name}");
            assert_eq!((error.model(), error.columns()), ("Slide", "position"), "{name}");
            assert_eq!(positions(&store), [1, 2, 3, 4], "{name}");
            assert_eq!(store.iter::<Slide>().count(), 4, "{name}");
        }
    }
}

#[test]
fn a_document_tells_where_the_last_record_is() {
    let mut store = start();
    let error = store.ingest::<Slide>(&*document(&[(5, 5), (1, 3), (6, 6)])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$[1]`: cannot write `Slide`: another record has the same `position`, which is declared unique",
    );
    // Also where it is in a transaction, which is refused when it ends.
    let error = store.transaction(|store| {
        store.insert(slide(9, 1))?;
        store.update::<Slide>(9, |slide| slide.position = 10)?;
        store.ingest::<Slide>(&*document(&[(1, 3)])).map(drop)
    });
    assert_eq!(error.unwrap_err().path(), "$[0]");
    let error = store.transaction(|store| {
        store.insert(slide(9, 1))?;
        store.ingest::<Slide>(&*document(&[(5, 5)])).map(drop)
    });
    assert_eq!(error.unwrap_err().path(), "");
    assert_eq!(positions(&store), [1, 2, 3, 4]);
}

#[test]
fn one_write_on_its_own_is_judged_at_once() {
    let mut store = start();
    assert!(store.insert(slide(5, 1)).unwrap_err().is_unique_violation());
    assert!(
        store.update::<Slide>(1, |slide| slide.position = 2).unwrap_err().is_unique_violation()
    );
    assert!(store.insert(lock(3, 1, "c")).unwrap_err().is_unique_violation());
    assert!(store.relation(Lock::DECK, 2).link(1).unwrap_err().is_unique_violation());
    assert!(store.insert(slide(1, 1)).is_ok());
}

#[test]
fn reads_in_a_transaction_see_both_records() {
    let mut store = start();
    let result = store.transaction(|store| {
        store.update::<Slide>(3, |slide| slide.position = 1)?;
        store.insert(lock(3, 1, "b"))?;
        let at = |position| Slide::query().filter(Slide::POSITION.eq(position));
        assert_eq!(at(1).all(&*store), [&slide(1, 1), &slide(3, 1)]);
        assert_eq!(at(1).last(&*store), Some(&slide(3, 1)));
        assert_eq!((at(1).count(&*store), at(3).count(&*store)), (2, 0));
        let several = Slide::query().filter(Slide::POSITION.is_in([1, 2]));
        assert!(several.all(&*store).iter().map(|slide| slide.id).eq([1, 2, 3]));
        // The last of the table, as of a key that is not unique.
        let deck = store.find::<Deck>(1).unwrap();
        assert_eq!(deck.lock(store), Some(&lock(3, 1, "b")));
        let loaded = Deck::query().with(Deck::LOCK).first(&*store).unwrap();
        assert_eq!(loaded.lock().map(|lock| lock.id), Some(3));
        assert_eq!(store.remove_where(Slide::POSITION.eq(1))?, 2);
        store.insert(slide(1, 1))?;
        store.remove::<Lock>(3)
    });
    assert_eq!(result, Ok(true));
    assert_eq!(positions(&store), [2, 4, 1]);
}

#[test]
fn a_savepoint_may_leave_what_the_transaction_mends() -> Result<()> {
    let mut store = start();
    store.transaction(|store| {
        store.transaction(|store| store.insert(slide(5, 1)).map(drop))?;
        store.insert_all([slide(6, 2), slide(7, 2)])?;
        store.remove_where(Slide::ID.is_in([1, 2, 7])).map(drop)
    })?;
    assert_eq!(positions(&store), [3, 4, 1, 2]);
    // A savepoint that fails takes its own clashes with it, and leaves those from before it.
    let clash = |store: &mut Store| {
        let failed = store.transaction(|store| {
            store.insert_all([slide(8, 3), slide(9, 4)])?;
            store.remove::<Slide>(3)?;
            store.update::<Slide>(99, |_| ()).map(drop)
        });
        assert!(failed.unwrap_err().is_not_found());
    };
    store.transaction(|store| {
        clash(store);
        Ok::<_, Error>(())
    })?;
    assert_eq!(positions(&store), [3, 4, 1, 2]);
    let refused = store.transaction(|store| {
        store.insert(slide(8, 3))?;
        clash(store);
        Ok::<_, Error>(())
    });
    assert!(refused.unwrap_err().is_unique_violation());
    assert_eq!(positions(&store), [3, 4, 1, 2]);
    Ok(())
}

#[test]
fn keys_that_an_action_copies_are_judged_by_what_is_left() -> Result<()> {
    let mut store = start();
    // The decks exchange their keys; the unique foreign keys of the locks follow each step.
    store.transaction(|store| {
        store.update::<Deck>(1, |deck| deck.id = 9)?;
        store.update::<Deck>(2, |deck| deck.id = 1)?;
        store.update::<Deck>(9, |deck| deck.id = 2).map(drop)
    })?;
    assert!(store.iter::<Lock>().map(|lock| lock.deck_id).eq([Some(2), Some(1)]));
    // Lock 3 waits for deck 3 to be called 7; deck 1 gets that name, and its lock with it.
    store.insert(lock(3, 7, "c"))?;
    let refused = store.update::<Deck>(1, |deck| deck.id = 7).unwrap_err();
    assert!(refused.is_unique_violation());
    assert_eq!((refused.model(), refused.columns()), ("Lock", "deck_id"));
    store.transaction(|store| {
        store.update::<Deck>(1, |deck| deck.id = 7)?;
        store.remove::<Lock>(3)
    })?;
    assert!(store.iter::<Lock>().map(|lock| lock.deck_id).eq([Some(2), Some(7)]));
    Ok(())
}

#[test]
fn a_unique_key_that_others_refer_to_is_lost_with_its_last_record() -> Result<()> {
    let mut store = start();
    let key = |id, code: &str| Key { id, lock_code: Some(code.into()) };
    store.insert_all([key(1, "a"), key(2, "b")])?;
    // By one write: both codes are there before and after it, so no key refers to a code that is gone.
    store.insert_all([lock(1, 1, "b"), lock(2, 2, "a")])?;
    assert!(store.iter::<Key>().cloned().eq([key(1, "a"), key(2, "b")]));
    // By two: the first takes the code `b` from its last record, and the key goes with the lock.
    store.transaction(|store| {
        store.update::<Lock>(1, |lock| lock.code = Some("a".into()))?;
        store.update::<Lock>(2, |lock| lock.code = Some("c".into())).map(drop)
    })?;
    assert!(store.iter::<Key>().cloned().eq([key(1, "a"), key(2, "a")]));
    Ok(())
}

#[test]
fn links_change_over_in_a_transaction() -> Result<()> {
    let mut store = start();
    store.transaction(|store| {
        store.relation(Lock::DECK, 1).link(2)?;
        store.relation(Lock::DECK, 2).link(1)
    })?;
    assert!(store.iter::<Lock>().map(|lock| lock.deck_id).eq([Some(2), Some(1)]));
    let swap = r#"[{ "id": 1, "deck_id": 1 }, { "id": 2, "deck_id": 2 }]"#;
    Lock::ingest().update().run(&mut store, swap)?;
    assert!(store.iter::<Lock>().map(|lock| lock.deck_id).eq([Some(1), Some(2)]));
    Ok(())
}

#[test]
fn primary_keys_are_judged_at_once() -> Result<()> {
    let mut store = start();
    store.transaction(|store| {
        let taken = store.update::<Slide>(1, |slide| slide.id = 2).unwrap_err();
        assert!(taken.is_duplicate_key() && taken.is_unique_violation());
        store.update::<Slide>(1, |slide| slide.id = 0)?;
        store.update::<Slide>(2, |slide| slide.id = 1)?;
        store.update::<Slide>(0, |slide| slide.id = 2).map(drop)
    })?;
    assert!(store.iter::<Slide>().map(|slide| slide.id).eq([2, 1, 3, 4]));
    Ok(())
}

/// A store that is taken out of its transaction is judged by itself again.
#[test]
fn a_store_that_left_its_transaction() {
    let mut store = start();
    let taken = store.transaction(|store| {
        store.insert(slide(5, 5))?;
        Ok::<_, Error>(mem::take(store))
    });
    let mut taken = taken.unwrap();
    assert!(taken.insert(slide(6, 5)).unwrap_err().is_unique_violation());
    assert!(taken.insert_all([slide(6, 6), slide(7, 5)]).unwrap_err().is_unique_violation());
    assert_eq!(positions(&taken), [1, 2, 3, 4, 5]);
    store.insert_all([slide(1, 2), slide(2, 1)]).unwrap();
    assert!(store.insert(slide(3, 1)).unwrap_err().is_unique_violation());
}
