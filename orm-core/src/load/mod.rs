//! Typed eager loading.
//!
//! What a query loads is a type: the model's loaded form with a loader in the place of each relation
//! that is asked for. Opening it on a source gives the same shape with what each loader reads from;
//! a row of it gives the same shape again with what was loaded.

mod view;

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

pub use self::view::{Filtered, LoadedOne, NotLoaded, Row};
#[cfg(feature = "serde")]
pub(crate) mod ser;
#[doc(hidden)]
pub use self::view::debug_loaded;
use crate::key::{At, KeyColumns};
use crate::model::Model;
use crate::query::{Criteria, Filter, IndexShape, Plans, relation_plan};
use crate::relation::{BelongsTo, HasOne, HasRelation, Target};

/// Where a query runs, and how rows are held there.
///
/// A `&Store` is a source whose rows are borrowed (`&M`) and whose answers are values. Queries,
/// handles and what the derive generates are written for any source, so that a further one needs no
/// change to them. The trait is not yet open to implementations outside this crate.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "not a source of records; give a shared reference to a store: `&store`"
)]
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
    type Link<M: HasRelation<I>, const I: usize>;

    #[doc(hidden)]
    fn answer<T>(result: T) -> Self::Answer<T>;
    #[doc(hidden)]
    fn hold<M: Model>(at: Self::At<M>) -> Self::Row<M>;
    #[doc(hidden)]
    fn rows<M: Model>(self, criteria: &Criteria<M>) -> Self::Rows<M>;
    #[doc(hidden)]
    fn last<M: Model>(self, criteria: &Criteria<M>) -> Option<Self::At<M>>;
    #[doc(hidden)]
    fn find<M: Model>(self, key: &M::Key, criteria: &Criteria<M>) -> Option<Self::At<M>>;
    #[doc(hidden)]
    fn indexes<M: Model>(self) -> Vec<IndexShape>;
    #[doc(hidden)]
    fn link<M: HasRelation<I>, const I: usize>(self) -> Self::Link<M, I>;
    /// The record that a to-one relation leads to.
    #[doc(hidden)]
    fn one<M: HasRelation<I>, const I: usize>(
        link: &Self::Link<M, I>,
        from: Self::At<M>,
        filter: Option<&Filter<Target<M, I>>>,
    ) -> Option<Self::At<Target<M, I>>>;
}

/// A relation of `M` that a query can load: a handle, or a handle with conditions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}`",
    label = "not a relation of `{M}`",
    note = "`with` takes a relation that `{M}` itself declares, such as `{M}::NAME_OF_RELATION`"
)]
pub trait Load<M: Model> {
    #[doc(hidden)]
    type Loading;

    #[doc(hidden)]
    fn loader(self) -> Self::Loading;
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
    message = "this relation is already loaded",
    label = "loaded twice",
    note = "load a relation once, with all its conditions in one `with`"
)]
pub trait LoadOnce<M, Before> {
    type Loads;

    fn add_to(self, before: Before) -> Self::Loads;
}

#[diagnostic::do_not_recommend]
impl<M, T, const I: usize, L, E, Before> LoadOnce<M, Before> for Loading<M, T, I, L, E>
where
    Before: Fill<M, At<I>, Self>,
{
    type Loads = Before::Filled;

    fn add_to(self, before: Before) -> Before::Filled {
        before.fill(self)
    }
}

/// A query that loads nothing becomes one that loads something.
impl<M, New, const I: usize> Fill<M, At<I>, New> for ()
where
    M: HasRelation<I>,
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

/// A relation from `M` to `T` with conditions, or with relations of `T` to load with it.
///
/// Made from a handle by `filter`, `filter_fn` and `with`; given to
/// [`Query::with`](crate::Query::with).
///
/// Where several records match a to-one relation, the last of those that pass the filter is loaded.
/// With a filter, what is loaded is a [`Filtered`]: it is read by the same getter, and cannot be
/// taken for the whole relation.
#[must_use = "a relation does nothing until it is given to a query"]
pub struct Loading<M, T, const I: usize, L = (), E = Whole> {
    filter: Option<Filter<T>>,
    nested: L,
    kind: PhantomData<fn() -> (M, E)>,
}

/// How much of a relation is loaded.
#[doc(hidden)]
pub trait Extent {
    /// Where the rows that are loaded are an `R`.
    type Of<R>;

    fn of<R>(loaded: R) -> Self::Of<R>;
}

/// All of it.
#[doc(hidden)]
pub struct Whole;

impl Extent for Whole {
    type Of<R> = R;

    #[inline]
    fn of<R>(loaded: R) -> R {
        loaded
    }
}

