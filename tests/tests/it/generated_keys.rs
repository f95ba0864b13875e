//! Keys that `#[orm(auto)]` generates: none is that of another record, stored or of the same write.

use std::num::NonZeroU8;

use orm_core::{AutoKey, Hooks, Model, Result, Store, Veto};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "tags")]
struct Tag {
    #[orm(auto)]
    id: u64,
}

fn tags(ids: &[u64]) -> Vec<Tag> {
    ids.iter().map(|&id| Tag { id }).collect()
}

fn ids(store: &Store) -> Vec<u64> {
    store.iter::<Tag>().map(|tag| tag.id).collect()
}

#[test]
fn explicit_keys_of_one_write_are_not_generated() -> Result<()> {
    // Given, and stored by a new store. The order is kept.
    let writes: [(&[u64], &[u64]); 6] = [
        (&[0, 1], &[2, 1]),
        (&[0, 0, 2, 1, 0], &[3, 4, 2, 1, 5]),
        (&[5, 0, 6, 0], &[5, 7, 6, 8]),
        (&[0, 9, 0], &[1, 9, 10]),
        (&[0, u64::MAX, 0], &[1, u64::MAX, 2]),
        (&[u64::MAX, 0, 1, 0], &[u64::MAX, 2, 1, 3]),
    ];
    for (given, stored) in writes {
        let mut store = Store::new();
        store.insert_all(tags(given))?;
        assert_eq!(ids(&store), stored, "{given:?}");
        let mut store = Store::new();
        store.replace_all(tags(given))?;
        assert_eq!(ids(&store), stored, "{given:?}");
        // With an iterator of which the length is not known.
        let mut store = Store::new();
        store.insert_all(tags(given).into_iter().filter(|_| true))?;
        assert_eq!(ids(&store), stored, "{given:?}");
    }
    Ok(())
}

#[test]
fn keys_of_a_write_that_has_ended_can_be_generated() -> Result<()> {
    let mut store = Store::new();
    store.insert_all(tags(&[0, 2]))?;
    store.transaction(|store| {
        store.insert_all(tags(&[0, 5]))?;
        store.remove::<Tag>(5).map(drop)
    })?;
    assert_eq!(ids(&store), [1, 2, 3]);
    assert_eq!(store.insert(Tag { id: 0 })?.id, 6, "the largest key that there was counts");
    Ok(())
}

/// What was never stored does not count.
#[test]
fn a_key_that_an_update_writes_counts() -> Result<()> {
    let mut store = Store::new();
    store.insert_all(tags(&[0, 0]))?;
    store.update::<Tag>(1, |tag| tag.id = 50)?;
    store.remove::<Tag>(50)?;
    assert_eq!(store.insert(Tag { id: 0 })?.id, 51);
    // One that is not written does not.
    assert!(store.update::<Tag>(2, |tag| tag.id = 51).is_err());
    let mut copy = Store::new();
    copy.insert_all(tags(&[1, 2]))?;
    let failed = copy.transaction(|store| {
        store.update::<Tag>(1, |tag| tag.id = 90)?;
        store.update::<Tag>(7, |_| ()).map(drop)
    });
    assert!(failed.is_err());
    assert_eq!(copy.insert(Tag { id: 0 })?.id, 3);
    Ok(())
}

#[test]
fn keys_of_failed_writes_are_not_counted() -> Result<()> {
    #[derive(Model, Clone)]
    #[orm(entity = "users")]
    struct User {
        #[orm(auto)]
        id: u64,
        #[orm(unique)]
        name: &'static str,
    }
    impl Hooks for User {
        fn before_write(&mut self, _: Option<&Self>) -> std::result::Result<(), Veto> {
            match self.name {
                "nobody" => Err("nobody".into()),
                "seven" => {
                    self.id = 7;
                    Ok(())
                }
                _ => Ok(()),
            }
        }
    }
    let user = |id, name| User { id, name };
    let mut store = Store::new();
    store.insert(user(0, "a"))?;
    assert!(store.insert(user(90, "nobody")).is_err());
    assert!(store.insert(user(90, "a")).is_err());
    assert!(store.insert_all([user(0, "b"), user(u64::MAX, "c"), user(0, "a")]).is_err());
    let rolled_back = store.transaction(|store| {
        store.insert(user(u64::MAX, "b"))?;
        store.update::<User>(1, |_| ())?;
        store.update::<User>(2, |_| ()).map(drop)
    });
    assert!(rolled_back.is_err());
    assert_eq!(store.insert(user(0, "b"))?.id, 2);
    // A hook chooses another key than the one that was given, or generated.
    assert_eq!(store.insert(user(u64::MAX, "seven"))?.id, 7);
    assert_eq!(store.insert(user(0, "c"))?.id, 8);
    store.remove::<User>(7)?;
    assert_eq!(store.insert(user(0, "seven"))?.id, 7);
    assert_eq!(store.insert(user(0, "d"))?.id, 9);
    Ok(())
}

