//! The handle of a relation, as it is or with conditions.

use std::fmt;
use std::marker::PhantomData;

use crate::query::{
    Criteria, Filter, Filtered, Load, LoadOnce, Loader, Loads, Order, Source, VisitLoads,
};
use crate::record::Hold;
use crate::relation::{EdgeKind, EdgeOf, HasRelation, HasRelations, Many, One, Route};

/// A relation from `M` to `T`, as in `User::POSTS`: as it is, or with conditions and with relations
/// of `T` to load with it.
///
/// It is given to [`Query::with`](crate::Query::with) to be loaded, and makes filters, orders and
/// aggregates of `M`. `C` is [`One`](crate::One) or [`Many`](crate::Many).
///
/// ```
/// # use orm_core::{Model, Store};
/// #[derive(Model)]
/// #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// struct User { id: u64, name: String }
///
/// #[derive(Model)]
/// #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// struct Post { id: u64, user_id: u64, likes: u32 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert_all([(1, "John"), (2, "Jane")].map(|(id, name)| User { id, name: name.into() }))?;
/// let posts = [(1, 1, 10), (2, 1, 30), (3, 1, 20)];
/// store.insert_all(posts.map(|(id, user_id, likes)| Post { id, user_id, likes }))?;
///
/// // Loaded: the two of John's posts that most like.
/// let top = User::POSTS.order_by(Post::LIKES.desc()).limit(2);
/// let users = User::query().with(top).all(&store);
/// assert!(users[0].posts().iter().map(|post| post.id).eq([2, 3]));
/// assert!(users[1].posts().is_empty());
///
/// // Asked: who has a post, and whose posts are all liked.
/// let names = |filter| -> Vec<&str> {
///     User::query().filter(filter).iter(&store).map(|user| user.name.as_str()).collect()
/// };
/// assert_eq!(names(User::POSTS.exists()), ["John"]);
/// assert_eq!(names(User::POSTS.any(Post::LIKES.gt(20)) & User::POSTS.count().ge(2)), ["John"]);
/// assert_eq!(names(User::POSTS.none()), ["Jane"]);
///
/// let posts = Post::query().filter(Post::USER.is(User::NAME.eq("John"))).count(&store);
/// assert_eq!(posts, 3);
/// # Ok(()) }
/// ```
///
/// With a `filter`, `limit` or `offset`, what is loaded is a [`Filtered`](crate::Filtered): it is read
/// by the same getter, and cannot be taken for the whole relation.
///
/// A handle is a constant, and what is made from it is a value: it can be kept, cloned and given to
/// several queries.
///
/// # Cost
///
/// Loading goes over the targets of each record: some array reads for each, and for `has_many_by` a look-up
/// of each key. A to-one relation that has neither a filter nor `max` or `min` reads one target, unless it
/// goes through another model. A limit without an order stops when it is reached; with an order, the
/// targets of one record are sorted at a time.
///
/// A filter that goes through a relation uses no index of its own: it is asked of each record that is
/// looked at, and stops at the first target that decides.
#[must_use = "a relation does nothing until it is given to a query"]
pub struct Relation<M, T, C, const I: usize, L = (), E = ()> {
    pub(crate) criteria: Criteria<T>,
    pub(crate) nested: L,
    kind: PhantomData<fn() -> (M, C, E)>,
}

/// How much of a relation is loaded.
#[doc(hidden)]
pub trait Completeness: 'static {
    /// Where the rows that are loaded are an `R`.
    type Of<R>;

    fn of<R>(loaded: R) -> Self::Of<R>;
}

/// All of it.
impl Completeness for () {
    type Of<R> = R;

    #[inline]
    fn of<R>(loaded: R) -> R {
        loaded
    }
}

/// What passes a filter or is within a limit. Messages show the type, so it has the name by which what
/// was loaded goes.
impl Completeness for Filtered<()> {
    type Of<R> = Filtered<R>;

    #[inline]
    fn of<R>(loaded: R) -> Filtered<R> {
        Filtered(loaded)
    }
}

impl<M, T, C, const I: usize> Relation<M, T, C, I> {
    #[doc(hidden)]
    pub const fn new() -> Self {
        Relation { criteria: Criteria::new(), nested: (), kind: PhantomData }
    }
}

impl<M, T, C, const I: usize, L: Clone, E> Clone for Relation<M, T, C, I, L, E> {
    fn clone(&self) -> Self {
        Relation { criteria: self.criteria.clone(), nested: self.nested.clone(), kind: PhantomData }
    }
}

/// Conditions on what is loaded, counted or asked for.
impl<M, T: HasRelations, C, const I: usize, L, E> Relation<M, T, C, I, L, E> {
    /// Only the targets that pass the filter. Several filters must all be passed.
    ///
    /// It decides which targets are loaded, counted or asked for, and not which parents a query finds;
    /// for that see [`any`](Relation::any) and [`is`](Relation::is). Of a to-one relation that several
    /// records match, the choice is made among those that pass.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64, likes: u32 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([User { id: 1 }, User { id: 2 }])?;
    /// store.insert(Post { id: 1, user_id: 1, likes: 30 })?;
    /// let users = User::query().with(User::POSTS.filter(Post::LIKES.gt(20))).all(&store);
    /// assert_eq!(users.len(), 2);
    /// assert_eq!((users[0].posts().len(), users[1].posts().len()), (1, 0));
    /// # Ok(()) }
    /// ```
    pub fn filter(self, filter: Filter<T>) -> Relation<M, T, C, I, L, Filtered<()>> {
        self.part(|criteria| criteria.add_filter(filter))
    }

