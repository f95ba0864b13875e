//! Where relations are read from, record by record.

use super::aggregate::AggregateFn;
use super::boxed_loads::BoxedLoads;
use super::criteria::Criteria;
use super::filter::Filter;
use super::plan::IndexShape;
use crate::record::{Hold, Points, Positions, Record, RowFn};
use crate::relation::{EdgeKind, Kind, Route};
use crate::schema::RelationId;

/// A local source of records: what relations are read from, row by row.
///
/// It is implemented for `&Store`, and for a reference to anything that dereferences to a store, such as a lock guard.
/// You cannot implement it.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "expected a shared reference to a store: `&store`; from a lock `&lock.read().unwrap()`"
)]
// No method has the name of one of `Store`: with this trait in scope, it would be called instead of that of a
// `&mut Store`.
pub trait Source: Points {
    #[doc(hidden)]
    type Rows<M: Record>: Iterator<Item = Self::Position<M>>;
    /// What a relation is read from.
    #[doc(hidden)]
    type Prepared<P: Route>;
    /// A filter, prepared for this source.
    #[doc(hidden)]
    type Test<M: Record>;

    /// A number for the record: two of one model are one record exactly where their numbers are equal.
    #[doc(hidden)]
    fn identity<M: Record>(at: Self::Position<M>) -> usize;
    #[doc(hidden)]
    fn rows<M: Record>(self, criteria: &Criteria<M>) -> Self::Rows<M>;
    #[doc(hidden)]
    fn last<M: Record>(self, criteria: &Criteria<M>) -> Option<Self::Position<M>>;
    #[doc(hidden)]
    fn at<M: Record>(self, key: &M::Id, criteria: &Criteria<M>) -> Option<Self::Position<M>>;
    #[doc(hidden)]
    fn indexes<M: Record>(self) -> Vec<IndexShape>;
    #[doc(hidden)]
    fn prepare_relation<P: Route>(self, criteria: &Criteria<P::To>) -> Self::Prepared<P>;
    /// The target of a to-one relation.
    #[doc(hidden)]
    fn fetch_one<P: Route, K: Kind<P::To>>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
    ) -> Option<Self::Position<P::To>>;
    /// The targets of a to-many relation, each made a row from itself and its pivot record.
    #[doc(hidden)]
    fn fetch_many<P: Route, R>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
        row: impl FnMut(Self::Position<P::To>, <P::Edge as EdgeKind>::Of<Positions<Self>>) -> R,
    ) -> Vec<R>;
    /// An aggregate of the targets of a relation.
    #[doc(hidden)]
    fn measure<P: Route, A: AggregateFn<P::To>>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
    ) -> A::Value;
    /// Where a record is, without its type: equal where it is the same record of its model.
    #[doc(hidden)]
    type UntypedPosition: Copy + PartialEq;
    /// What a relation is read from, without its types.
    #[doc(hidden)]
    type Untyped;
    #[doc(hidden)]
    fn untyped_position<M: Record>(at: Self::Position<M>) -> Self::UntypedPosition;
    /// Prepares a relation to be read without its types.
    #[doc(hidden)]
    fn prepare_untyped(self, relation: RelationId) -> Self::Untyped;
    /// Visits the targets of a record: all of a to-many relation, the choice of a to-one relation.
    #[doc(hidden)]
    fn visit_untyped(
        prepared: &Self::Untyped,
        from: Self::UntypedPosition,
        many: bool,
        visit: &mut dyn FnMut(Found<Self>),
    );
    #[doc(hidden)]
    fn prepare_filter<M: Record>(self, filter: &Filter<M>) -> Self::Test<M>;
    #[doc(hidden)]
    fn passes<M: Record>(test: &Self::Test<M>, at: Self::Position<M>) -> bool;
    #[doc(hidden)]
    type PreparedBoxed<M: Record, R: RowFn>;
    #[doc(hidden)]
    fn prepare_boxed<M: Record, R: RowFn>(
        self,
        loads: &BoxedLoads<M, R>,
    ) -> Self::PreparedBoxed<M, R>;
    #[doc(hidden)]
    fn boxed_row<M: Record, R: RowFn>(
        prepared: &Self::PreparedBoxed<M, R>,
        at: Self::Position<M>,
    ) -> <Self::Hold as Hold>::Boxed<R>;
}

/// A target that was reached without its type.
#[doc(hidden)]
pub struct Found<S: Source> {
    /// Which of the relation's targets it is.
    pub target: usize,
    pub position: S::UntypedPosition,
    pub record: <S::Hold as Hold>::Json,
    /// The pivot, and its name.
    pub pivot: Option<(&'static str, <S::Hold as Hold>::Json)>,
}

/// A record of `M` as rows of a source hold it.
#[doc(hidden)]
pub(crate) type HeldRow<S, M> = <<S as Points>::Hold as Hold>::Row<M>;
