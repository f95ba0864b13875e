//! A record in a table, with its slot.

use super::id::Slot;

/// A record, and its slot in the table of a store; [`Slot::NONE`] for a record from elsewhere.
#[doc(hidden)]
pub struct RowRef<'s, M> {
    pub(crate) slot: Slot,
    pub(crate) record: &'s M,
}

impl<M> Copy for RowRef<'_, M> {}

impl<M> Clone for RowRef<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}