    /// Only the targets for which the closure gives `true`; otherwise as [`filter`](Self::filter).
    pub fn filter_fn(
        self,
        test: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Relation<M, T, C, I, L, Filtered<()>> {
        self.filter(Filter::closure(test))
    }

    /// Loads a relation of the target with it, or puts a value beside each target, as
    /// [`Query::with`](crate::Query::with) does for a query.
    ///
    /// A relation is loaded once: to load it twice does not compile.
    pub fn with<R: Load<T>>(
        self,
        relation: R,
    ) -> Relation<M, T, C, I, <R::Loading as LoadOnce<T, L>>::Loads, E>
    where
        R::Loading: LoadOnce<T, L>,
    {
        let Relation { criteria, nested, .. } = self;
        Relation { criteria, nested: relation.loader().add_to(nested), kind: PhantomData }
    }

    fn part(self, change: impl FnOnce(&mut Criteria<T>)) -> Relation<M, T, C, I, L, Filtered<()>> {
        let Relation { mut criteria, nested, .. } = self;
        change(&mut criteria);
        Relation { criteria, nested, kind: PhantomData }
    }
}

/// Order and slice of a to-many relation, for each parent on its own.
impl<M, T: HasRelations, const I: usize, L, E> Relation<M, T, Many, I, L, E> {
    /// Sorts what is loaded with each parent. A second order breaks the ties of the first; remaining
    /// ties keep the order of the relation.
    pub fn order_by(mut self, order: Order<T>) -> Self {
        self.criteria.order.push(order);
        self
    }

    /// Gives each parent at most this many, of those that pass the filter, in their order. The last
    /// limit that is said counts.
    pub fn limit(self, limit: usize) -> Relation<M, T, Many, I, L, Filtered<()>> {
        self.part(|criteria| criteria.limit = Some(limit))
    }

    /// Passes over this many of each parent. The last offset that is said counts.
    pub fn offset(self, offset: usize) -> Relation<M, T, Many, I, L, Filtered<()>> {
        self.part(|criteria| criteria.offset = offset)
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, T, C, const I: usize, L, E> Load<M> for Relation<M, T, C, I, L, E> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

impl<M, T, const I: usize, L, E> Loader<M> for Relation<M, T, One, I, L, E>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    L: Loads<T>,
    E: Completeness,
{
    type Loaded<H: Hold> = E::Of<Option<L::Row<H>>>;
    type Prepared<S: Source> = (S::Prepared<M::Route>, L::Prepared<S>);

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        (source.prepare_relation::<M::Route>(&self.criteria), self.nested.prepare(source))
    }

    #[allow(clippy::inline_always)] // Part of the loop over rows.
    #[inline(always)]
    fn load<S: Source>(
        (link, nested): &Self::Prepared<S>,
        from: S::Position<M>,
    ) -> Self::Loaded<S::Hold> {
        E::of(S::fetch_one::<M::Route, M::Kind>(link, from).map(|at| L::row(nested, at)))
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        visitor.relation::<M, L, I>(&self.criteria, None, &self.nested);
    }
}

/// A row of a relation from `M`, where the record alone would be an `R`.
type RowOf<M, S, R, const I: usize> = <EdgeOf<M, I> as EdgeKind>::Row<S, R>;

impl<M, T, const I: usize, L, E> Loader<M> for Relation<M, T, Many, I, L, E>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    L: Loads<T>,
    E: Completeness,
{
    type Loaded<H: Hold> = E::Of<Vec<RowOf<M, H, L::Row<H>, I>>>;
    type Prepared<S: Source> = (S::Prepared<M::Route>, L::Prepared<S>);

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        (source.prepare_relation::<M::Route>(&self.criteria), self.nested.prepare(source))
    }

    #[inline]
    fn load<S: Source>(
        (link, nested): &Self::Prepared<S>,
        from: S::Position<M>,
    ) -> Self::Loaded<S::Hold> {
        E::of(S::fetch_many::<M::Route, _>(link, from, |to, pivot| {
            EdgeOf::<M, I>::row::<S, _>(pivot, L::row(nested, to))
        }))
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        visitor.relation::<M, L, I>(&self.criteria, None, &self.nested);
    }
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize, L, E, Before> LoadOnce<M, Before> for Relation<M, T, C, I, L, E>
where
    Before: crate::query::Fill<M, crate::record::ColumnAt<I>, Self>,
{
    type Loads = Before::Filled;

    fn add_to(self, before: Before) -> Before::Filled {
        before.fill(self)
    }
}

impl<M: HasRelations, T: HasRelations, C, const I: usize, L, E> fmt::Debug
    for Relation<M, T, C, I, L, E>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = M::MODEL_SCHEMA.relations.get(I).map_or("", |relation| relation.name);
        let mut out = f.debug_struct("Relation");
        out.field("model", &M::MODEL_SCHEMA.name).field("name", &name);
        for detail in self.criteria.details() {
            out.field("condition", &detail);
        }
        out.finish_non_exhaustive()
    }
}
