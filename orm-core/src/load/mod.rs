//! Typed eager loading.
//!
//! What a query loads is a type: the model's loaded form with a loader in the place of each relation
//! that is asked for. Opening it on a source gives the same shape with what each loader reads from;
//! a row of it gives the same shape again with what was loaded.

#[cfg(feature = "serde")]
pub(crate) mod include;
#[cfg(test)]
mod tests;
mod tree;
mod view;

use std::ops::Deref;

#[cfg(feature = "serde")]
pub use self::include::{Included, Includes};
pub use self::tree::{Recursive, Tree};
pub use self::view::{
    AnyRow, Filtered, Has, LoadedMany, LoadedOne, LoadedWhole, NotLoaded, RefOf, Row, RowOf,
};
#[cfg(feature = "serde")]
pub(crate) mod ser;
#[doc(hidden)]
pub use self::view::debug_loaded;
use crate::key::At;
use crate::model::Model;
use crate::query::{AggregateFn, BoxedLoads, Criteria, Filter, IndexShape, Plans, RowFn};
use crate::relation::{EdgeKind, HasLoaded, Kind, Steps};

/// Where a query runs, and how rows are held there.
///
/// A `&Store` is a source whose rows are borrowed (`&M`) and whose answers are values; so is a reference to
/// what holds a store, as a `&mut Store` or a lock's guard does. Queries, handles and what the derive
/// generates are written for any source, so that a further one needs no change to them. The trait is not
/// yet open to implementations outside this crate.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "not a source of records; give a shared reference to a store: `&store`"
)]
// No method is named like one of `Store`: of a `&mut Store`, where this trait is in scope, it would be
// called in its place.
pub trait Source: Copy {
    /// How a record is held.
    type Row<M: Model>: Deref<Target = M>;
    /// What a query gives where its result is a `T`.
    type Answer<T>;

    /// A record that was found and is not held yet.
    #[doc(hidden)]
    type At<M: Model>: Copy;
    #[doc(hidden)]
    type Rows<M: Model>: Iterator<Item = Self::At<M>>;
    /// What a relation is read from.
    #[doc(hidden)]
    type Link<P: Steps>;
    /// A filter, ready to be asked.
    #[doc(hidden)]
    type Test<M: Model>;

    #[doc(hidden)]
    fn answer<T>(result: T) -> Self::Answer<T>;
    #[doc(hidden)]
    fn hold<M: Model>(at: Self::At<M>) -> Self::Row<M>;
    /// A record that is held already, of this source or another.
    #[doc(hidden)]
    fn held<M: Model>(self, row: &Self::Row<M>) -> Self::At<M>;
    /// A number for the record: two of one model are one record exactly where their numbers are equal.
    #[doc(hidden)]
    fn identity<M: Model>(at: Self::At<M>) -> usize;
    #[doc(hidden)]
    fn rows<M: Model>(self, criteria: &Criteria<M>) -> Self::Rows<M>;
    #[doc(hidden)]
    fn last<M: Model>(self, criteria: &Criteria<M>) -> Option<Self::At<M>>;
    #[doc(hidden)]
    fn at<M: Model>(self, key: &M::Key, criteria: &Criteria<M>) -> Option<Self::At<M>>;
    #[doc(hidden)]
    fn indexes<M: Model>(self) -> Vec<IndexShape>;
    #[doc(hidden)]
    fn link<P: Steps>(self, criteria: &Criteria<P::To>) -> Self::Link<P>;
    /// The record that a to-one relation leads to.
    #[doc(hidden)]
    fn one<P: Steps, K: Kind<P::To>>(
        link: &Self::Link<P>,
        from: Self::At<P::From>,
    ) -> Option<Self::At<P::To>>;
    /// The records that a to-many relation leads to, each made a row with what it was reached by.
    #[doc(hidden)]
    fn many<P: Steps, R>(
        link: &Self::Link<P>,
        from: Self::At<P::From>,
        row: impl FnMut(Self::At<P::To>, <P::Edge as EdgeKind>::At<Self>) -> R,
    ) -> Vec<R>;
    /// What the records that a relation leads to come to.
    #[doc(hidden)]
    fn measure<P: Steps, A: AggregateFn<P::To>>(
        link: &Self::Link<P>,
        from: Self::At<P::From>,
    ) -> A::Value;
    /// A record without its type, with what was included by name.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    type Node;
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    type Graph;
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn graph(self, includes: &Includes) -> Self::Graph;
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn node<M: Model>(graph: &Self::Graph, at: Self::At<M>) -> Self::Node;
    #[doc(hidden)]
    fn open_filter<M: Model>(self, filter: &Filter<M>) -> Self::Test<M>;
    #[doc(hidden)]
    fn passes<M: Model>(test: &Self::Test<M>, at: Self::At<M>) -> bool;
    /// A row of a boxed query.
    #[doc(hidden)]
    type BoxedRow<R: RowFn>;
    #[doc(hidden)]
    type OpenBoxed<M: Model, R: RowFn>;
    #[doc(hidden)]
    fn open_boxed<M: Model, R: RowFn>(self, loads: &BoxedLoads<M, R>) -> Self::OpenBoxed<M, R>;
    #[doc(hidden)]
    fn boxed_row<M: Model, R: RowFn>(
        open: &Self::OpenBoxed<M, R>,
        at: Self::At<M>,
    ) -> Self::BoxedRow<R>;
}

