use std::any::TypeId;
use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::sort::{PartialKey, first_of_total, first_sorted, sort_partial};
use super::text::OrderText;
use super::view::{AnyOrder, OrderView};
use crate::record::{HasColumn, Record};
use crate::schema::ColumnIdx;
use crate::storage::{Core, RowRef};

/// An order of records, made from a column with `asc()` or `desc()`.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, age: Option<u32> }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert_all([
///     User { id: 1, age: None },
///     User { id: 2, age: Some(20) },
///     User { id: 3, age: Some(40) },
/// ])?;
/// let ids = |order| User::query().order_by(order).iter(&store).map(|user| user.id).collect::<Vec<_>>();
/// assert_eq!(ids(User::AGE.asc()), [2, 3, 1]);
/// assert_eq!(ids(User::AGE.desc()), [3, 2, 1]);
/// # Ok(()) }
/// ```
///
/// # Order of values
///
/// - The sort is stable: ties keep the order of the table, or the order of the relation.
/// - `None` is last in either direction. After it come only values that cannot be compared.
/// - A value that cannot be compared with itself is last in either direction: a float that is not a number, or a
///   struct or a list that holds one. Such records keep the order of the table, unless a further order sorts
///   them.
/// - Some types have values that compare with themselves, but not with each other: sets by inclusion, for
///   instance. A record whose value cannot be sorted among the values of the records before it in the table is
///   then last too. All others are sorted, and each can be compared with its neighbors.
/// - Sorting never panics, whatever the column's `PartialOrd` returns, and each record occurs once. If
///   `PartialOrd` contradicts itself, the order is unspecified.
#[must_use = "an order does nothing until it is given to a query"]
pub struct Order<M> {
    node: Node<M>,
}

enum Node<M> {
    Column(ColumnOrder<M>),
    Relation(Arc<dyn RelationOrder<M>>),
}

/// An order by one column, in any store.
pub(crate) struct ColumnOrder<M> {
    column: ColumnIdx,
    descending: bool,
    compare: fn(&M, &M, bool) -> Option<Ordering>,
    /// Whether a record's value can be compared with itself; `None` where each can.
    is_comparable: Option<fn(&M) -> bool>,
    /// Whether `compare` alone gives the order.
    is_total: bool,
}

impl<M> Copy for ColumnOrder<M> {}

impl<M> Clone for ColumnOrder<M> {
    fn clone(&self) -> Self {
        *self
    }
}

/// An order that goes through a relation.
pub(crate) trait RelationOrder<M>: Send + Sync {
    fn view(&self) -> OrderView<'_>;
    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedOrder<M> + 's>;
}

/// Such an order in one store.
pub(crate) trait PreparedOrder<M> {
    /// Finds out once for each row what it is sorted by; rows are then compared by their positions.
    fn keys<'k>(&'k self, rows: &mut dyn Iterator<Item = RowRef<'_, M>>) -> PlaceKeys<'k>;

    /// The positions of the first rows in this order, where it is the only one.
    fn positions(
        &self,
        rows: &mut dyn Iterator<Item = RowRef<'_, M>>,
        wanted: usize,
    ) -> Vec<usize> {
        let mut count = 0;
        let keys = self.keys(&mut rows.inspect(|_| count += 1));
        first_positions(count, wanted, keys.last, keys.compare)
    }
}

/// What rows are sorted by, of each by its position.
pub(crate) struct PlaceKeys<'k> {
    /// The positions of rows that are after all others; where it is shorter, the rest are not.
    pub(crate) last: Vec<bool>,
    /// `None` where two values cannot be compared.
    pub(crate) compare: Box<dyn Fn(usize, usize) -> Option<Ordering> + 'k>,
}

/// The positions `0..count` in an order, as many as are wanted; ties by position.
///
/// Positions in `last`, and those that cannot be sorted among the others, come after all others.
pub(crate) fn first_positions(
    count: usize,
    wanted: usize,
    last: Vec<bool>,
    compare: impl Fn(usize, usize) -> Option<Ordering>,
) -> Vec<usize> {
    let met = Cell::new(false);
    let is_less = |a: &usize, b: &usize| {
        let ordering = compare_last(&last, *a, *b).or_else(|| compare(*a, *b));
        met.set(met.get() || ordering.is_none());
        ordering == Some(Ordering::Less)
    };
    let positions = first_sorted((0..count).collect(), wanted, is_less);
    match met.get() {
        true => sort_partial(count, wanted, &[PartialKey { last: &last, compare: &compare }]),
        false => positions,
    }
}

