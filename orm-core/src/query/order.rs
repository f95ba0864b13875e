use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::sort::{FEW, SortKey, few, first_by_code, first_by_keys};
use super::sort_code::{Code, Coded, FREE, LAST, NOT_A_NUMBER, fill, is_comparable};
use super::text::OrderText;
use super::view::{AnyOrder, OrderView};
use crate::record::{HasColumn, Record};
use crate::schema::ColumnIdx;
use crate::storage::{Core, RowRef};

/// An order of records, made from a column or an aggregate with `asc()` or `desc()`.
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
/// - `None` sorts last, ascending and descending. Only values that cannot be compared come after it.
/// - A value that cannot be compared with itself sorts last, ascending and descending: `NaN`, or a struct or a list
///   that contains it. Such records keep the order of the table, unless a further order sorts them.
/// - Some types have values that compare with themselves, but not with each other: sets by inclusion, for
///   instance. A record whose value cannot be sorted among the values of the records before it in the table is
///   then last too. All others are sorted, and each can be compared with its neighbors.
/// - Sorting never panics, whatever the column's `PartialOrd` returns, and each record occurs once. If
///   `PartialOrd` contradicts itself, the order is unspecified.
#[must_use = "an order does nothing until it is given to a query"]
pub struct Order<M> {
    node: OrderKind<M>,
}

enum OrderKind<M> {
    Column(ColumnOrder<M>),
    Relation(Arc<dyn RelationOrder<M>>),
}

/// An order by one column, in any store.
pub(crate) struct ColumnOrder<M> {
    column: ColumnIdx,
    descending: bool,
    fill: fn(&mut [Code], &[RowRef<'_, M>], bool),
    /// Compares two values that have the same code.
    compare: fn(&M, &M, bool) -> Option<Ordering>,
    coded: Coded,
}

impl<M> Copy for ColumnOrder<M> {}

impl<M> Clone for ColumnOrder<M> {
    fn clone(&self) -> Self {
        *self
    }
}

/// An order by a relation.
pub(crate) trait RelationOrder<M>: Send + Sync {
    fn view(&self) -> OrderView<'_>;
    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedRelationOrder<M> + 's>;
}

/// Such an order in one store.
pub(crate) trait PreparedRelationOrder<M> {
    /// Computes the sort key of each row once. Rows are then compared by their positions.
    fn keys<'k>(&'k self, rows: &[RowRef<'k, M>]) -> SortKeys<'k>;

    /// Whether any two rows can be compared, whatever they hold.
    fn is_total(&self) -> bool;
}

/// What rows are sorted by, of each by its position.
pub(crate) struct SortKeys<'k> {
    pub(crate) codes: Vec<Code>,
    /// As in [`SortKey`].
    pub(crate) compare: Option<Box<CompareRows<'k>>>,
    pub(crate) is_total: bool,
    /// A rank that is after those of all rows but the last.
    pub(crate) free: u32,
}

/// Compares two rows by their positions.
pub(crate) type CompareRows<'k> = dyn Fn(usize, usize) -> Option<Ordering> + 'k;

impl<'k> SortKeys<'k> {
    /// The keys of rows that are sorted by aggregates.
    pub(crate) fn of_aggregates<V: 'k, T: PartialOrd + 'static>(
        values: Vec<V>,
        comparable: impl Fn(&V) -> Option<&T> + 'k,
        descending: bool,
    ) -> Self {
        let mut codes = vec![Code::default(); values.len()];
        fill(&mut codes, values.iter().map(&comparable), descending, NOT_A_NUMBER);
        let known = Coded::of::<T>();
        let mut compare: Option<Box<CompareRows<'k>>> = None;
        if known != Coded::Fully {
            compare = Some(Box::new(move |a, b| {
                let value = |row: usize| comparable(values.get(row)?);
                compare_values(value(a), value(b), descending)
            }));
        }
        SortKeys { codes, compare, is_total: known.is_total(), free: FREE }
    }

    fn key(&self) -> SortKey<'_> {
        let SortKeys { codes, compare, is_total, .. } = self;
        SortKey { codes, compare: compare.as_deref(), is_total: *is_total }
    }
}

/// An order in one store.
pub(crate) enum PreparedOrder<'s, M> {
    Column(ColumnOrder<M>),
    Relation(Box<dyn PreparedRelationOrder<M> + 's>),
}

impl<M> PreparedOrder<'_, M> {
    /// Whether any two rows can be compared, whatever they hold.
    pub(crate) fn is_total(&self) -> bool {
        match self {
            PreparedOrder::Column(order) => order.coded.is_total(),
            PreparedOrder::Relation(order) => order.is_total(),
        }
    }

    /// The column, if this order alone decides about any two rows.
    fn total_column(&self) -> Option<&ColumnOrder<M>> {
        match self {
            PreparedOrder::Column(order) if order.coded.is_total() => Some(order),
            _ => None,
        }
    }

    pub(crate) fn keys<'k>(
        &'k self,
        rows: impl Deref<Target = [RowRef<'k, M>]> + 'k,
    ) -> SortKeys<'k> {
        let order = match self {
            PreparedOrder::Column(order) => *order,
            PreparedOrder::Relation(order) => return order.keys(&rows),
        };
        let codes = order.codes(&rows);
        let mut compare: Option<Box<CompareRows<'k>>> = None;
        if order.coded != Coded::Fully {
            compare = Some(Box::new(move |a, b| order.compare(&rows, a, b)));
        }
        SortKeys { codes, compare, is_total: order.coded.is_total(), free: FREE }
    }
}

