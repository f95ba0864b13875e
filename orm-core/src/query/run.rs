//! Where a query runs.

use super::aggregate::AggregateFn;
use super::criteria::Criteria;
use super::grouping::GroupedBy;
use super::loads::Loads;
use crate::record::{Hold, Record};

/// Where a query runs, and what it returns there.
///
/// It is implemented for `&Store`, and for a reference to anything that dereferences to a store, such as a lock guard.
/// For these, rows are borrowed (`&M`), and a query returns its result directly: `Answer<T>` is `T`. You cannot
/// implement it.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "expected a shared reference to a store: `&store`; from a lock `&lock.read().unwrap()`"
)]
// No method has the name of one of `Store`: with this trait in scope, it would be called instead of that of a
// `&mut Store`.
pub trait Run: Sized {
    /// How rows hold records.
    #[doc(hidden)]
    type Hold: Hold;
    /// What a query returns if its result is a `T`.
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
    /// Loads relations for records, from this source or another.
    #[doc(hidden)]
    fn run_load<M: Record, L: Loads<M>>(
        self,
        records: &[<Self::Hold as Hold>::Row<M>],
        loads: &L,
    ) -> Self::Answer<Vec<L::Row<Self::Hold>>>;
}