/// As [`first_positions`], of values.
pub(crate) fn first_values<T: PartialOrd + 'static>(
    values: &[Option<&T>],
    wanted: usize,
    descending: bool,
) -> Vec<usize> {
    let value = |position: usize| values.get(position).copied().flatten();
    let compare = |a, b| compare_values(value(a), value(b), descending);
    if is_total::<T>() {
        let compare = |a: &usize, b: &usize| compare(*a, *b).unwrap_or(Ordering::Equal);
        return first_of_total((0..values.len()).collect(), wanted, compare);
    }
    first_positions(values.len(), wanted, Vec::new(), compare)
}

/// How two rows are sorted if one of them is after all others.
#[inline]
fn compare_last(last: &[bool], a: usize, b: usize) -> Option<Ordering> {
    if last.is_empty() {
        return None;
    }
    let is_last = |position: usize| last.get(position).copied().unwrap_or_default();
    (is_last(a) || is_last(b)).then(|| is_last(a).cmp(&is_last(b)))
}

/// An order in one store.
pub(crate) enum Ranked<'s, M> {
    Column(ColumnOrder<M>),
    Relation(Box<dyn PreparedOrder<M> + 's>),
}

/// What some rows are sorted by.
pub(crate) struct Keyed<'k, M> {
    /// As in [`PlaceKeys`].
    pub(crate) last: Vec<bool>,
    by: By<'k, M>,
}

enum By<'k, M> {
    Column(ColumnOrder<M>),
    Position(Box<dyn Fn(usize, usize) -> Option<Ordering> + 'k>),
}

impl<M> Ranked<'_, M> {
    fn is_total(&self) -> bool {
        matches!(self, Ranked::Column(order) if order.is_total)
    }

    pub(crate) fn keys(&self, rows: &mut dyn Iterator<Item = RowRef<'_, M>>) -> Keyed<'_, M> {
        match self {
            Ranked::Column(order) => {
                let mut last = Vec::new();
                if let Some(is_comparable) = order.is_comparable {
                    for (position, at) in rows.enumerate() {
                        if !is_comparable(at.record) {
                            last.resize(position, false);
                            last.push(true);
                        }
                    }
                }
                Keyed { last, by: By::Column(*order) }
            }
            Ranked::Relation(order) => {
                let PlaceKeys { last, compare } = order.keys(rows);
                Keyed { last, by: By::Position(compare) }
            }
        }
    }
}

impl<M> Keyed<'_, M> {
    /// Compares two rows that are not among the last, of each its position among those that the keys are
    /// for, and its record.
    #[inline]
    pub(crate) fn compare(&self, a: (usize, &M), b: (usize, &M)) -> Option<Ordering> {
        match &self.by {
            By::Column(order) => (order.compare)(a.1, b.1, order.descending),
            By::Position(compare) => compare(a.0, b.0),
        }
    }
}

/// Sorts rows, and gives some of them; ties keep the order the rows come in.
pub(crate) fn arrange<'s, X: Copy, M: 's>(
    all: Vec<X>,
    at: impl Fn(&X) -> RowRef<'s, M>,
    ranks: &[Ranked<'_, M>],
    limit: Option<usize>,
    offset: usize,
) -> Vec<X> {
    let wanted = limit.map_or(usize::MAX, |limit| limit.saturating_add(offset));
    let positions = match ranks {
        // Most orders.
        [Ranked::Column(ColumnOrder { compare, descending, is_total: true, .. })] => {
            let compare = |a: &X, b: &X| {
                compare(at(a).record, at(b).record, *descending).unwrap_or(Ordering::Equal)
            };
            return from(offset, first_of_total(all, wanted, compare));
        }
        _ if ranks.iter().all(Ranked::is_total) => {
            let compare = |a: &X, b: &X| {
                let (a, b) = (at(a).record, at(b).record);
                let by = |rank: &Ranked<'_, M>| match rank {
                    Ranked::Column(order) => (order.compare)(a, b, order.descending),
                    Ranked::Relation(_) => None,
                };
                let ordering = ranks.iter().filter_map(by).find(|ordering| ordering.is_ne());
                ordering.unwrap_or(Ordering::Equal)
            };
            return from(offset, first_of_total(all, wanted, compare));
        }
        [Ranked::Relation(order)] => order.positions(&mut all.iter().map(&at), wanted),
        _ => {
            let records: Vec<&M> = all.iter().map(|row| at(row).record).collect();
            let keys = ranks.iter().map(|rank| rank.keys(&mut all.iter().map(&at)));
            sort_records(&records, &keys.collect::<Vec<_>>(), wanted)
        }
    };
    positions.into_iter().skip(offset).filter_map(|position| all.get(position).copied()).collect()
}

fn from<X>(offset: usize, mut sorted: Vec<X>) -> Vec<X> {
    sorted.drain(..offset.min(sorted.len()));
    sorted
}

