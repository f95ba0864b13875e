//! Where a record is in a store.

use crate::model::Model;
use crate::storage::{Core, RowRef, Slot};

/// A record as the start of a walk: with its slot, where it is borrowed from the store itself.
pub(crate) fn start<'r, M: Model>(record: &'r M, store: &Core) -> RowRef<'r, M> {
    let slot = store.table::<M>().and_then(|table| table.slot_of(record));
    RowRef { slot: slot.unwrap_or(Slot::NONE), record }
}
