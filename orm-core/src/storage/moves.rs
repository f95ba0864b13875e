//! Slots that the end of a write has renamed.

use super::id::{Slot, TableId};

/// What the compactions at the end of a write have renamed.
#[derive(Default)]
pub(crate) struct Moves {
    /// By table: the new slot of each old one, or `NONE`.
    pub(super) tables: Vec<(TableId, Vec<Slot>)>,
}

impl Moves {
    /// Renames slots of a table that the write found or filled. A slot without a record
    /// becomes `NONE`.
    #[inline]
    pub(crate) fn rename(&self, table: TableId, slots: &mut [Slot]) {
        // Most writes close no gaps.
        if self.tables.is_empty() {
            return;
        }
        let Some((_, moved)) = self.tables.iter().find(|(known, _)| *known == table) else {
            return;
        };
        for slot in slots {
            *slot = moved.get(slot.index()).copied().unwrap_or(Slot::NONE);
        }
    }
}