/// The positions of the first records by several keys.
fn sort_records<M>(records: &[&M], keys: &[Keyed<'_, M>], wanted: usize) -> Vec<usize> {
    let met = Cell::new(false);
    let is_less = |a: &(usize, &M), b: &(usize, &M)| {
        let by = |key: &Keyed<'_, M>| {
            let ordering = compare_last(&key.last, a.0, b.0).or_else(|| key.compare(*a, *b));
            met.set(met.get() || ordering.is_none());
            ordering.unwrap_or(Ordering::Equal)
        };
        keys.iter().map(by).find(|ordering| ordering.is_ne()).is_some_and(Ordering::is_lt)
    };
    let sorted = first_sorted(records.iter().copied().enumerate().collect(), wanted, is_less);
    if !met.get() {
        return sorted.into_iter().map(|(position, _)| position).collect();
    }
    let compare = |key: &Keyed<'_, M>, a: usize, b: usize| {
        key.compare((a, *records.get(a)?), (b, *records.get(b)?))
    };
    let compares: Vec<_> = keys.iter().map(|key| move |a, b| compare(key, a, b)).collect();
    let keys = keys.iter().zip(&compares);
    let keys: Vec<_> = keys.map(|(key, compare)| PartialKey { last: &key.last, compare }).collect();
    sort_partial(records.len(), wanted, &keys)
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        let node = match &self.node {
            Node::Column(order) => Node::Column(*order),
            Node::Relation(order) => Node::Relation(Arc::clone(order)),
        };
        Order { node }
    }
}

impl<M: Record> Order<M> {
    pub(crate) fn by<const I: usize>(descending: bool) -> Self
    where
        M: HasColumn<I, Value: PartialOrd>,
    {
        Order {
            node: Node::Column(ColumnOrder {
                column: ColumnIdx::new(I),
                descending,
                compare: |a, b, descending| compare_values(a.get(), b.get(), descending),
                is_comparable: match is_ordered::<M::Value>() {
                    true => None,
                    false => Some(|record| record.get().is_none_or(is_comparable)),
                },
                is_total: is_total::<M::Value>(),
            }),
        }
    }

    pub(crate) fn relational(order: impl RelationOrder<M> + 'static) -> Self {
        Order { node: Node::Relation(Arc::new(order)) }
    }

    pub(crate) fn prepare<'s>(&self, store: &'s Core) -> Ranked<'s, M> {
        match &self.node {
            Node::Column(order) => Ranked::Column(*order),
            Node::Relation(order) => Ranked::Relation(order.prepare(store)),
        }
    }
}

impl<M> AnyOrder for Order<M> {
    fn view(&self) -> OrderView<'_> {
        match &self.node {
            Node::Column(ColumnOrder { column, descending, .. }) => {
                OrderView::Column { column: *column, descending: *descending }
            }
            Node::Relation(order) => order.view(),
        }
    }
}

impl<M: Record> fmt::Display for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OrderText { order: self.view(), model: M::MODEL_SCHEMA }.fmt(f)
    }
}

impl<M: Record> fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Order({self})")
    }
}

/// Compares two values: `None` is after every value, and a value that cannot be compared with itself, like
/// NaN, after that. The result is `None` where each can be compared with itself, but not with the other.
///
/// It is a total order of numbers and text. A value of another type that cannot be compared with itself may
/// still be less than another (`(1, NaN)` is less than `(2, 0)`), so the caller finds those first.
pub(crate) fn compare_values<T: PartialOrd>(
    a: Option<&T>,
    b: Option<&T>,
    descending: bool,
) -> Option<Ordering> {
    let rank = |value: Option<&T>| match value {
        Some(value) if !is_comparable(value) => 2,
        Some(_) => 0,
        None => 1,
    };
    match (a, b) {
        (Some(a), Some(b)) => match a.partial_cmp(b) {
            Some(ordering) if descending => Some(ordering.reverse()),
            Some(ordering) => Some(ordering),
            None => {
                let ranks = (rank(Some(a)), rank(Some(b)));
                (ranks != (0, 0)).then(|| ranks.0.cmp(&ranks.1))
            }
        },
        _ => Some(rank(a).cmp(&rank(b))),
    }
}

/// Whether a value can be compared with itself: NaN cannot.
pub(crate) fn is_comparable<T: PartialOrd>(value: &T) -> bool {
    value.partial_cmp(value).is_some()
}

/// Whether this is a type of the standard library whose values all have one order.
fn is_ordered<T: 'static>() -> bool {
    let of = TypeId::of::<T>();
    macro_rules! is_one_of {
        ($($T:ty),*) => { $(of == TypeId::of::<$T>())||* };
    }
    is_one_of!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize)
        || is_one_of!(bool, char, String, &'static str)
}

/// Whether [`compare_values`] alone is a total order of values of this type.
fn is_total<T: 'static>() -> bool {
    let is_float = [TypeId::of::<f32>(), TypeId::of::<f64>()].contains(&TypeId::of::<T>());
    is_float || is_ordered::<T>()
}