/// What [`Query::with`](crate::Query::with) and [`load`] take for records of `M`: the handle of a relation, as
/// it is, with conditions or [`recursive`](crate::Relation::recursive); an [`Aggregate`](crate::Aggregate) or
/// a condition with a name ([`Filter::named`]), as a value beside each record; or a tuple of two to four of
/// these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}`",
    label = "not a relation of `{M}`",
    note = "`with` takes a relation that `{M}` itself declares, such as `{M}::NAME_OF_RELATION`, by value; `include` takes a name"
)]
pub trait Load<M: Model> {
    #[doc(hidden)]
    type Loading;

    #[doc(hidden)]
    fn loader(self) -> Self::Loading;
}

/// Loads a relation onto records that were fetched before, all in one go.
///
/// Records may come from the store or from elsewhere: a record that is not borrowed from the store is
/// looked up by its keys. Several relations are given as a tuple, of four at most. What
/// [`Query::with`](crate::Query::with) takes is taken here as well, an aggregate for instance.
///
/// ```
/// # use orm_core::{Model, Store, load};
/// # #[derive(Model, Clone)]
/// # #[orm(entity = "users", has_many(Post, fk = "user_id"), has_one(Phone, fk = "user_id"))]
/// # struct User { id: u64 }
/// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
/// # #[derive(Model)] #[orm(entity = "phones")] struct Phone { id: u64, user_id: u64 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(User { id: 1 })?;
/// # store.insert(Post { id: 1, user_id: 1 })?;
/// let users: Vec<&User> = store.find_many([1]);
/// let with_posts = load(&store, &users, User::POSTS.order_by(Post::ID.desc()));
/// assert_eq!(with_posts[0].posts().len(), 1);
///
/// let both = load(&store, &users, (User::POSTS, User::PHONE));
/// assert!(both[0].posts().len() == 1 && both[0].phone().is_none());
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of a query which loads the relation, for these records. A record that is not borrowed from the
/// store adds a look-up of its keys.
pub fn load<S: Source, M: Model, R: Load<M>>(
    source: S,
    records: &[S::Row<M>],
    relation: R,
) -> S::Answer<Vec<LoadedRow<S, M, R>>>
where
    R::Loading: LoadOnce<M, (), Loads: Loads<M>>,
{
    let loads = relation.loader().add_to(());
    let open = loads.open(source);
    let row = |row| <R::Loading as LoadOnce<M, ()>>::Loads::row(&open, source.held(row));
    S::answer(records.iter().map(row).collect())
}

/// A record of `M` with the relation `R`.
#[doc(hidden)]
pub(crate) type LoadedRow<S, M, R> =
    <<<R as Load<M>>::Loading as LoadOnce<M, ()>>::Loads as Loads<M>>::Row<S>;

