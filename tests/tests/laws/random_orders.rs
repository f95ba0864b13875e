//! Orders by columns whose values cannot all be compared, against a sort that compares each value with all others.

use std::cell::Cell;
use std::cmp::Ordering;

use orm_core::{Model, Order, Store};
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq, PartialOrd)]
struct Point {
    x: f64,
    y: f64,
}

/// A set, as bits, with the order of inclusion.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Set(u8);

impl PartialOrd for Set {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.0 & other.0 {
            _ if self == other => Some(Ordering::Equal),
            common if common == self.0 => Some(Ordering::Less),
            common if common == other.0 => Some(Ordering::Greater),
            _ => None,
        }
    }
}

/// A value whose comparisons are made up.
#[derive(Clone, Debug, PartialEq)]
struct Liar;

impl PartialOrd for Liar {
    fn partial_cmp(&self, _other: &Self) -> Option<Ordering> {
        thread_local!(static STATE: Cell<u64> = const { Cell::new(1) });
        let next = |state: u64| state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let state = STATE.with(|state| {
            state.set(next(state.get()));
            state.get() >> 33
        });
        [None, Some(Ordering::Less), Some(Ordering::Equal), Some(Ordering::Greater)]
            [usize::try_from(state % 4).unwrap()]
    }
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "items",
    has_many(Item, fk = "parent_id", name = "children"),
    belongs_to(Item, fk = "parent_id", name = "parent"),
    has_one(Item, fk = "parent_id", name = "top", max = "set")
)]
struct Item {
    id: u16,
    parent_id: Option<u16>,
    point: Point,
    list: Vec<f64>,
    set: Option<Set>,
    number: Option<f64>,
    liar: Liar,
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(f64::NAN), 3 => (0..4u8).prop_map(f64::from)]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let parent = proptest::option::of(0..8u16);
    let point = (number(), number()).prop_map(|(x, y)| Point { x, y });
    let list = proptest::collection::vec(number(), 0..3);
    let set = proptest::option::of((0..16u8).prop_map(Set));
    let item = (parent, point, list, set, proptest::option::of(number()));
    proptest::collection::vec(item, 0..80).prop_map(|items| {
        let item = |(id, (parent_id, point, list, set, number))| Item {
            id,
            parent_id,
            point,
            list,
            set,
            number,
            liar: Liar,
        };
        (0..).zip(items).map(item).collect()
    })
}

#[derive(Clone, Copy, Debug)]
enum Key {
    Point,
    List,
    Set,
    Number,
    ParentPoint,
    ParentSet,
    ParentNumber,
    /// The largest set among the children.
    Children,
}

fn key() -> impl Strategy<Value = (Key, bool)> {
    let keys = [
        Key::Point,
        Key::List,
        Key::Set,
        Key::Number,
        Key::ParentPoint,
        Key::ParentSet,
        Key::ParentNumber,
        Key::Children,
    ];
    (proptest::sample::select(keys.to_vec()), any::<bool>())
}

impl Key {
    fn order(self, descending: bool) -> Order<Item> {
        macro_rules! either {
            ($of:expr) => {
                if descending { $of.desc() } else { $of.asc() }
            };
        }
        match self {
            Key::Point => either!(Item::POINT),
            Key::List => either!(Item::LIST),
            Key::Set => either!(Item::SET),
            Key::Number => either!(Item::NUMBER),
            Key::ParentPoint => Item::PARENT.by(either!(Item::POINT)),
            Key::ParentSet => Item::PARENT.by(either!(Item::SET)),
            Key::ParentNumber => Item::PARENT.by(either!(Item::NUMBER)),
            Key::Children => either!(Item::CHILDREN.max(Item::SET)),
        }
    }

    /// The places of the items: equal for ties.
    fn ranks(self, all: &[Item], items: &[&Item], descending: bool) -> Vec<usize> {
        let parent = |item: &&Item| all.iter().find(|parent| Some(parent.id) == item.parent_id);
        let parents = || items.iter().map(parent);
        match self {
            Key::Point => ranks(items.iter().map(|item| Some(Some(&item.point))), descending),
            Key::List => ranks(items.iter().map(|item| Some(Some(&item.list))), descending),
            Key::Set => ranks(items.iter().map(|item| Some(item.set.as_ref())), descending),
            Key::Number => ranks(items.iter().map(|item| Some(item.number.as_ref())), descending),
            Key::ParentPoint => ranks(parents().map(|at| at.map(|at| Some(&at.point))), descending),
            Key::ParentSet => ranks(parents().map(|at| at.map(|at| at.set.as_ref())), descending),
            Key::ParentNumber => {
                ranks(parents().map(|at| at.map(|at| at.number.as_ref())), descending)
            }
            Key::Children => {
                let largest = |item: &&Item| {
                    let children = all.iter().filter(|child| child.parent_id == Some(item.id));
                    let sets = children.filter_map(|child| child.set);
                    sets.reduce(|best, set| if set > best { set } else { best })
                };
                let largest: Vec<Option<Set>> = items.iter().map(largest).collect();
                ranks(largest.iter().map(|set| Some(set.as_ref())), descending)
            }
        }
    }
}

