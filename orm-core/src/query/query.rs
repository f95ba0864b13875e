//! The query.

use std::fmt;

use super::aggregate::{Avg, MinMax, Sum};
use super::column::{Column, Number};
use super::criteria::Criteria;
use super::filter::Filter;
use super::loads::{Load, LoadOnce, Loads};
use super::order::Order;
use super::plan::{self, Plan, declared_indexes};
use super::run::Run;
use super::select::Select;
use super::select_loads;
use super::source::Source;
use crate::record::{HasColumn, IntoKey, Record};

/// A query for records of `M`, and for the relations `L` to load with them.
///
/// A query is a value and borrows no store: build it, clone it, keep it. Methods such as [`all`](Self::all),
/// [`iter`](Self::iter) and [`first`](Self::first) run it on a store.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
/// # struct User { id: u64, name: String }
/// # #[derive(Model)] #[orm(entity = "phones")]
/// # struct Phone { id: u64, user_id: u64, number: String }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(User { id: 1, name: "John".into() })?;
/// store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;
///
/// let query = User::query().filter(User::NAME.starts_with("J")).with(User::PHONE);
/// for user in query.iter(&store) {
///     assert_eq!(user.phone().unwrap().number, "555-0100");
/// }
/// # Ok(()) }
/// ```
///
/// # Rows
///
/// With a `&Store`, a row of a query for `User` is:
///
/// | the query | a row |
/// |---|---|
/// | loads nothing | `&User` |
/// | has relations in [`with`](Self::with) | `LoadedUser<&User, ..>`: dereferences to `User`, and has a getter for each loaded relation |
/// | has values in `with` | [`WithValues<R, (..)>`](crate::WithValues), around the row `R` that it has without them |
/// | has names in [`include`](Query::include) | [`Included`](crate::Included): dereferences to `User`, for serde |
/// | is [`boxed`](Self::boxed) | the row that its type names |
///
/// A method below that returns an `S::Answer<T>` returns the `T` itself if you pass a `&Store`.
///
/// A query can grow in an `if`: `filter`, `order_by`, `limit` and `offset` keep its type. `with` changes it. For
/// optional conditions see [`Filter::all_of`]; to name a query that loads relations see [`boxed`](Self::boxed).
///
/// # Cost
///
/// A filter that pins the primary key, or another indexed key, looks records up and costs what is
/// found; any other filter scans the table. Each loaded relation adds a few array reads per row.
#[must_use = "a query does nothing until it is run, as by `all(&store)`"]
pub struct Query<M, L = ()> {
    pub(super) criteria: Criteria<M>,
    pub(super) loads: L,
}

impl<M, L: Clone> Clone for Query<M, L> {
    fn clone(&self) -> Self {
        Query { criteria: self.criteria.clone(), loads: self.loads.clone() }
    }
}

impl<M: Record> Query<M> {
    pub(crate) fn new() -> Self {
        Query { criteria: Criteria::new(), loads: () }
    }
}

impl<M, L> Query<M, L> {
    /// The query with other loads.
    pub(crate) fn map_loads<N>(self, map: impl FnOnce(L) -> N) -> Query<M, N> {
        Query { criteria: self.criteria, loads: map(self.loads) }
    }
}

/// Building.
impl<M: Record, L> Query<M, L> {
    #[cfg(feature = "serde")]
    pub(crate) fn loads_mut(&mut self) -> &mut L {
        &mut self.loads
    }