macro_rules! several {
    ($(($First:ident $first:tt, $($R:ident $at:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, $First: Load<M>, $($R: Load<M>),+> Load<M> for ($First, $($R),+) {
            type Loading = ($First::Loading, $($R::Loading),+);

            fn loader(self) -> Self::Loading {
                (self.$first.loader(), $(self.$at.loader()),+)
            }
        }
    )*};
}

several! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B> LoadOnce<M, Before> for (A, B)
where
    A: LoadOnce<M, Before>,
    B: LoadOnce<M, A::Loads>,
{
    type Loads = B::Loads;

    fn add_to(self, before: Before) -> B::Loads {
        self.1.add_to(self.0.add_to(before))
    }
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B, C> LoadOnce<M, Before> for (A, B, C)
where
    A: LoadOnce<M, Before>,
    (B, C): LoadOnce<M, A::Loads>,
{
    type Loads = <(B, C) as LoadOnce<M, A::Loads>>::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        let (a, b, c) = self;
        (b, c).add_to(a.add_to(before))
    }
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B, C, D> LoadOnce<M, Before> for (A, B, C, D)
where
    A: LoadOnce<M, Before>,
    (B, C, D): LoadOnce<M, A::Loads>,
{
    type Loads = <(B, C, D) as LoadOnce<M, A::Loads>>::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        let (a, b, c, d) = self;
        (b, c, d).add_to(a.add_to(before))
    }
}

/// Puts a loader in the place of a relation that nothing was asked for yet.
#[doc(hidden)]
pub trait Fill<M, Index, New> {
    type Filled;

    fn fill(self, loader: New) -> Self::Filled;
}

/// A loader for a relation of `M` that is not in `Before` yet: [`Fill`] the other way round, so that
/// a message is about the relation.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this relation cannot be loaded here: the query loads it once already, or its type is generic",
    label = "loaded before, or of a generic type",
    note = "load a relation once, with all its conditions in one `with`, before `boxed`",
    note = "a generic relation needs a bound which says that the query does not load it yet: `where R::Loading: LoadOnce<..>`"
)]
pub trait LoadOnce<M, Before> {
    type Loads;

    fn add_to(self, before: Before) -> Self::Loads;
}

/// A query that loads nothing becomes one that loads something.
impl<M, New, const I: usize> Fill<M, At<I>, New> for ()
where
    M: HasLoaded,
    M::Unloaded: Fill<M, At<I>, New>,
{
    type Filled = <M::Unloaded as Fill<M, At<I>, New>>::Filled;

    fn fill(self, loader: New) -> Self::Filled {
        M::Unloaded::default().fill(loader)
    }
}

/// What a query loads with each record: nothing, or the model's loaded form made of loaders.
#[doc(hidden)]
pub trait Loads<M: Model>: Clone {
    type Row<S: Source>;
    /// What rows are put together from.
    type Open<S: Source>;

    fn open<S: Source>(&self, source: S) -> Self::Open<S>;
    fn row<S: Source>(open: &Self::Open<S>, at: S::At<M>) -> Self::Row<S>;
    fn describe(&self, plans: &mut Plans);
}

impl<M: Model> Loads<M> for () {
    type Row<S: Source> = S::Row<M>;
    type Open<S: Source> = ();

    fn open<S: Source>(&self, _source: S) {}

    #[inline]
    fn row<S: Source>((): &(), at: S::At<M>) -> S::Row<M> {
        S::hold(at)
    }

    fn describe(&self, _plans: &mut Plans) {}
}

/// What is done for one relation of `M`: nothing, or loading it.
#[doc(hidden)]
pub trait Loader<M: Model>: Clone {
    type Loaded<S: Source>;
    type Open<S: Source>;

    fn open<S: Source>(&self, source: S) -> Self::Open<S>;
    fn load<S: Source>(open: &Self::Open<S>, from: S::At<M>) -> Self::Loaded<S>;
    fn describe(&self, plans: &mut Plans);
}

impl<M: Model> Loader<M> for NotLoaded {
    type Loaded<S: Source> = NotLoaded;
    type Open<S: Source> = ();

    fn open<S: Source>(&self, _source: S) {}

    #[inline]
    fn load<S: Source>((): &(), _from: S::At<M>) -> NotLoaded {
        NotLoaded
    }

    fn describe(&self, _plans: &mut Plans) {}
}