#[test]
fn behind_the_largest_key_the_gaps_are_used() -> Result<()> {
    let mut store = Store::new();
    store.insert_all(tags(&[1, 2, 3, u64::MAX]))?;
    assert_eq!(store.insert(Tag { id: 0 })?.id, 4);
    store.insert_all(tags(&[6]))?;
    store.remove::<Tag>(u64::MAX)?;
    store.insert_all(tags(&[0, 0, 8, 0]))?;
    assert_eq!(ids(&store), [1, 2, 3, 4, 6, 5, 7, 8, 9]);
    // Changed keys count as well, and a change that is rolled back does not.
    let failed = store.transaction(|store| {
        store.insert_all(tags(&[0, 0]))?;
        store.update::<Tag>(77, |_| ()).map(drop)
    });
    assert!(failed.is_err());
    assert_eq!(store.insert(Tag { id: 0 })?.id, 10);
    let mut store = Store::new();
    store.insert(Tag { id: 1 })?;
    store.update::<Tag>(1, |tag| tag.id = u64::MAX)?;
    assert_eq!(store.insert(Tag { id: 0 })?.id, 2);
    Ok(())
}

/// Every key of a small type can be had, whatever was given and removed before.
fn all_keys_are_used<M: Model>(first: M::Key, unset: impl Fn() -> M, given: M, keys: usize)
where
    M::Key: Copy + std::fmt::Debug + Eq + std::hash::Hash,
{
    let mut store = Store::new();
    store.insert(given).map(drop).unwrap();
    for stored in 2..=keys {
        store.insert(unset()).map(drop).unwrap();
        assert_eq!(store.len::<M>(), stored);
    }
    let full = |store: &mut Store| {
        let error = store.insert(unset()).map(drop).unwrap_err().to_string();
        let name = M::SCHEMA.name;
        let text = "every key that can be generated for `id` is in use";
        assert_eq!(
            error,
            format!("cannot write `{name}`: {text}; remove records, or give `id` a larger type")
        );
        assert_eq!(store.len::<M>(), keys);
    };
    full(&mut store);
    assert!(store.remove::<M>(first).unwrap());
    store.insert(unset()).map(drop).unwrap();
    assert!(store.contains::<M>(first));
    full(&mut store);
}

#[derive(Model)]
#[orm(entity = "bytes")]
struct Byte {
    #[orm(auto)]
    id: u8,
}

#[derive(Model)]
#[orm(entity = "signed")]
struct Signed {
    #[orm(auto)]
    id: Option<i8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Id(Option<NonZeroU8>);
impl AutoKey for Id {
    fn is_unset(&self) -> bool {
        self.0.is_none()
    }
    fn sequence(&self) -> u64 {
        self.0.map_or(0, |id| u64::from(id.get()))
    }
    // There are ten of them.
    fn generate(next: u64) -> Option<Self> {
        let id = u8::try_from(next).ok().filter(|&id| id <= 10)?;
        Some(Id(NonZeroU8::new(id)))
    }
}
#[derive(Model)]
#[orm(entity = "few")]
struct Few {
    #[orm(auto)]
    id: Id,
}

#[test]
fn all_keys_of_small_types_are_used() {
    all_keys_are_used::<Byte>(9, || Byte { id: 0 }, Byte { id: 255 }, 255);
    all_keys_are_used::<Byte>(255, || Byte { id: 0 }, Byte { id: 254 }, 255);
    let none = || Signed { id: None };
    all_keys_are_used::<Signed>(1, none, Signed { id: Some(127) }, 127);
    // A negative key is none that is generated.
    all_keys_are_used::<Signed>(1, none, Signed { id: Some(-1) }, 128);
    let id = |id| Id(NonZeroU8::new(id));
    all_keys_are_used::<Few>(id(3), || Few { id: Id(None) }, Few { id: id(10) }, 10);
    all_keys_are_used::<Few>(id(3), || Few { id: Id(None) }, Few { id: id(200) }, 11);
}

/// A type that does not count keys which it does not know, and one that counts around.
#[test]
fn keys_that_are_not_counted_are_not_replaced() -> Result<()> {
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Code(String);
    impl AutoKey for Code {
        fn is_unset(&self) -> bool {
            self.0.is_empty()
        }
        fn sequence(&self) -> u64 {
            0
        }
        fn generate(next: u64) -> Option<Self> {
            Some(Code(format!("c{}", next % 5)))
        }
    }
    #[derive(Model)]
    #[orm(entity = "coupons")]
    struct Coupon {
        #[orm(auto)]
        id: Code,
    }
    let code = |text: &str| Coupon { id: Code(text.to_owned()) };
    let mut store = Store::new();
    store.insert_all(["c1", "c2", "", "c3", ""].map(code))?;
    let codes: Vec<_> = store.iter::<Coupon>().map(|coupon| coupon.id.0.as_str()).collect();
    assert_eq!(codes, ["c1", "c2", "c4", "c3", "c0"]);
    assert!(store.insert(code("")).is_err());
    assert_eq!(store.len::<Coupon>(), 5);
    store.remove::<Coupon>(Code("c2".into()))?;
    assert_eq!(store.insert(code(""))?.id.0, "c2");
    Ok(())
}

#[derive(Model, Clone, Default, Debug)]
#[orm(
    entity = "boards",
    has_many(Card, fk = "board_id"),
    belongs_to(Board, fk = "above", name = "upper"),
    belongs_to_many(Tag, pivot = Label, fk = "board_id", target_fk = "tag_id")
)]
struct Board {
    #[orm(auto)]
    id: u64,
    above: Option<u64>,
}