    /// Keeps the records that pass the filter, and returns the query. Several filters must all pass.
    ///
    /// You make filters from columns and relations: `User::NAME.eq("John")`. For a closure use
    /// [`filter_fn`](Self::filter_fn).
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.criteria.add_filter(filter);
        self
    }

    /// Keeps the records for which the closure returns `true`, and returns the query.
    ///
    /// A closure cannot use an index, and works only on records in memory. It must own what it captures: use
    /// `move`. To borrow instead, filter the rows: `User::query().iter(&store).filter(|user| ..)`.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # let store = Store::new();
    /// let query = User::query().filter_fn(|user| user.name.len() as u64 > user.id);
    /// # assert_eq!(query.count(&store), 0);
    /// ```
    pub fn filter_fn(self, test: impl Fn(&M) -> bool + Send + Sync + 'static) -> Self {
        self.filter(Filter::closure(test))
    }

    /// Sorts the records, and returns the query. A second order breaks ties of the first. The sort is stable.
    pub fn order_by(mut self, order: Order<M>) -> Self {
        self.criteria.order.push(order);
        self
    }

    /// Limits the query to this many records, and returns it. A later call replaces an earlier one.
    pub fn limit(mut self, limit: usize) -> Self {
        self.criteria.limit = Some(limit);
        self
    }

    /// Skips this many records, and returns the query. A later call replaces an earlier one.
    pub fn offset(mut self, offset: usize) -> Self {
        self.criteria.offset = offset;
        self
    }

    /// Loads a relation with each record, and returns the query for the [loaded rows](Self#rows).
    ///
    /// Pass the relation's handle as it is (`User::PHONE`), with conditions (`User::PHONE.filter(..)`) or with
    /// relations of its own (`User::PHONE.with(Phone::CALLS)`). Loading a relation twice does not compile.
    ///
    /// An [`Aggregate`](crate::Aggregate) (`User::POSTS.count()`) and a named condition
    /// (`User::POSTS.exists().named("writes")`) become values beside each row, which is then a
    /// [`WithValues`](crate::WithValues).
    pub fn with<R: Load<M>>(self, relation: R) -> Query<M, <R::Loading as LoadOnce<M, L>>::Loads>
    where
        R::Loading: LoadOnce<M, L>,
    {
        self.map_loads(|loads| relation.loader().add_to(loads))
    }
}

/// Running.
impl<M: Record, L: Loads<M>> Query<M, L> {
    /// Runs the query and returns all rows.
    ///
    /// With a `&Store`: `Vec<&M>`; with loads `Vec<LoadedUser<..>>`, see [rows](Self#rows).
    pub fn all<S: Run>(&self, source: S) -> S::Answer<Vec<L::Row<S::Hold>>> {
        source.run_all(&self.criteria, &self.loads)
    }

    /// Runs the query and returns an iterator over the rows. It allocates nothing per row; sorting allocates once.
    ///
    /// With a `&Store`: an `Iterator<Item = &M>`; with loads `Item = LoadedUser<..>`, see [rows](Self#rows).
    pub fn iter<S: Source>(&self, source: S) -> Rows<S, M, L> {
        Rows::new(source, &self.criteria, &self.loads)
    }

    /// Runs the query and returns the first row. It reads no further, unless the records are sorted.
    ///
    /// With a `&Store`: `Option<&M>`; with loads `Option<LoadedUser<..>>`, see [rows](Self#rows).
    pub fn first<S: Run>(&self, source: S) -> S::Answer<Option<L::Row<S::Hold>>> {
        source.run_first(&self.criteria, &self.loads)
    }

    /// Runs the query and returns the last row.
    ///
    /// With a `&Store`: `Option<&M>`; with loads `Option<LoadedUser<..>>`, see [rows](Self#rows).
    pub fn last<S: Run>(&self, source: S) -> S::Answer<Option<L::Row<S::Hold>>> {
        source.run_last(&self.criteria, &self.loads)
    }

    /// Returns the row with a primary key, if it passes the filter. Order, limit and offset have no effect.
    ///
    /// With a `&Store`: `Option<&M>`; with loads `Option<LoadedUser<..>>`, see [rows](Self#rows).
    pub fn find<S: Run>(
        &self,
        key: impl IntoKey<M::Id>,
        source: S,
    ) -> S::Answer<Option<L::Row<S::Hold>>> {
        source.run_find(&key.into_key(), &self.criteria, &self.loads)
    }

    /// Returns whether the query has a record. It reads no further than the first.
    ///
    /// With a `&Store`: `bool`.
    pub fn exists<S: Run>(&self, source: S) -> S::Answer<bool> {
        source.run_exists(&self.criteria)
    }

    /// Returns the number of records.
    ///
    /// With a `&Store`: `usize`.
    pub fn count<S: Run>(&self, source: S) -> S::Answer<usize> {
        source.run_count(&self.criteria)
    }

