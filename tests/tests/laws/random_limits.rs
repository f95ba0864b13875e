//! The first of many records in an order, against a stable sort of all of them.

use std::cmp::Ordering;

use orm_core::{Model, Order, Store};
use proptest::prelude::*;

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "rows",
    belongs_to(Row, fk = "parent_id", name = "parent"),
    has_many(Row, fk = "parent_id", name = "children")
)]
struct Row {
    id: u32,
    parent_id: Option<u32>,
    byte: u8,
    wide: i64,
    huge: i128,
    text: String,
    ratio: Option<f64>,
    /// A type that the crate does not know.
    own: (u8, bool),
}

/// Rows with many ties, made from one number each.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let sorted = any::<bool>();
    let numbers = proptest::collection::vec(any::<u64>(), 0..2500);
    (numbers, sorted, 1..200u64).prop_map(|(mut numbers, sorted, values)| {
        if sorted {
            numbers.sort_unstable_by_key(|number| number % values);
        }
        let row = |(id, number): (u32, u64)| {
            let part = |nth: u64| (number >> (8 * nth)) % values;
            let signed = |nth: u64| i64::try_from(part(nth)).unwrap() - 20;
            Row {
                id,
                parent_id: (part(0) > 0).then(|| u32::try_from(part(0)).unwrap()),
                byte: u8::try_from(number % values).unwrap(),
                wide: signed(1) << 40,
                huge: i128::from(signed(2)) << (if part(3) % 3 == 0 { 100 } else { 1 }),
                // The first eight bytes are mostly the same.
                text: format!(
                    "{}{}",
                    &"a longer start"[..usize::try_from(part(4) % 15).unwrap()],
                    part(5)
                ),
                ratio: match part(6) % 5 {
                    0 => None,
                    1 => Some(f64::NAN),
                    2 => Some(-0.0),
                    _ => Some(f64::from(i32::try_from(signed(3)).unwrap()) / 4.0),
                },
                own: (u8::try_from(part(2)).unwrap(), part(1) % 2 == 0),
            }
        };
        (0..).zip(numbers).map(row).collect()
    })
}

#[derive(Clone, Copy, Debug)]
enum Key {
    Byte,
    Wide,
    Huge,
    Text,
    Ratio,
    Own,
    ParentText,
    ParentRatio,
    GrandparentWide,
    Children,
    ChildrenBest,
}

const KEYS: [Key; 11] = [
    Key::Byte,
    Key::Wide,
    Key::Huge,
    Key::Text,
    Key::Ratio,
    Key::Own,
    Key::ParentText,
    Key::ParentRatio,
    Key::GrandparentWide,
    Key::Children,
    Key::ChildrenBest,
];

/// What a row is sorted by: values, `None`, no record, and what cannot be compared, in this order.
enum By<T> {
    Value(T),
    Null,
    NoRecord(u8),
    Incomparable,
}

impl<T: PartialOrd> By<T> {
    fn of(value: Option<T>) -> Self {
        match value {
            Some(value) if value.partial_cmp(&value).is_none() => By::Incomparable,
            Some(value) => By::Value(value),
            None => By::Null,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            By::Value(_) => 0,
            By::Null => 1,
            By::NoRecord(level) => 2 + level,
            By::Incomparable => u8::MAX,
        }
    }