/// What passes a filter.
#[doc(hidden)]
pub struct Part;

impl Extent for Part {
    type Of<R> = Filtered<R>;

    #[inline]
    fn of<R>(loaded: R) -> Filtered<R> {
        Filtered(loaded)
    }
}

impl<M, T: Model, const I: usize> Loading<M, T, I> {
    fn new() -> Self {
        Loading { filter: None, nested: (), kind: PhantomData }
    }
}

impl<M, T, const I: usize, L: Clone, E> Clone for Loading<M, T, I, L, E> {
    fn clone(&self) -> Self {
        Loading { filter: self.filter.clone(), nested: self.nested.clone(), kind: PhantomData }
    }
}

impl<M, T: Model, const I: usize, L, E> Loading<M, T, I, L, E> {
    /// Loads the target only if it passes the filter. Several filters must all be passed.
    pub fn filter(self, filter: Filter<T>) -> Loading<M, T, I, L, Part> {
        let filter = match self.filter {
            Some(before) => before & filter,
            None => filter,
        };
        Loading { filter: Some(filter), nested: self.nested, kind: PhantomData }
    }

    /// Loads the target only if the closure gives `true` for it.
    pub fn filter_fn(
        self,
        test: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Loading<M, T, I, L, Part> {
        self.filter(Filter::closure(test))
    }

    /// Loads a relation of the target with it.
    pub fn with<R: Load<T>>(
        self,
        relation: R,
    ) -> Loading<M, T, I, <R::Loading as LoadOnce<T, L>>::Loads, E>
    where
        R::Loading: LoadOnce<T, L>,
    {
        let Loading { filter, nested, kind } = self;
        Loading { filter, nested: relation.loader().add_to(nested), kind }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T, const I: usize, L, E> Load<M> for Loading<M, T, I, L, E> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

impl<M, T, const I: usize, L, E> Loader<M> for Loading<M, T, I, L, E>
where
    M: HasRelation<I>,
    M::Foreign: KeyColumns<Model = T>,
    T: Model,
    L: Loads<T>,
    E: Extent,
{
    type Loaded<S: Source> = E::Of<Option<L::Row<S>>>;
    type Open<S: Source> = (S::Link<M, I>, Option<Filter<T>>, L::Open<S>);

    fn open<S: Source>(&self, source: S) -> Self::Open<S> {
        (source.link::<M, I>(), self.filter.clone(), self.nested.open(source))
    }

    #[allow(clippy::inline_always)] // Part of the loop over rows.
    #[inline(always)]
    fn load<S: Source>(open: &Self::Open<S>, from: S::At<M>) -> Self::Loaded<S> {
        let (link, filter, nested) = open;
        let at = S::one::<M, I>(link, from, filter.as_ref());
        E::of(at.map(|at| L::row(nested, at)))
    }

    fn describe(&self, plans: &mut Plans) {
        let mut loads = Vec::new();
        self.nested.describe(&mut loads);
        let filter = self.filter.as_ref().map(ToString::to_string);
        if let Some(relation) = M::SCHEMA.relations.get(I) {
            plans.push(relation_plan(M::SCHEMA, relation, filter, loads));
        }
    }
}

impl<M, T: Model, const I: usize, L, E> fmt::Debug for Loading<M, T, I, L, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loading").field("filter", &self.filter).finish_non_exhaustive()
    }
}

macro_rules! loadable {
    ($($Handle:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model, T: Model, const I: usize> Load<M> for $Handle<M, T, I> {
            type Loading = Loading<M, T, I>;

            fn loader(self) -> Loading<M, T, I> {
                Loading::new()
            }
        }

        impl<M: Model, T: Model, const I: usize> $Handle<M, T, I> {
            /// The relation, for targets that pass the filter; what is loaded is a [`Filtered`].
            pub fn filter(self, filter: Filter<T>) -> Loading<M, T, I, (), Part> {
                Loading::new().filter(filter)
            }

            /// The relation, for targets for which the closure gives `true`.
            pub fn filter_fn(
                self,
                test: impl Fn(&T) -> bool + Send + Sync + 'static,
            ) -> Loading<M, T, I, (), Part> {
                Loading::new().filter_fn(test)
            }

            /// The relation, and a relation of its target with it.
            pub fn with<R: Load<T>>(
                self,
                relation: R,
            ) -> Loading<M, T, I, <R::Loading as LoadOnce<T, ()>>::Loads>
            where
                R::Loading: LoadOnce<T, ()>,
            {
                Loading::new().with(relation)
            }
        }
    )*};
}

loadable!(HasOne BelongsTo);