    /// Returns the smallest value of a column, or `None` if no record has one. `NaN` is ignored.
    ///
    /// With a `&Store`: `Option<T>`, where the column's field is a `T` or an `Option<T>`.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, age: Option<u32> }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// assert_eq!(User::query().min(User::AGE, &store), None);
    /// store.insert_all([(1, Some(20)), (2, None), (3, Some(40))].map(|(id, age)| User { id, age }))?;
    /// assert_eq!(User::query().min(User::AGE, &store), Some(20));
    /// assert_eq!(User::query().max(User::AGE, &store), Some(40));
    /// assert_eq!(User::query().sum(User::AGE, &store), 60);
    /// assert_eq!(User::query().avg(User::AGE, &store), Some(30.0));
    /// # Ok(()) }
    /// ```
    pub fn min<T, S: Run, const I: usize>(
        &self,
        _column: Column<M, T, I>,
        source: S,
    ) -> S::Answer<Option<M::Value>>
    where
        M: HasColumn<I>,
        M::Value: PartialOrd + Clone,
    {
        source.run_aggregate::<M, MinMax<I, false>>(&self.criteria)
    }

    /// Returns the largest value of a column, or `None` if no record has one. `NaN` is ignored.
    ///
    /// With a `&Store`: `Option<T>`, where the column's field is a `T` or an `Option<T>`.
    pub fn max<T, S: Run, const I: usize>(
        &self,
        _column: Column<M, T, I>,
        source: S,
    ) -> S::Answer<Option<M::Value>>
    where
        M: HasColumn<I>,
        M::Value: PartialOrd + Clone,
    {
        source.run_aggregate::<M, MinMax<I, true>>(&self.criteria)
    }

    /// Returns the sum of a column's values, or zero if no record has one. It cannot overflow.
    ///
    /// With a `&Store`: a wider number, see [`Number`].
    pub fn sum<T, S: Run, const I: usize>(
        &self,
        _column: Column<M, T, I>,
        source: S,
    ) -> S::Answer<<M::Value as Number>::Total>
    where
        M: HasColumn<I>,
        M::Value: Number,
    {
        source.run_aggregate::<M, Sum<I>>(&self.criteria)
    }

    /// Returns the average of a column's values, or `None` if no record has one. Fields that are `None` do not
    /// count.
    ///
    /// With a `&Store`: `Option<f64>`.
    pub fn avg<T, S: Run, const I: usize>(
        &self,
        _column: Column<M, T, I>,
        source: S,
    ) -> S::Answer<Option<f64>>
    where
        M: HasColumn<I>,
        M::Value: Number,
    {
        source.run_aggregate::<M, Avg<I>>(&self.criteria)
    }

    /// Returns how the query is answered: by which index or scan, and what it loads.
    pub fn plan<S: Source>(&self, source: S) -> Plan {
        plan::plan(&self.select(), &source.indexes::<M>())
    }

    /// What the query asks for, for readers that do not know its type.
    pub(crate) fn select(&self) -> Select {
        select_loads::select(&self.criteria, &self.loads)
    }
}

impl<M: Record, L: Loads<M>> fmt::Debug for Query<M, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = plan::plan(&self.select(), &declared_indexes(M::MODEL_SCHEMA));
        f.debug_tuple("Query").field(&plan).finish()
    }
}

/// An iterator over the [rows](Query#rows) of a query. Made by [`Query::iter`].
#[must_use = "an iterator does nothing until you iterate over it"]
pub struct Rows<S: Source, M: Record, L: Loads<M>> {
    rows: S::Rows<M>,
    prepared: L::Prepared<S>,
}

impl<S: Source, M: Record, L: Loads<M>> Rows<S, M, L> {
    #[inline]
    pub(crate) fn new(source: S, criteria: &Criteria<M>, loads: &L) -> Self {
        Rows { rows: source.rows(criteria), prepared: loads.prepare(source) }
    }
}

impl<S: Source, M: Record, L: Loads<M>> Iterator for Rows<S, M, L> {
    type Item = L::Row<S::Hold>;

    #[allow(clippy::inline_always)] // The loop over rows must hold little else.
    #[inline(always)]
    fn next(&mut self) -> Option<L::Row<S::Hold>> {
        let at = self.rows.next()?;
        Some(L::row(&self.prepared, at))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }

    #[inline]
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, mut f: F) -> B {
        let Rows { rows, prepared } = self;
        rows.fold(init, |acc, at| f(acc, L::row(&prepared, at)))
    }
}