    fn compare(self, other: By<T>, descending: bool) -> Ordering {
        match (self, other) {
            (By::Value(a), By::Value(b)) if descending => b.partial_cmp(&a).unwrap(),
            (By::Value(a), By::Value(b)) => a.partial_cmp(&b).unwrap(),
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl Key {
    fn order(self, descending: bool) -> Order<Row> {
        macro_rules! either {
            ($of:expr) => {
                if descending { $of.desc() } else { $of.asc() }
            };
        }
        match self {
            Key::Byte => either!(Row::BYTE),
            Key::Wide => either!(Row::WIDE),
            Key::Huge => either!(Row::HUGE),
            Key::Text => either!(Row::TEXT),
            Key::Ratio => either!(Row::RATIO),
            Key::Own => either!(Row::OWN),
            Key::ParentText => Row::PARENT.by(either!(Row::TEXT)),
            Key::ParentRatio => Row::PARENT.by(either!(Row::RATIO)),
            Key::GrandparentWide => Row::PARENT.by(Row::PARENT.by(either!(Row::WIDE))),
            Key::Children => either!(Row::CHILDREN.count()),
            Key::ChildrenBest => either!(Row::CHILDREN.max(Row::WIDE)),
        }
    }

    fn compare(self, naive: &Naive<'_>, a: &Row, b: &Row, descending: bool) -> Ordering {
        fn by<T: PartialOrd>(a: By<T>, b: By<T>, descending: bool) -> Ordering {
            a.compare(b, descending)
        }
        macro_rules! each {
            (|$row:ident| $by:expr) => {{
                let of = |$row: &Row| $by;
                by(of(a), of(b), descending)
            }};
        }
        let parent = |row: &Row| naive.rows.get(usize::try_from(row.parent_id?).unwrap());
        match self {
            Key::Byte => each!(|row| By::of(Some(row.byte))),
            Key::Wide => each!(|row| By::of(Some(row.wide))),
            Key::Huge => each!(|row| By::of(Some(row.huge))),
            Key::Text => each!(|row| By::of(Some(row.text.clone()))),
            Key::Ratio => each!(|row| By::of(row.ratio)),
            Key::Own => each!(|row| By::of(Some(row.own))),
            Key::ParentText => each!(|row| match parent(row) {
                Some(row) => By::of(Some(row.text.clone())),
                None => By::NoRecord(0),
            }),
            Key::ParentRatio => each!(|row| match parent(row) {
                Some(row) => By::of(row.ratio),
                None => By::NoRecord(0),
            }),
            Key::GrandparentWide => each!(|row| match parent(row) {
                Some(row) => match parent(row) {
                    Some(row) => By::of(Some(row.wide)),
                    None => By::NoRecord(0),
                },
                None => By::NoRecord(1),
            }),
            Key::Children => each!(|row| By::of(Some(naive.children(row).len()))),
            Key::ChildrenBest => each!(|row| {
                let children = naive.children(row).iter();
                By::of(children.map(|&child| naive.rows[child].wide).max())
            }),
        }
    }
}

struct Naive<'r> {
    rows: &'r [Row],
    children: Vec<Vec<usize>>,
}

impl<'r> Naive<'r> {
    fn new(rows: &'r [Row]) -> Self {
        let mut children = vec![Vec::new(); rows.len()];
        for (child, row) in rows.iter().enumerate() {
            let parent =
                row.parent_id.and_then(|id| children.get_mut(usize::try_from(id).unwrap()));
            if let Some(of_parent) = parent {
                of_parent.push(child);
            }
        }
        Naive { rows, children }
    }

    fn children(&self, row: &Row) -> &[usize] {
        &self.children[usize::try_from(row.id).unwrap()]
    }

    fn sorted(&self, keys: &[(Key, bool)], passes: impl Fn(&Row) -> bool) -> Vec<&'r Row> {
        let mut sorted: Vec<&Row> = self.rows.iter().filter(|row| passes(row)).collect();
        sorted.sort_by(|a, b| {
            let by = |(key, descending): &(Key, bool)| key.compare(self, a, b, *descending);
            keys.iter().map(by).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
        });
        sorted
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whether all records are sorted or a few at a time, the same ones are first.
    #[test]
    fn the_first_records_are_those_of_a_stable_sort(
        rows in rows(),
        keys in proptest::collection::vec((proptest::sample::select(KEYS.to_vec()), any::<bool>()), 1..3),
        limit in prop_oneof![0..12usize, 0..300usize],
        offset in prop_oneof![Just(0), 0..40usize],
        filtered in proptest::option::of(0..200u8),
    ) {
        let mut store = Store::new();
        store.insert_all(rows.clone()).unwrap();
        let naive = Naive::new(&rows);
        let mut all = Row::query();
        let mut children = Row::CHILDREN.limit(limit % 20).offset(offset % 3);
        for (key, descending) in &keys {
            all = all.order_by(key.order(*descending));
            children = children.order_by(key.order(*descending));
        }
        if let Some(byte) = filtered {
            all = all.filter(Row::BYTE.ge(byte));
        }
        let expected = naive.sorted(&keys, |row| filtered.is_none_or(|byte| row.byte >= byte));
        let ids = |rows: &[&Row]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        prop_assert_eq!(ids(&all.all(&store)), ids(&expected));

        let query = all.limit(limit).offset(offset);
        let expected: Vec<_> = expected.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(ids(&query.all(&store)), ids(&expected));
        prop_assert_eq!(query.count(&store), expected.len());
        prop_assert_eq!(query.last(&store).map(|row| row.id), expected.last().map(|row| row.id));

        for parent in Row::query().limit(5).with(children).all(&store) {
            let own = naive.sorted(&keys, |row| row.parent_id == Some(parent.id));
            let own: Vec<_> = own.into_iter().skip(offset % 3).take(limit % 20).collect();
            prop_assert_eq!(ids(parent.children()), ids(&own));
        }
    }
}
