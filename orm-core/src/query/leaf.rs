//! The conditions of a filter.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::block::block;
use super::view::{AnyOf, OneOperand, Op, Operands, TermView};
use crate::record::{HasColumn, Key};
use crate::schema::ColumnIdx;
use crate::storage::{Core, RowRef, Slot};

/// One condition.
pub(crate) enum Leaf<M> {
    Column(Arc<dyn ColumnTest<M>>),
    Relation(Arc<dyn RelationTest<M>>),
}

impl<M> Clone for Leaf<M> {
    fn clone(&self) -> Self {
        match self {
            Leaf::Column(test) => Leaf::Column(Arc::clone(test)),
            Leaf::Relation(test) => Leaf::Relation(Arc::clone(test)),
        }
    }
}

impl<M> Leaf<M> {
    pub(crate) fn view(&self) -> TermView<'_> {
        match self {
            Leaf::Column(test) => test.view(),
            Leaf::Relation(test) => test.view(),
        }
    }
}

/// A condition on a record alone.
///
/// **Law.** `block(rows, mask)` has exactly the bits of `mask` whose row is filled and passes `test`.
/// `rows` are at most 64.
pub(crate) trait ColumnTest<M>: Send + Sync {
    fn test(&self, record: &M) -> bool;
    fn view(&self) -> TermView<'_>;

    /// One call for many rows, so that the rows of a scan are compared in a loop without calls.
    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        block(rows, mask, |record| self.test(record))
    }
}

/// A condition on the targets of a relation.
pub(crate) trait RelationTest<M>: Send + Sync {
    fn view(&self) -> TermView<'_>;
    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's>;
}

/// A condition on the targets of a relation, in one store.
///
/// **Law.** `block` has exactly the bits of `mask` whose row is filled and passes `test`. The rows are at most 64,
/// and those of the table from slot `base` on.
pub(crate) trait PreparedTest<M> {
    fn test(&self, at: RowRef<'_, M>) -> bool;

    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        self.block_by_row(base, rows, mask)
    }

    /// As [`block`](Self::block), row by row.
    fn block_by_row(&self, base: Slot, rows: &[Option<M>], mut mask: u64) -> u64 {
        let mut passed = 0;
        while mask != 0 {
            let bit = mask.trailing_zeros();
            mask &= mask - 1;
            let record = rows.get(bit as usize).and_then(Option::as_ref);
            let passes = |record| self.test(RowRef { slot: base.plus(bit), record });
            passed |= u64::from(record.is_some_and(passes)) << bit;
        }
        passed
    }
}

/// A column compared by an operator that has no condition of its own here.
pub(crate) struct Compare<const I: usize, V, F> {
    pub(crate) op: Op,
    pub(crate) operands: V,
    pub(crate) test: F,
}

impl<M, V, F, const I: usize> ColumnTest<M> for Compare<I, V, F>
where
    M: HasColumn<I>,
    V: Operands + Send + Sync,
    F: Fn(Option<&M::Value>, &V) -> bool + Send + Sync,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        (self.test)(record.get(), &self.operands)
    }

    fn view(&self) -> TermView<'_> {
        TermView::Column { column: ColumnIdx::new(I), op: self.op, operands: &self.operands }
    }
}

pub(crate) struct Equal<M: HasColumn<I>, const I: usize> {
    value: OneOperand<M::Value>,
}

impl<M: HasColumn<I>, const I: usize> Equal<M, I> {
    pub(crate) fn new(value: M::Value) -> Self {
        Equal { value: OneOperand(value) }
    }
}

impl<M, const I: usize> ColumnTest<M> for Equal<M, I>
where
    M: HasColumn<I, Value: PartialEq + Send + Sync>,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        record.get() == Some(&self.value.0)
    }

    fn view(&self) -> TermView<'_> {
        TermView::Column { column: ColumnIdx::new(I), op: Op::Eq, operands: &self.value }
    }
}

pub(crate) struct OneOf<M: HasColumn<I>, const I: usize> {
    values: AnyOf<M::Value>,
}

impl<M: HasColumn<I>, const I: usize> OneOf<M, I> {
    pub(crate) fn new(values: HashSet<M::Value, RandomState>) -> Self {
        OneOf { values: AnyOf(values) }
    }
}

impl<M, const I: usize> ColumnTest<M> for OneOf<M, I>
where
    M: HasColumn<I, Value: Key>,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        record.get().is_some_and(|field| self.values.0.contains(field))
    }

    fn view(&self) -> TermView<'_> {
        TermView::Column { column: ColumnIdx::new(I), op: Op::In, operands: &self.values }
    }
}

pub(crate) struct Closure<F>(pub(super) F);

impl<M, F: Fn(&M) -> bool + Send + Sync> ColumnTest<M> for Closure<F> {
    fn test(&self, record: &M) -> bool {
        (self.0)(record)
    }

    fn view(&self) -> TermView<'_> {
        TermView::Closure
    }
}
