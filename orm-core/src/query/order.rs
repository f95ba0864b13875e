use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::model::{HasColumn, Model};

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
    column: usize,
    descending: bool,
    compare: Arc<Compare<M>>,
}

type Compare<M> = dyn Fn(&M, &M) -> Ordering + Send + Sync;

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        Order { compare: Arc::clone(&self.compare), ..*self }
    }
}

impl<M: Model> Order<M> {
    pub(crate) fn by<const I: usize>(descending: bool) -> Self
    where
        M: HasColumn<I, Value: PartialOrd>,
    {
        let compare = move |a: &M, b: &M| compare(a.get(), b.get(), descending);
        Order { column: I, descending, compare: Arc::new(compare) }
    }

    #[inline]
    pub(crate) fn compare(&self, a: &M, b: &M) -> Ordering {
        (self.compare)(a, b)
    }
}

impl<M: Model> fmt::Display for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.descending { "desc" } else { "asc" };
        write!(f, "{} {direction}", M::SCHEMA.column_names(&[self.column]))
    }
}

impl<M: Model> fmt::Debug for Order<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Order({self})")
    }
}

/// A total order where `T` has one but for values, like NaN, that are not equal to themselves.
fn compare<T: PartialOrd>(a: Option<&T>, b: Option<&T>, descending: bool) -> Ordering {
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
