//! The handle of a relation, as it is or with conditions.

use std::fmt;
use std::marker::PhantomData;

use crate::query::{
    Criteria, Filter, Filtered, Load, LoadOnce, Loader, Loads, Order, Source, VisitLoads,
};
use crate::record::Hold;
use crate::relation::{
    EdgeKind, EdgeOf, HasRelation, HasRelations, Many, One, Route, SortedTargets,
};

/// The handle of a relation from `M` to `T`, such as `User::POSTS`: as it is, or with conditions and with relations
/// of `T` to load.
///
/// Pass it to [`Query::with`](crate::Query::with) to load the relation, or make filters, orders and aggregates of
/// `M` from it. `C` is [`One`](crate::One) or [`Many`](crate::Many).
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
/// // Load the two most liked posts of each user.
/// let top = User::POSTS.order_by(Post::LIKES.desc()).limit(2);
/// let users = User::query().with(top).all(&store);
/// assert!(users[0].posts().iter().map(|post| post.id).eq([2, 3]));
/// assert!(users[1].posts().is_empty());
///
/// // Find users by their posts, without loading these.
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
/// # Loaded rows
///
/// Each row of a query [`with`](crate::Query::with) the relation has a getter of its name. With a `&Store`, it
/// returns:
///
/// | relation | getter | in the type of the row |
/// |---|---|---|
/// | to-one | `user.phone()`: `Option<&Phone>` | `Option<&Phone>` |
/// | to-many | `user.posts()`: `&[&Post]` | `Vec<&Post>` |
/// | many-to-many | `user.roles()`: `&[Linked<&Role, &Member>]` | `Vec<Linked<&Role, &Member>>` |
/// | with a `filter`, `limit` or `offset` | the same | [`Filtered<Vec<&Post>>`](crate::Filtered), `Filtered<Option<&Phone>>` |
/// | with a relation of its own | `user.posts()`: `&[LoadedPost<&Post, ..>]` | `Vec<LoadedPost<&Post, ..>>` |
/// | [`recursive`](Self::recursive) | `folder.children()`: `&[Tree<&Folder>]` | `Vec<Tree<&Folder>>` |
///
/// A [`Filtered`](crate::Filtered) relation is a type of its own, so that a function that needs the whole relation
/// does not accept it.
///
/// A handle is a constant. What you make from it is a value: you can keep it, clone it and pass it to several
/// queries.
///
/// # Cost
///
/// Loading visits the targets of each record: some array reads for each, and for `has_many_by` a look-up
/// of each key. A to-one relation without a filter, `max` and `min` reads one target, unless it
/// goes through another model. A limit without an order stops when it is reached; with an order, the
/// targets are sorted for each record separately.
///
/// A filter by a relation uses no index. It is tested on each record that the query reads, and stops at the first
/// target that decides.
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

/// What passes a filter or is within a limit. Messages show the type, so it has the public name.
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

/// Which targets are loaded, counted or tested, and what is loaded with them.
impl<M, T: HasRelations, C, const I: usize, L, E> Relation<M, T, C, I, L, E> {
    /// Keeps the targets that pass the filter, and returns the relation. Several filters must all pass.
    ///
    /// It does not choose parents: for that see [`any`](Relation::any) and [`is`](Relation::is). If several records
    /// match a to-one relation, it returns the last one that passes, or the one that `max` or `min` asks for.
    ///
    /// A query that loads it: `Filtered<Vec<&Post>>` in the type of its rows, see [loaded rows](Self#loaded-rows).
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

    /// Keeps the targets for which the closure returns `true`, and returns the relation.
    ///
    /// See [`filter`](Self::filter), and for closures [`Query::filter_fn`](crate::Query::filter_fn).
    pub fn filter_fn(
        self,
        test: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Relation<M, T, C, I, L, Filtered<()>> {
        self.filter(Filter::closure(test))
    }

    /// Loads a relation of the target with each target, or a value beside it, and returns the relation.
    ///
    /// It takes what [`Query::with`](crate::Query::with) takes. Loading a relation twice does not compile.
    ///
    /// A query that loads it: `Vec<LoadedPost<&Post, ..>>` in the type of its rows, see
    /// [loaded rows](Self#loaded-rows).
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

    /// Sorts the targets of each parent, and returns the relation. For to-many relations.
    ///
    /// A second order breaks ties of the first. The sort is stable.
    pub fn order_by(mut self, order: Order<T>) -> Self
    where
        C: SortedTargets,
    {
        self.criteria.order.push(order);
        self
    }

    /// Limits the targets of each parent to this many, and returns the relation. For to-many relations.
    ///
    /// It applies after filters and orders. A later call replaces an earlier one.
    ///
    /// A query that loads it: `Filtered<Vec<&Post>>` in the type of its rows, see [loaded rows](Self#loaded-rows).
    pub fn limit(self, limit: usize) -> Relation<M, T, C, I, L, Filtered<()>>
    where
        C: SortedTargets,
    {
        self.part(|criteria| criteria.limit = Some(limit))
    }

    /// Skips this many targets of each parent, and returns the relation. For to-many relations.
    ///
    /// A later call replaces an earlier one.
    ///
    /// A query that loads it: `Filtered<Vec<&Post>>` in the type of its rows, see [loaded rows](Self#loaded-rows).
    pub fn offset(self, offset: usize) -> Relation<M, T, C, I, L, Filtered<()>>
    where
        C: SortedTargets,
    {
        self.part(|criteria| criteria.offset = offset)
    }

    fn part(self, change: impl FnOnce(&mut Criteria<T>)) -> Relation<M, T, C, I, L, Filtered<()>> {
        let Relation { mut criteria, nested, .. } = self;
        change(&mut criteria);
        Relation { criteria, nested, kind: PhantomData }
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
type EdgeRow<M, S, R, const I: usize> = <EdgeOf<M, I> as EdgeKind>::Row<S, R>;

impl<M, T, const I: usize, L, E> Loader<M> for Relation<M, T, Many, I, L, E>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    L: Loads<T>,
    E: Completeness,
{
    type Loaded<H: Hold> = E::Of<Vec<EdgeRow<M, H, L::Row<H>, I>>>;
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
