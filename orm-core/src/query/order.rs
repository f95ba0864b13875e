use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use super::Stored;
use crate::model::{HasColumn, Model};
use crate::store::Store;

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
/// `None` stands last in either direction, after it only a float that is not a number.
#[must_use = "an order does nothing until it is given to a query"]
pub struct Order<M> {
    node: Node<M>,
}

enum Node<M> {
    Column { column: usize, descending: bool, compare: Arc<Compare<M>> },
    Relational(Arc<dyn Rank<M>>),
}

type Compare<M> = dyn Fn(&M, &M) -> Ordering + Send + Sync;

/// An order that goes through a relation.
pub(crate) trait Rank<M>: Send + Sync {
    fn text(&self) -> String;
    fn open<'s>(&self, store: &'s Store) -> Box<dyn OrderKeys<M> + 's>;
}

/// Such an order in one store.
pub(crate) trait OrderKeys<M> {
    /// Finds out once for each row what it is sorted by; rows are then compared by their places.
    fn keys<'k>(
        &'k self,
        rows: &mut dyn Iterator<Item = Stored<'_, M>>,
    ) -> Box<dyn Fn(usize, usize) -> Ordering + 'k>;

    /// The places of the first rows in this order, where it is the only one.
    fn places(&self, rows: &mut dyn Iterator<Item = Stored<'_, M>>, wanted: usize) -> Vec<usize> {
        let mut count = 0;
        let keys = self.keys(&mut rows.inspect(|_| count += 1));
        first_places(count, wanted, keys)
    }
}

/// The places `0..count` in an order, as many as are wanted; ties by place.
pub(crate) fn first_places(
    count: usize,
    wanted: usize,
    compare: impl Fn(usize, usize) -> Ordering,
) -> Vec<usize> {
    let compare = |a: &usize, b: &usize| compare(*a, *b).then(a.cmp(b));
    first_of((0..count).collect(), wanted, compare)
}

/// The first rows in an order in which no two are equal, as many as are wanted.
fn first_of<X>(mut rows: Vec<X>, wanted: usize, compare: impl Fn(&X, &X) -> Ordering) -> Vec<X> {
    if wanted < rows.len() {
        if let Some(last) = wanted.checked_sub(1) {
            rows.select_nth_unstable_by(last, &compare);
        }
        rows.truncate(wanted);
    }
    rows.sort_unstable_by(compare);
    rows
}

/// An order in one store.
pub(crate) enum Ranked<'s, M> {
    Column(Arc<Compare<M>>),
    Relational(Box<dyn OrderKeys<M> + 's>),
}

/// An order of some rows.
pub(crate) enum Keyed<'k, M> {
    Column(&'k Compare<M>),
    Relational(Box<dyn Fn(usize, usize) -> Ordering + 'k>),
}

impl<M> Ranked<'_, M> {
    pub(crate) fn keys(&self, rows: &mut dyn Iterator<Item = Stored<'_, M>>) -> Keyed<'_, M> {
        match self {
            Ranked::Column(compare) => Keyed::Column(compare.as_ref()),
            Ranked::Relational(order) => Keyed::Relational(order.keys(rows)),
        }
    }
}

impl<M> Keyed<'_, M> {
    /// Compares two rows, of each its place among those that the keys are for, and its record.
    #[inline]
    pub(crate) fn compare(&self, a: (usize, &M), b: (usize, &M)) -> Ordering {
        match self {
            Keyed::Column(compare) => compare(a.1, b.1),
            Keyed::Relational(compare) => compare(a.0, b.0),
        }
    }
}

/// Sorts rows, and gives some of them; ties keep the order the rows come in.
pub(crate) fn arrange<'s, X: Copy, M: 's>(
    all: Vec<X>,
    at: impl Fn(&X) -> Stored<'s, M>,
    ranks: &[Ranked<'_, M>],
    limit: Option<usize>,
    offset: usize,
) -> Vec<X> {
    let wanted = limit.map_or(usize::MAX, |limit| limit.saturating_add(offset));
    if let [Ranked::Relational(order)] = ranks {
        let places = order.places(&mut all.iter().map(&at), wanted);
        return places
            .into_iter()
            .skip(offset)
            .filter_map(|place| all.get(place).copied())
            .collect();
    }
    let keyed: Vec<_> = ranks.iter().map(|rank| rank.keys(&mut all.iter().map(&at))).collect();
    let compare = |a: &(usize, X), b: &(usize, X)| {
        let (record_a, record_b) = (at(&a.1).record, at(&b.1).record);
        let by = |keys: &Keyed<'_, M>| keys.compare((a.0, record_a), (b.0, record_b));
        let ordering = keyed.iter().map(by).find(|ordering| ordering.is_ne());
        ordering.unwrap_or(Ordering::Equal).then(a.0.cmp(&b.0))
    };
    let rows = first_of(all.into_iter().enumerate().collect(), wanted, compare);
    rows.into_iter().skip(offset).map(|(_, row)| row).collect()
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        let node = match &self.node {
            Node::Column { column, descending, compare } => Node::Column {
                column: *column,
                descending: *descending,
                compare: Arc::clone(compare),
            },
            Node::Relational(order) => Node::Relational(Arc::clone(order)),
        };
        Order { node }
    }
}

impl<M: Model> Order<M> {
    pub(crate) fn by<const I: usize>(descending: bool) -> Self
    where
        M: HasColumn<I, Value: PartialOrd>,
    {
        let compare = move |a: &M, b: &M| compare_values(a.get(), b.get(), descending);
        Order { node: Node::Column { column: I, descending, compare: Arc::new(compare) } }
    }

    pub(crate) fn relational(order: impl Rank<M> + 'static) -> Self {
        Order { node: Node::Relational(Arc::new(order)) }
    }

    pub(crate) fn open<'s>(&self, store: &'s Store) -> Ranked<'s, M> {
        match &self.node {
            Node::Column { compare, .. } => Ranked::Column(Arc::clone(compare)),
            Node::Relational(order) => Ranked::Relational(order.open(store)),
        }
    }
}

impl<M: Model> fmt::Display for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Column { column, descending, .. } => {
                let direction = if *descending { "desc" } else { "asc" };
                write!(f, "{} {direction}", M::SCHEMA.column_names(&[*column]))
            }
            Node::Relational(order) => f.write_str(&order.text()),
        }
    }
}

impl<M: Model> fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Order({self})")
    }
}

/// A total order where `T` has one but for values, like NaN, that are not equal to themselves.
pub(crate) fn compare_values<T: PartialOrd>(
    a: Option<&T>,
    b: Option<&T>,
    descending: bool,
) -> Ordering {
    // Values first, then `None`, then what compares with nothing.
    let rank = |value: Option<&T>| match value {
        Some(value) if value.partial_cmp(value).is_none() => 2,
        Some(_) => 0,
        None => 1,
    };
    match (a, b) {
        (Some(a), Some(b)) => match a.partial_cmp(b) {
            Some(ordering) if descending => ordering.reverse(),
            Some(ordering) => ordering,
            None => rank(Some(a)).cmp(&rank(Some(b))),
        },
        _ => rank(a).cmp(&rank(b)),
    }
}
