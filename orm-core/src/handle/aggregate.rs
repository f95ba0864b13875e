//! Aggregates of a to-many relation, without loading it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::relation::Relation;
use super::value::{AddValue, Named, ValueLoader};
use crate::memory::{PreparedRelation, measure};
use crate::query::{
    AggregateFn, Avg, Coded, Column, Count, Criteria, Filter, Load, LoadOnce, MinMax, Number,
    OneOperand, Op, Order, OrderView, PreparedRelationOrder, PreparedTest, RelationOrder,
    RelationTest, SortKeys, Source, Sum, TermView, VisitLoads, aggregate_path,
};
use crate::record::{HasColumn, IntoValue};
use crate::relation::{HasRelation, HasRelations, Ordered, Route, Target, ToMany};
use crate::schema::{ColumnIdx, RelationId};
use crate::storage::{Core, RowRef};

/// The aggregate `A` of a column whose values are `V`.
///
/// It is the `A` itself. If the values cannot be summed, it is no type at all, so that rustc reports the column
/// and not also each use of the aggregate.
#[doc(hidden)]
pub(super) type Summed<V, A> = <<V as Number>::Total as Identity>::Of<A>;

#[doc(hidden)]
pub trait Identity {
    type Of<A>;
}

impl<T> Identity for T {
    type Of<A> = A;
}

/// A value computed from the targets of a to-many relation. Made by `count`, `sum`, `min`, `max` and `avg` of a
/// [`Relation`].
///
/// Compare it with a value to make a filter, sort by it with `asc` and `desc`, or pass it to
/// [`Query::with`](crate::Query::with) to have it beside each record, in a [`WithValues`](crate::WithValues). It does
/// not load the relation.
///
/// | aggregate | value beside a record |
/// |---|---|
/// | `User::POSTS.count()` | `usize` |
/// | `User::POSTS.sum(Post::LIKES)` | a wider number, see [`Number`]; zero without targets |
/// | `User::POSTS.avg(Post::LIKES)` | `Option<f64>` |
/// | `User::POSTS.min(Post::LIKES)`, `max` | `Option<u32>`, if the field `likes` is a `u32` or an `Option<u32>` |
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// # struct User { id: u64, name: String }
/// # #[derive(Model)] #[orm(entity = "posts")]
/// # struct Post { id: u64, user_id: u64, likes: u32 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert_all([(1, "John"), (2, "Jane")].map(|(id, name)| User { id, name: name.into() }))?;
/// # let posts = [(1, 1, 10), (2, 1, 30), (3, 2, 20)];
/// # store.insert_all(posts.map(|(id, user_id, likes)| Post { id, user_id, likes }))?;
/// let users = User::query()
///     .filter(User::POSTS.count().ge(2))
///     .order_by(User::POSTS.sum(Post::LIKES).desc())
///     .with(User::POSTS.count())
///     .with(User::POSTS.filter(Post::LIKES.gt(10)).max(Post::LIKES))
///     .all(&store);
/// let (posts, best) = users[0].values();
/// assert_eq!((&*users[0].name, *posts, *best), ("John", 2, Some(30)));
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// The count of a `has_many` or `morph_many` relation without a filter is stored. Every other aggregate visits the
/// targets. A filter computes it for each record that the query reads, an order once for each record.
#[must_use = "an aggregate does nothing until it is given to a query"]
pub struct Aggregate<M, T, A, const I: usize> {
    criteria: Criteria<T>,
    kind: PhantomData<fn() -> (M, A)>,
}

impl<M, T, A, const I: usize> Clone for Aggregate<M, T, A, I> {
    fn clone(&self) -> Self {
        Aggregate { criteria: self.criteria.clone(), kind: PhantomData }
    }
}

/// Aggregates of a to-many relation.
impl<M, T, C, const I: usize, E> Relation<M, T, C, I, (), E>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
{
    fn measure<A>(self, _of: impl Sized) -> Aggregate<M, T, A, I> {
        Aggregate { criteria: self.criteria, kind: PhantomData }
    }

    /// Returns the number of targets as an [`Aggregate`], a `usize`. A target that is linked twice counts twice.
    pub fn count(self) -> Aggregate<M, T, Count, I>
    where
        C: ToMany,
    {
        self.measure(())
    }

    /// Returns the sum of a column of the targets as an [`Aggregate`], a wider number (see [`Number`]).
    ///
    /// It is zero without targets. A field that is `None` adds nothing.
    pub fn sum<V, const K: usize>(
        self,
        column: Column<T, V, K>,
    ) -> Summed<T::Value, Aggregate<M, T, Sum<K>, I>>
    where
        C: ToMany,
        T: HasColumn<K>,
        T::Value: Number,
    {
        self.measure(column)
    }