/// The places of values: `None` of one is after all values, a missing record after that, and what cannot be sorted
/// is last.
fn ranks<'v, V: PartialOrd + 'v>(
    values: impl Iterator<Item = Option<Option<&'v V>>>,
    descending: bool,
) -> Vec<usize> {
    let values: Vec<_> = values.collect();
    let mut sorted: Vec<&V> = Vec::new();
    let mut joins = Vec::new();
    for value in &values {
        let Some(Some(value)) = value else {
            joins.push(true);
            continue;
        };
        let comparable = value.partial_cmp(value).is_some()
            && sorted.iter().all(|known| value.partial_cmp(known).is_some());
        joins.push(comparable);
        if comparable {
            sorted.push(value);
        }
    }
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap());
    if descending {
        sorted.reverse();
    }
    let rank = |(value, joins): (&Option<Option<&V>>, bool)| match value {
        Some(Some(value)) if joins => sorted.iter().position(|known| known == value).unwrap(),
        // What cannot be compared is last, unless a missing record is: its order is said of the others.
        Some(Some(_)) => usize::MAX,
        Some(None) => sorted.len(),
        None => sorted.len() + 1,
    };
    values.iter().zip(joins).map(rank).collect()
}

fn store(items: &[Item]) -> Store {
    let mut store = Store::new();
    store.insert_all(items.to_vec()).unwrap();
    store
}

fn sorted<'i>(all: &[Item], items: Vec<&'i Item>, keys: &[(Key, bool)]) -> Vec<&'i Item> {
    let Some(((key, descending), rest)) = keys.split_first() else { return items };
    let ranks = key.ranks(all, &items, *descending);
    let mut distinct = ranks.clone();
    distinct.sort_unstable();
    distinct.dedup();
    // A further key sorts the ties of the first.
    let ties = distinct.into_iter().flat_map(|rank| {
        let tie = items.iter().zip(&ranks).filter(|(_, known)| **known == rank);
        sorted(all, tie.map(|(item, _)| *item).collect(), rest)
    });
    ties.collect()
}

fn ids<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<u16> {
    items.into_iter().map(|item| item.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_that_cannot_be_sorted_are_last(
        items in items(),
        keys in proptest::collection::vec(key(), 1..3),
        limit in proptest::option::of(0..12usize),
        offset in 0..4usize,
    ) {
        let store = store(&items);
        let mut query = Item::query();
        let mut children = Item::CHILDREN.filter(Item::ID.ge(0));
        for (key, descending) in &keys {
            query = query.order_by(key.order(*descending));
            children = children.order_by(key.order(*descending));
        }
        let expected = ids(sorted(&items, items.iter().collect(), &keys));
        prop_assert_eq!(ids(query.iter(&store)), &expected[..]);
        prop_assert_eq!(query.last(&store).map(|item| item.id), expected.last().copied());
        let mut part = query.offset(offset);
        part = match limit {
            Some(limit) => part.limit(limit),
            None => part,
        };
        let most = limit.unwrap_or(usize::MAX);
        let expected: Vec<u16> = expected.into_iter().skip(offset).take(most).collect();
        prop_assert_eq!(ids(part.iter(&store)), &expected[..]);
        prop_assert_eq!(part.first(&store).map(|item| item.id), expected.first().copied());

        for item in &Item::query().with(children).all(&store) {
            let own = items.iter().filter(|child| child.parent_id == Some(item.id)).collect();
            let expected = ids(sorted(&items, own, &keys));
            prop_assert_eq!(ids(item.children().iter().copied()), expected);
        }
    }

    #[test]
    fn an_order_that_contradicts_itself_keeps_every_record(
        items in items(),
        keys in proptest::collection::vec(key(), 0..2),
        limit in 0..100usize,
        descending: bool,
    ) {
        let store = store(&items);
        let liar = || if descending { Item::LIAR.desc() } else { Item::LIAR.asc() };
        for order in [liar(), Item::PARENT.by(liar()), Item::CHILDREN.max(Item::LIAR).asc()] {
            let mut query = Item::query().order_by(order);
            for (key, descending) in &keys {
                query = query.order_by(key.order(*descending));
            }
            let all = |found: Vec<u16>| {
                let mut found = found;
                found.sort_unstable();
                found.dedup();
                found
            };
            prop_assert!(all(ids(query.iter(&store))).into_iter().eq(ids(&items)));
            let some = ids(query.limit(limit).iter(&store));
            prop_assert_eq!(some.len(), limit.min(items.len()));
            prop_assert_eq!(all(some).len(), limit.min(items.len()));
        }
        let _ = (Item::query().min(Item::LIAR, &store), Item::query().max(Item::LIAR, &store));
        let children = Item::CHILDREN.order_by(liar()).limit(3);
        let rows = Item::query().with(children).with(Item::TOP).all(&store);
        prop_assert_eq!(rows.len(), items.len());
    }
}
