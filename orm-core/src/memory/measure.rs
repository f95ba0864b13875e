//! Aggregates of the targets of a relation.

use std::ops::ControlFlow;

use super::prepared_relation::PreparedRelation;
use crate::query::AggregateFn;
use crate::relation::Route;
use crate::storage::RowRef;

/// The aggregate of one record after the other.
pub(crate) fn measure<P, A>(opened: &PreparedRelation<'_, P>, from: RowRef<'_, P::From>) -> A::Value
where
    P: Route,
    A: AggregateFn<P::To>,
{
    if let Some(value) = A::of_count(0) {
        let count = opened.count(from);
        return if count == 0 { value } else { A::of_count(count).unwrap_or(value) };
    }
    let mut state = A::Accumulator::default();
    opened.visit_unordered(from, |at| {
        A::add(&mut state, at.record);
        ControlFlow::Continue(())
    });
    A::value(state)
}