    /// Returns the average of a column of the targets as an [`Aggregate`], an `Option<f64>`.
    ///
    /// It is `None` if no target has a value. Fields that are `None` do not count.
    pub fn avg<V, const K: usize>(
        self,
        column: Column<T, V, K>,
    ) -> Summed<T::Value, Aggregate<M, T, Avg<K>, I>>
    where
        C: ToMany,
        T: HasColumn<K>,
        T::Value: Number,
    {
        self.measure(column)
    }

    /// Returns the smallest value of a column of the targets as an [`Aggregate`], an `Option` of the value.
    ///
    /// It is `None` if no target has a value. `None` and `NaN` are ignored.
    pub fn min<V, const K: usize>(
        self,
        column: Column<T, V, K>,
    ) -> Aggregate<M, T, MinMax<K, false>, I>
    where
        C: ToMany,
        T: HasColumn<K>,
        T::Value: Ordered,
    {
        self.measure(column)
    }

    /// Returns the largest value of a column of the targets as an [`Aggregate`], an `Option` of the value.
    ///
    /// It is `None` if no target has a value. `None` and `NaN` are ignored.
    pub fn max<V, const K: usize>(
        self,
        column: Column<T, V, K>,
    ) -> Aggregate<M, T, MinMax<K, true>, I>
    where
        C: ToMany,
        T: HasColumn<K>,
        T::Value: Ordered,
    {
        self.measure(column)
    }
}

/// Filters. An aggregate that is `None` passes `ne` and no other.
// Without a macro, because messages show the source of a method.
impl<M, T, A, const I: usize> Aggregate<M, T, A, I>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    A: AggregateFn<T, Comparable: Send + Sync>,
{
    /// Returns a filter for the records whose aggregate equals the value.
    pub fn eq(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Eq, value.into_value(), |own, other| own == Some(other))
    }

    /// Returns a filter for the records whose aggregate differs from the value, or is `None`.
    pub fn ne(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Ne, value.into_value(), |own, other| own != Some(other))
    }

    /// Returns a filter for the records whose aggregate is less than the value.
    pub fn lt(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Lt, value.into_value(), |own, other| own.is_some_and(|own| own < other))
    }

    /// Returns a filter for the records whose aggregate is less than or equal to the value.
    pub fn le(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Le, value.into_value(), |own, other| own.is_some_and(|own| own <= other))
    }

    /// Returns a filter for the records whose aggregate is greater than the value.
    pub fn gt(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Gt, value.into_value(), |own, other| own.is_some_and(|own| own > other))
    }

    /// Returns a filter for the records whose aggregate is greater than or equal to the value.
    pub fn ge(self, value: impl IntoValue<A::Comparable>) -> Filter<M> {
        self.compare(Op::Ge, value.into_value(), |own, other| own.is_some_and(|own| own >= other))
    }
}

impl<M, T, A, const I: usize> Aggregate<M, T, A, I>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    A: AggregateFn<T>,
{
    /// Returns an order with the smallest value first. `None` sorts last.
    pub fn asc(self) -> Order<M> {
        Order::relational(ByAggregate { of: self, descending: false })
    }

    /// Returns an order with the largest value first. `None` sorts last.
    pub fn desc(self) -> Order<M> {
        Order::relational(ByAggregate { of: self, descending: true })
    }

    /// Returns the aggregate with a name of its own in JSON. By default the name is `posts_count`,
    /// `posts_sum_likes` and so on.
    ///
    /// The default name does not show conditions. If two values have the same name, the later one gets a number:
    /// `posts_count_2`. **Serializing is an error** if the name that you pass is that of a field or a relation
    /// in JSON.
    pub fn named(self, name: &'static str) -> Named<Self> {
        Named { value: self, name }
    }

    fn compare(
        self,
        op: Op,
        value: A::Comparable,
        test: fn(Option<&A::Comparable>, &A::Comparable) -> bool,
    ) -> Filter<M>
    where
        A::Comparable: Send + Sync,
    {
        Filter::relation(Compared { of: self, op, value: Arc::new(OneOperand(value)), test })
    }

    /// The column of the target that it is computed from.
    fn column() -> Option<ColumnIdx> {
        A::FN_COLUMN
    }
}

struct Compared<M, T, A: AggregateFn<T>, const I: usize>
where
    T: HasRelations,
{
    of: Aggregate<M, T, A, I>,
    op: Op,
    value: Arc<OneOperand<A::Comparable>>,
    test: fn(Option<&A::Comparable>, &A::Comparable) -> bool,
}

