//! Methods of a store for documents: steps of an operation, and what they have changed.

use std::any::TypeId;

use super::core::Core;
use super::id::{AdjacencyId, ChangeIdx, KeyId, Slot, TableId};
use super::traversal::ResolvedRoute;
use crate::error::Result;
use crate::record::Record;

impl Core {
    /// A model's table.
    pub(crate) fn table_id(&self, model: TypeId) -> Option<TableId> {
        self.table_of.get(&model).copied()
    }

    pub(crate) fn has_row(&self, model: TypeId, slot: Slot) -> bool {
        let table = self.table_of.get(&model).and_then(|table| self.tables.get(table.index()));
        table.is_some_and(|table| table.has_row(slot))
    }

    /// Takes a record out of a table, for a step of an operation.
    pub(crate) fn remove_at(&mut self, table: TableId, slot: Slot) -> Result<()> {
        let table = self.tables.get_mut(table.index());
        table.map_or(Ok(()), |table| table.remove(slot, &mut self.key_space, &mut self.journal))
    }

    /// How many unique keys are in doubt.
    pub(crate) fn doubts(&self) -> usize {
        self.journal.doubts.len()
    }

    /// Records where in a document the step is that has left the doubts from one on.
    pub(crate) fn locate_doubts(&mut self, from: usize, path: impl Fn() -> String) {
        for doubt in self.journal.doubts.iter_mut().skip(from) {
            doubt.path = path();
        }
    }

    /// The index of the next change.
    pub(crate) fn next_change(&self) -> ChangeIdx {
        self.journal.end()
    }

    /// The changes from one on, each with the table and the slot of its row.
    pub(crate) fn changes(
        &self,
        from: ChangeIdx,
    ) -> impl Iterator<Item = (ChangeIdx, (TableId, Slot))> {
        let changes = self.journal.changes().get(from.index()..).unwrap_or_default();
        let rows = changes.iter().map(|change| (change.table, change.slot));
        from.until(self.journal.end()).zip(rows)
    }

    /// The key in an adjacency that a row had before a change of the write under way.
    pub(crate) fn previous_key<M: Record>(
        &self,
        table: TableId,
        adjacency: AdjacencyId,
        change: ChangeIdx,
    ) -> Option<KeyId> {
        let indexes = self.table_at::<M>(table)?.indexes();
        let key = indexes.iter().position(|index| index.adjacency == adjacency)?;
        self.journal.previous_id(&self.journal.change(change)?, key)
    }

    /// Applies the referential actions of the changes of an operation under way, from one change on. `restrict` is
    /// checked when the operation ends.
    pub(crate) fn apply_key_actions(&mut self, from: ChangeIdx) -> Result<()> {
        let mut next = from;
        while next < self.journal.end() {
            self.apply_action(next, &mut Vec::new())?;
            next = next.next();
        }
        Ok(())
    }
}

impl ResolvedRoute {
    /// The adjacency on the far side of the first hop.
    pub(crate) fn far(&self) -> AdjacencyId {
        self.first.foreign
    }
}
