//! Records grouped by a column.

use std::fmt;

use super::Query;
use super::aggregate::{AggregateFn, Avg, Count, MinMax, Sum};
use super::column::{Column, Number};
use super::grouping::{FieldOf, GroupedBy};
use super::plan::Plan;
use super::run::Run;
use crate::query::{Loads, Source};
use crate::record::{HasColumn, Key, Record};

/// The records of a query, grouped by the value of one column.
///
/// Made by [`Query::group_by`]. Each method returns a list with one pair for each group: the value, and what the
/// method computes from the group's records. Groups come in the order in which the query first reads each value.
/// `T` is the type of the column's field; for an `Option`, the records with `None` form a group. The query's filter,
/// order, limit and offset choose the records that are grouped.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "posts")]
/// # struct Post { id: u64, user_id: Option<u64>, likes: u32 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// let posts = [(1, Some(7), 10), (2, None, 5), (3, Some(7), 30)];
/// store.insert_all(posts.map(|(id, user_id, likes)| Post { id, user_id, likes }))?;
///
/// let by_user = Post::query().group_by(Post::USER_ID);
/// assert_eq!(by_user.count(&store), [(Some(7), 2), (None, 1)]);
/// assert_eq!(by_user.sum(Post::LIKES, &store), [(Some(7), 40), (None, 5)]);
/// assert_eq!(by_user.max(Post::LIKES, &store), [(Some(7), Some(30)), (None, Some(5))]);
/// for (user_id, posts) in by_user.all(&store) {
///     println!("{user_id:?} wrote {} posts", posts.len());
/// }
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of the query, and one hash per record.
#[must_use = "groups do nothing until they are asked for, as by `count(&store)`"]
pub struct Groups<M, L, T, const I: usize> {
    query: Query<M, L>,
    by: GroupedBy<M, T>,
}

impl<M, L: Clone, T, const I: usize> Clone for Groups<M, L, T, I> {
    fn clone(&self) -> Self {
        Groups { query: self.query.clone(), by: self.by }
    }
}

/// A type of values that records can be grouped by.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "records cannot be grouped by a column of type `{Self}`",
    label = "values of type `{Self}` cannot be compared and hashed",
    note = "group by a column whose type is `Eq`, `Hash` and `Clone`, which `f32` and `f64` are not"
)]
pub trait GroupKey: Key {}

#[diagnostic::do_not_recommend]
impl<V: Key> GroupKey for V {}

impl<M: Record, L> Query<M, L> {
    /// Groups the records by a column, and returns the [`Groups`] to compute from.
    ///
    /// The values must be `Eq`, `Hash` and `Clone`, which floats are not. See [`Groups`] for an example.
    pub fn group_by<T, const I: usize>(self, _column: Column<M, T, I>) -> Groups<M, L, T, I>
    where
        M: HasColumn<I>,
        M::Value: GroupKey,
        T: FieldOf<M::Value>,
    {
        Groups { query: self, by: GroupedBy::column::<I>() }
    }
}

// The bounds on the column are on `group_by` alone: here rustc would report them a second time.
impl<M: Record, L: Loads<M>, T, const I: usize> Groups<M, L, T, I> {
    /// Returns the rows of each group, with the relations that the query loads.
    ///
    /// With a `&Store`: `Vec<(T, Vec<&M>)>`; with loads `Vec<(T, Vec<LoadedUser<..>>)>`, see [rows](Query#rows).
    pub fn all<S: Run>(&self, source: S) -> S::Answer<Vec<(T, Vec<L::Row<S::Hold>>)>> {
        source.run_groups(&self.query.criteria, self.by, &self.query.loads)
    }

    /// Returns the number of records in each group.
    ///
    /// With a `&Store`: `Vec<(T, usize)>`.
    pub fn count<S: Run>(&self, source: S) -> S::Answer<Vec<(T, usize)>> {
        self.measure::<S, Count>(source)
    }

    /// Returns the sum of a column in each group; zero if no record of the group has a value.
    ///
    /// With a `&Store`: `Vec<(T, N)>`, where `N` is a wider number, see [`Number`].
    pub fn sum<S: Run, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, <Sum<C> as AggregateFn<M>>::Value)>>
    where
        M: HasColumn<C, Value: Number>,
    {
        self.measure::<S, Sum<C>>(source)
    }

    /// Returns the average of a column in each group; `None` if no record of the group has a value.
    ///
    /// With a `&Store`: `Vec<(T, Option<f64>)>`.
    pub fn avg<S: Run, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<f64>)>>
    where
        M: HasColumn<C, Value: Number>,
    {
        self.measure::<S, Avg<C>>(source)
    }

    /// Returns the smallest value of a column in each group; `None` if no record of the group has a value.
    ///
    /// With a `&Store`: `Vec<(T, Option<V>)>`, where the column's field is a `V` or an `Option<V>`.
    pub fn min<S: Run, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<<M as HasColumn<C>>::Value>)>>
    where
        M: HasColumn<C, Value: PartialOrd + Clone + Send + Sync>,
    {
        self.measure::<S, MinMax<C, false>>(source)
    }

    /// Returns the largest value of a column in each group; `None` if no record of the group has a value.
    ///
    /// With a `&Store`: `Vec<(T, Option<V>)>`, where the column's field is a `V` or an `Option<V>`.
    pub fn max<S: Run, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<<M as HasColumn<C>>::Value>)>>
    where
        M: HasColumn<C, Value: PartialOrd + Clone + Send + Sync>,
    {
        self.measure::<S, MinMax<C, true>>(source)
    }

    /// Returns how the query is answered, and the column that it is grouped by.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
    /// # let store = Store::new();
    /// let by_user = Post::query().filter(Post::ID.gt(5)).group_by(Post::USER_ID);
    /// assert_eq!(by_user.plan(&store).to_string(), "Post: scan\n  filter: id > ?\n  group: user_id\n");
    /// ```
    pub fn plan<S: Source>(&self, source: S) -> Plan {
        let mut plan = self.query.plan(source);
        plan.details.push(format!("group: {}", M::MODEL_SCHEMA.column_names(&[self.by.column])));
        plan
    }

    fn measure<S: Run, A: AggregateFn<M>>(&self, source: S) -> S::Answer<Vec<(T, A::Value)>> {
        source.run_group_aggregates::<M, A, T>(&self.query.criteria, self.by)
    }
}

impl<M: Record, L: Loads<M>, T, const I: usize> fmt::Debug for Groups<M, L, T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Groups")
            .field("query", &self.query)
            .field("by", &M::MODEL_SCHEMA.column_names(&[self.by.column]))
            .finish_non_exhaustive()
    }
}