#[derive(Model, Clone, Default, Debug)]
#[orm(entity = "cards", has_many_by(Tag, keys = "tag_ids", name = "tags"))]
struct Card {
    #[orm(auto)]
    id: u64,
    board_id: u64,
    tag_ids: Vec<u64>,
}

#[derive(Model, Clone, Default, Debug)]
#[orm(entity = "labels")]
struct Label {
    #[orm(auto)]
    id: u64,
    board_id: u64,
    tag_id: u64,
}

fn board(id: u64) -> Board {
    Board { id, ..Board::default() }
}

fn card(id: u64) -> Card {
    Card { id, ..Card::default() }
}

#[test]
fn keys_in_a_graph_are_not_generated() -> Result<()> {
    let mut store = Store::new();
    let lower = board(0).graph().insert(Board::CARDS, [card(0), card(1)]);
    let graph = lower
        .insert(Board::UPPER, board(1).graph().insert(Board::CARDS, [card(0), card(2)]))
        .insert_with(
            Board::TAGS,
            [
                (Tag { id: 0 }, Label::default()),
                (Tag { id: 1 }, Label { id: 1, ..Label::default() }),
            ],
        );
    let id = store.insert_graph(graph)?.id;
    assert_eq!(id, 2);
    let cards = |id: u64| {
        let cards = store.find::<Board>(id).unwrap().cards(&store);
        cards.map(|card| card.id).collect::<Vec<_>>()
    };
    assert_eq!((cards(2), cards(1)), (vec![4, 1], vec![3, 2]));
    assert_eq!(ids(&store), [2, 1]);
    let labels: Vec<_> = store.iter::<Label>().map(|label| (label.id, label.tag_id)).collect();
    assert_eq!(labels, [(2, 2), (1, 1)]);

    // Records of pivots that are made by the store.
    let mut store = Store::new();
    let own = Label { id: 1, ..Label::default() };
    let graph = board(0)
        .graph()
        .insert(Board::TAGS, [Tag { id: 0 }])
        .insert_with(Board::TAGS, [(Tag { id: 0 }, own)]);
    store.insert_graph(graph)?;
    assert!(store.iter::<Label>().map(|label| label.id).eq([2, 1]));

    // And in lists of keys.
    let mut store = Store::new();
    store.insert_graph(card(0).graph().insert(Card::TAGS, [Tag { id: 0 }, Tag { id: 1 }]))?;
    assert_eq!(store.find::<Card>(1).unwrap().tag_ids, [2, 1]);
    Ok(())
}

#[test]
fn keys_that_a_graph_connects_or_updates_are_not_generated() {
    let mut store = Store::new();
    let graph = || board(0).graph().insert(Board::CARDS, [card(0)]);
    let error = store.insert_graph(graph().connect(Board::CARDS, [1])).map(drop).unwrap_err();
    assert!(error.is_not_found() && store.is_empty::<Card>());
    let graph = board(0).graph().insert(Board::CARDS, [card(0)]);
    let error = store.insert_graph(graph.update(Board::CARDS, 1, |_| ())).map(drop).unwrap_err();
    assert!(error.is_not_found() && store.is_empty::<Card>());
    let error = store.insert_graph(board(0).graph().connect(Board::UPPER, 1)).map(drop);
    assert!(error.unwrap_err().is_not_found() && store.is_empty::<Board>());
}

#[test]
fn keys_of_pivots_that_are_synced_are_not_generated() -> Result<()> {
    let mut store = Store::new();
    store.insert(board(1))?;
    store.insert_all(tags(&[1, 2, 3]))?;
    let label = |id| Label { id, ..Label::default() };
    let pivots = [(1, label(0)), (2, label(1)), (3, label(2))];
    store.relation(Board::TAGS, 1).sync_with(pivots)?;
    let labels: Vec<_> = store.iter::<Label>().map(|label| (label.id, label.tag_id)).collect();
    assert_eq!(labels, [(3, 1), (1, 2), (2, 3)]);
    Ok(())
}