impl<M> ColumnOrder<M> {
    fn codes(&self, rows: &[RowRef<'_, M>]) -> Vec<Code> {
        let mut codes = vec![Code::default(); rows.len()];
        (self.fill)(&mut codes, rows, self.descending);
        codes
    }

    #[inline]
    fn compare(&self, rows: &[RowRef<'_, M>], a: usize, b: usize) -> Option<Ordering> {
        (self.compare)(rows.get(a)?.record, rows.get(b)?.record, self.descending)
    }
}

/// The positions of rows in an order.
pub(crate) enum SortedPositions {
    /// The first rows, as they are.
    Same(usize),
    Few([u8; FEW], usize),
    /// Each in a code.
    Many(Vec<Code>),
}

impl SortedPositions {
    pub(crate) fn get(&self, nth: usize) -> Option<usize> {
        match self {
            SortedPositions::Same(count) => (nth < *count).then_some(nth),
            SortedPositions::Few(few, count) => {
                few.get(..*count)?.get(nth).copied().map(usize::from)
            }
            SortedPositions::Many(codes) => codes.get(nth).map(|code| code.position()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            SortedPositions::Same(count) | SortedPositions::Few(_, count) => *count,
            SortedPositions::Many(codes) => codes.len(),
        }
    }
}

/// Returns the first rows by some orders, as many as `wanted`. The sort is stable. The first `sorted` rows are sorted
/// already.
pub(crate) fn first_rows<M>(
    rows: &[RowRef<'_, M>],
    orders: &[PreparedOrder<'_, M>],
    wanted: usize,
    sorted: usize,
) -> SortedPositions {
    if are_total_columns(orders) {
        if let Some(few) = few_rows(rows, orders) {
            return SortedPositions::Few(few, rows.len().min(wanted));
        }
        if is_sorted(rows, orders) {
            return SortedPositions::Same(rows.len().min(wanted));
        }
    }
    SortedPositions::Many(match orders {
        [order] => {
            let keys = order.keys(rows);
            match keys.compare {
                None => first_by_code(keys.codes, wanted, sorted),
                Some(_) => first_by_keys(&[keys.key()], wanted, sorted),
            }
        }
        _ => {
            let mut keys = Vec::with_capacity(orders.len());
            for order in orders {
                keys.push(order.keys(rows));
            }
            first_by_keys(&keys.iter().map(SortKeys::key).collect::<Vec<_>>(), wanted, sorted)
        }
    })
}

fn are_total_columns<M>(orders: &[PreparedOrder<'_, M>]) -> bool {
    for order in orders {
        if order.total_column().is_none() {
            return false;
        }
    }
    true
}

/// Whether rows are in order already, as those of a table often are by its primary key. If they are not, it compares
/// few of them.
fn is_sorted<M>(rows: &[RowRef<'_, M>], orders: &[PreparedOrder<'_, M>]) -> bool {
    for next in 1..rows.len() {
        if compare_by_columns(rows, orders, next - 1, next).is_gt() {
            return false;
        }
    }
    true
}

/// Compares two rows by orders that are columns.
#[inline]
fn compare_by_columns<M>(
    rows: &[RowRef<'_, M>],
    orders: &[PreparedOrder<'_, M>],
    a: usize,
    b: usize,
) -> Ordering {
    for order in orders {
        let ordering = order.total_column().and_then(|order| order.compare(rows, a, b));
        if let Some(ordering @ (Ordering::Less | Ordering::Greater)) = ordering {
            return ordering;
        }
    }
    Ordering::Equal
}

/// Sorts a few rows by columns without an allocation.
fn few_rows<M>(rows: &[RowRef<'_, M>], orders: &[PreparedOrder<'_, M>]) -> Option<[u8; FEW]> {
    let mut codes = [Code::default(); FEW];
    let codes = codes.get_mut(..rows.len())?;
    let (first, further) = orders.split_first()?;
    let first = first.total_column()?;
    (first.fill)(codes, rows, first.descending);
    if first.coded == Coded::Fully && further.is_empty() {
        return Some(few(codes, None));
    }
    let compare = |a, b| {
        // Rows with the same code are equal by the first order, if its codes say all of it.
        let orders = if first.coded == Coded::Fully { further } else { orders };
        compare_by_columns(rows, orders, a, b)
    };
    Some(few(codes, Some(&compare)))
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        let node = match &self.node {
            OrderKind::Column(order) => OrderKind::Column(*order),
            OrderKind::Relation(order) => OrderKind::Relation(Arc::clone(order)),
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
            node: OrderKind::Column(ColumnOrder {
                column: ColumnIdx::new(I),
                descending,
                fill: |codes, rows, descending| {
                    fill(codes, rows.iter().map(|at| at.record.get()), descending, LAST);
                },
                compare: |a, b, descending| compare_values(a.get(), b.get(), descending),
                coded: Coded::of::<M::Value>(),
            }),
        }
    }

    pub(crate) fn relational(order: impl RelationOrder<M> + 'static) -> Self {
        Order { node: OrderKind::Relation(Arc::new(order)) }
    }

    pub(crate) fn prepare<'s>(&self, store: &'s Core) -> PreparedOrder<'s, M> {
        match &self.node {
            OrderKind::Column(order) => PreparedOrder::Column(*order),
            OrderKind::Relation(order) => PreparedOrder::Relation(order.prepare(store)),
        }
    }
}

impl<M> AnyOrder for Order<M> {
    fn view(&self) -> OrderView<'_> {
        match &self.node {
            OrderKind::Column(ColumnOrder { column, descending, .. }) => {
                OrderView::Column { column: *column, descending: *descending }
            }
            OrderKind::Relation(order) => order.view(),
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
