//! Filters opened on one store.

use super::Filter;
use super::run::{Stored, filled};
use crate::model::Model;
use crate::store::Slot;

/// A filter in one store: what it needs of relations is looked up already.
#[doc(hidden)]
pub enum Test<'s, M> {
    /// No relation is gone through.
    Columns(Filter<M>),
    Joined(Box<dyn Joined<M> + 's>),
}

/// A node of a filter that goes through a relation, in one store.
///
/// **Law.** `block` has exactly the bits of `mask` whose row is filled and passes `test`; the rows
/// stand in the table from slot `base` on, and are at most 64.
#[doc(hidden)]
pub trait Joined<M> {
    fn test(&self, at: Stored<'_, M>) -> bool;

    fn block(&self, base: Slot, rows: &[Option<M>], mut mask: u64) -> u64 {
        let mut passed = 0;
        while mask != 0 {
            let bit = mask.trailing_zeros();
            mask &= mask - 1;
            let record = rows.get(bit as usize).and_then(Option::as_ref);
            let passes = |record| self.test(Stored { slot: base + bit, record });
            passed |= u64::from(record.is_some_and(passes)) << bit;
        }
        passed
    }
}

impl<M: Model> Test<'_, M> {
    #[inline]
    pub(crate) fn test(&self, at: Stored<'_, M>) -> bool {
        match self {
            Test::Columns(filter) => filter.test(at.record),
            Test::Joined(joined) => joined.test(at),
        }
    }

    /// As [`Joined::block`].
    #[inline]
    pub(crate) fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        match self {
            Test::Columns(filter) => filter.block(rows, mask),
            Test::Joined(joined) => joined.block(base, rows, mask),
        }
    }
}

pub(super) struct JoinedAnd<'s, M>(pub(super) Test<'s, M>, pub(super) Test<'s, M>);

impl<M: Model> Joined<M> for JoinedAnd<'_, M> {
    fn test(&self, at: Stored<'_, M>) -> bool {
        self.0.test(at) && self.1.test(at)
    }

    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        // The side that reads only the rows goes first, whichever was written first.
        let (first, then) = match (&self.0, &self.1) {
            (Test::Joined(_), Test::Columns(_)) => (&self.1, &self.0),
            sides => sides,
        };
        match first.block(base, rows, mask) {
            0 => 0,
            passed => then.block(base, rows, passed),
        }
    }
}

pub(super) struct JoinedOr<'s, M>(pub(super) Test<'s, M>, pub(super) Test<'s, M>);

impl<M: Model> Joined<M> for JoinedOr<'_, M> {
    fn test(&self, at: Stored<'_, M>) -> bool {
        self.0.test(at) || self.1.test(at)
    }

    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        let passed = self.0.block(base, rows, mask);
        match mask & !passed {
            0 => passed,
            rest => passed | self.1.block(base, rows, rest),
        }
    }
}

pub(super) struct JoinedNot<'s, M>(pub(super) Test<'s, M>);

impl<M: Model> Joined<M> for JoinedNot<'_, M> {
    fn test(&self, at: Stored<'_, M>) -> bool {
        !self.0.test(at)
    }

    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        mask & filled(rows) & !self.0.block(base, rows, mask)
    }
}
