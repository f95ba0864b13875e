//! Slots that the end of a write has renamed.

use super::id::{NONE, Slot};

/// What the compactions at the end of a write have renamed.
#[derive(Default)]
pub(crate) struct Moves {
    /// By table: the new slot of each old one, or `NONE`.
    pub(super) tables: Vec<(usize, Vec<Slot>)>,
}

impl Moves {
    /// Renames slots of the table at a place that the write found or filled. A slot without a record
    /// becomes `NONE`.
    #[inline]
    pub(crate) fn rename(&self, table: usize, slots: &mut [Slot]) {
        // Most writes close no gaps.
        if self.tables.is_empty() {
            return;
        }
        let Some((_, moved)) = self.tables.iter().find(|(known, _)| *known == table) else {
            return;
        };
        for slot in slots {
            *slot = moved.get(*slot as usize).copied().unwrap_or(NONE);
        }
    }
}
