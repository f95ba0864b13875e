//! Where a query runs.

use super::aggregate::AggregateFn;
use super::criteria::Criteria;
use super::grouping::GroupedBy;
use super::loads::Loads;
use crate::record::{Hold, Record};

/// Where a query runs, and what it returns there.
///
/// It is implemented for `&Store`, and for a reference to what holds a store, such as a `&mut Store` or a lock's
/// guard: rows are borrowed (`&M`), and a query returns its result. Queries are written for any implementation, so
/// that a further one needs no change to them. The trait is not open to implementations outside this project.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "expected a shared reference to a store: `&store`; from a lock `&lock.read().unwrap()`"
)]
// No method is named like one of `Store`: of a `&mut Store`, where this trait is in scope, it would be
// called in its place.
pub trait Run: Sized {
    /// How rows hold records.
    #[doc(hidden)]
    type Hold: Hold;
    /// What a query returns where its result is a `T`.
    type Answer<T>;

    #[doc(hidden)]
    fn run_all<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Self::Answer<Vec<L::Row<Self::Hold>>>;
    #[doc(hidden)]
    fn run_first<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Self::Answer<Option<L::Row<Self::Hold>>>;
    #[doc(hidden)]
    fn run_last<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Self::Answer<Option<L::Row<Self::Hold>>>;
    #[doc(hidden)]
    fn run_find<M: Record, L: Loads<M>>(
        self,
        key: &M::Id,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Self::Answer<Option<L::Row<Self::Hold>>>;
    #[doc(hidden)]
    fn run_exists<M: Record>(self, criteria: &Criteria<M>) -> Self::Answer<bool>;
    #[doc(hidden)]
    fn run_count<M: Record>(self, criteria: &Criteria<M>) -> Self::Answer<usize>;
    #[doc(hidden)]
    fn run_aggregate<M: Record, A: AggregateFn<M>>(
        self,
        criteria: &Criteria<M>,
    ) -> Self::Answer<A::Value>;
    #[doc(hidden)]
    fn run_groups<M: Record, L: Loads<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
        loads: &L,
    ) -> Self::Answer<Vec<(T, Vec<L::Row<Self::Hold>>)>>;
    #[doc(hidden)]
    fn run_group_aggregates<M: Record, A: AggregateFn<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
    ) -> Self::Answer<Vec<(T, A::Value)>>;
    /// Loads relations of records that are held already, of this source or another.
    #[doc(hidden)]
    fn run_load<M: Record, L: Loads<M>>(
        self,
        records: &[<Self::Hold as Hold>::Row<M>],
        loads: &L,
    ) -> Self::Answer<Vec<L::Row<Self::Hold>>>;
}
