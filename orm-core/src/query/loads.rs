//! What a query loads, as types.
//!
//! What a query loads is the model's loaded form, with a loader as the type of each relation that `with` names.
//! Prepared for a source it is the same form, with what each loader reads from. A row is the same form again, with
//! the loaded rows.

use super::aggregate::AggregateFn;
use super::criteria::Criteria;
use super::filter::Filter;
use super::loaded::NotLoaded;
use super::select::{Bounds, SelectLoad};
use super::source::{HeldRow, Source};
use crate::record::{ColumnAt, Hold, Record};
use crate::relation::{HasLoaded, HasRelation, Route, Target};
use crate::schema::RelationId;

/// What [`Query::with`](crate::Query::with) and [`load`](crate::load) take for records of `M`: the handle of a
/// relation, as it is, with conditions or [`recursive`](crate::Relation::recursive); an
/// [`Aggregate`](crate::Aggregate) or a condition with a name ([`Filter::named`]), as a value beside each record;
/// or a tuple of two to four of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}`",
    label = "expected a relation of `{M}`",
    note = "`with` takes a relation that `{M}` itself declares, such as `{M}::NAME_OF_RELATION`, by value; `include` takes a name"
)]
pub trait Load<M: Record> {
    #[doc(hidden)]
    type Loading;

    #[doc(hidden)]
    fn loader(self) -> Self::Loading;
}

macro_rules! several {
    ($(($First:ident $first:tt, $($R:ident $at:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Record, $First: Load<M>, $($R: Load<M>),+> Load<M> for ($First, $($R),+) {
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

/// Adds the loader of a relation that is not loaded yet.
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
impl<M, New, const I: usize> Fill<M, ColumnAt<I>, New> for ()
where
    M: HasLoaded,
    M::Unloaded: Fill<M, ColumnAt<I>, New>,
{
    type Filled = <M::Unloaded as Fill<M, ColumnAt<I>, New>>::Filled;

    fn fill(self, loader: New) -> Self::Filled {
        M::Unloaded::default().fill(loader)
    }
}

/// What a query loads with each record: nothing, or the model's loaded form, made of loaders.
#[doc(hidden)]
pub trait Loads<M: Record>: Clone {
    type Row<H: Hold>;
    /// What rows are made from.
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn row<S: Source>(prepared: &Self::Prepared<S>, at: S::Position<M>) -> Self::Row<S::Hold>;
    fn visit<V: VisitLoads>(&self, visitor: &mut V);
}

impl<M: Record> Loads<M> for () {
    type Row<H: Hold> = H::Row<M>;
    type Prepared<S: Source> = ();

    fn prepare<S: Source>(&self, _source: S) {}

    #[inline]
    fn row<S: Source>((): &(), at: S::Position<M>) -> HeldRow<S, M> {
        S::to_row(at)
    }

    fn visit<V: VisitLoads>(&self, _visitor: &mut V) {}
}

/// What is done for one relation of `M`: nothing, or loading it.
#[doc(hidden)]
pub trait Loader<M: Record>: Clone {
    type Loaded<H: Hold>;
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn load<S: Source>(prepared: &Self::Prepared<S>, from: S::Position<M>)
    -> Self::Loaded<S::Hold>;
    fn visit<V: VisitLoads>(&self, visitor: &mut V);
}

impl<M: Record> Loader<M> for NotLoaded {
    type Loaded<H: Hold> = NotLoaded;
    type Prepared<S: Source> = ();

    fn prepare<S: Source>(&self, _source: S) {}

    #[inline]
    fn load<S: Source>((): &(), _from: S::Position<M>) -> NotLoaded {
        NotLoaded
    }

    fn visit<V: VisitLoads>(&self, _visitor: &mut V) {}
}

/// Visits what a query loads with each record, in the order of its `with` calls. Values come last.
#[doc(hidden)]
pub trait VisitLoads: Sized {
    /// A relation, and what is loaded with its targets. With bounds it is recursive.
    fn relation<M, L, const I: usize>(
        &mut self,
        criteria: &Criteria<Target<M, I>>,
        bounds: Option<Bounds>,
        nested: &L,
    ) where
        M: HasRelation<I>,
        L: Loads<Target<M, I>>;

    /// A `morph_to` relation, whose variants are then visited in the order of its enum.
    fn morph(&mut self, relation: RelationId, variants: impl FnOnce(&mut Self));

    /// One variant of a `morph_to` relation: the owners of one model.
    fn variant<P: Route, L: Loads<P::To>>(&mut self, criteria: &Criteria<P::To>, nested: &L);

    /// An aggregate as a value beside the record.
    fn aggregate<M, A, const I: usize>(
        &mut self,
        among: &Criteria<Target<M, I>>,
        name: Option<&'static str>,
    ) where
        M: HasRelation<I>,
        A: AggregateFn<Target<M, I>>;

    /// Whether the record passes a filter, as a value beside it.
    fn condition<M: Record>(&mut self, filter: &Filter<M>, name: Option<&'static str>);

    /// A load without its types: included by name, or of a boxed query.
    fn untyped(&mut self, load: SelectLoad);
}