impl<M, T, A, const I: usize> RelationTest<M> for Compared<M, T, A, I>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    A: AggregateFn<T, Comparable: Send + Sync>,
{
    fn view(&self) -> TermView<'_> {
        TermView::Aggregate {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            function: A::KIND,
            column: Aggregate::<M, T, A, I>::column(),
            among: &self.of.criteria,
            op: self.op,
            operands: &*self.value,
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's> {
        let opened = PreparedRelation::<M::Route>::new(store, &self.of.criteria);
        Box::new(PreparedCompared::<M, A, I> {
            opened,
            value: Arc::clone(&self.value),
            test: self.test,
        })
    }
}

struct PreparedCompared<'s, M: HasRelation<I>, A: AggregateFn<Target<M, I>>, const I: usize> {
    opened: PreparedRelation<'s, M::Route>,
    value: Arc<OneOperand<A::Comparable>>,
    test: fn(Option<&A::Comparable>, &A::Comparable) -> bool,
}

impl<M, A, const I: usize> PreparedTest<M> for PreparedCompared<'_, M, A, I>
where
    M: HasRelation<I>,
    A: AggregateFn<Target<M, I>>,
{
    fn test(&self, at: RowRef<'_, M>) -> bool {
        let value = measure::<M::Route, A>(&self.opened, at);
        (self.test)(A::comparable(&value), &self.value.0)
    }
}

struct ByAggregate<M, T, A, const I: usize> {
    of: Aggregate<M, T, A, I>,
    descending: bool,
}

impl<M, T, A, const I: usize> RelationOrder<M> for ByAggregate<M, T, A, I>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    A: AggregateFn<T>,
{
    fn view(&self) -> OrderView<'_> {
        OrderView::Aggregate {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            function: A::KIND,
            column: Aggregate::<M, T, A, I>::column(),
            among: &self.of.criteria,
            descending: self.descending,
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedRelationOrder<M> + 's> {
        let opened = PreparedRelation::<M::Route>::new(store, &self.of.criteria);
        Box::new(PreparedByAggregate::<M, A, I> {
            opened,
            descending: self.descending,
            kind: PhantomData,
        })
    }
}

struct PreparedByAggregate<'s, M: HasRelation<I>, A, const I: usize> {
    opened: PreparedRelation<'s, M::Route>,
    descending: bool,
    kind: PhantomData<A>,
}

impl<M, A, const I: usize> PreparedRelationOrder<M> for PreparedByAggregate<'_, M, A, I>
where
    M: HasRelation<I>,
    A: AggregateFn<Target<M, I>>,
{
    fn keys<'k>(&'k self, rows: &[RowRef<'k, M>]) -> SortKeys<'k> {
        let values = rows.iter().map(|at| measure::<M::Route, A>(&self.opened, *at)).collect();
        SortKeys::of_aggregates(values, A::comparable, self.descending)
    }

    fn is_total(&self) -> bool {
        Coded::of::<A::Comparable>().is_total()
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, T: HasRelations, A, const I: usize> Load<M> for Aggregate<M, T, A, I> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, T: HasRelations, A, const I: usize, Before> LoadOnce<M, Before>
    for Aggregate<M, T, A, I>
where
    Before: AddValue<Self>,
{
    type Loads = Before::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        before.beside(self)
    }
}

impl<M, T, A, const I: usize> ValueLoader<M> for Aggregate<M, T, A, I>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    A: AggregateFn<T>,
{
    type Value = A::Value;
    type Prepared<S: Source> = S::Prepared<M::Route>;

    fn prepare<S: Source>(&self, source: S) -> S::Prepared<M::Route> {
        source.prepare_relation::<M::Route>(&self.criteria)
    }

    fn value<S: Source>(link: &S::Prepared<M::Route>, at: S::Position<M>) -> A::Value {
        S::measure::<M::Route, A>(link, at)
    }

    fn name(&self) -> String {
        aggregate_path(RelationId::new(M::MODEL_SCHEMA, I), A::KIND, Self::column(), '_')
    }

    fn visit<W: VisitLoads>(&self, name: Option<&'static str>, visitor: &mut W) {
        visitor.aggregate::<M, A, I>(&self.criteria, name);
    }
}

impl<M: HasRelations, T: HasRelations, A, const I: usize> fmt::Debug for Aggregate<M, T, A, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aggregate").field("conditions", &self.criteria.details()).finish()
    }
}
