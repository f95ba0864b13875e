//! What a store holds.

use std::any::{Any, TypeId};

#[cfg(feature = "serde")]
use super::id::ChangeIdx;
use super::id::{Slot, TableId};
use super::key_space::KeySpace;
use super::store::Store;
use super::table::Table;
use super::write::Writer;
use crate::error::{Error, Result};
use crate::model::Model;

impl Store {
    #[inline]
    pub(super) fn row<M: Model>(&self, slot: Slot) -> Option<&M> {
        self.table::<M>()?.row(slot)
    }

    /// The record in a slot, which is an error where there is none.
    pub(crate) fn stored<M: Model>(&self, slot: Slot) -> Result<&M> {
        self.row(slot).ok_or_else(|| Error::not_found(M::SCHEMA))
    }

    /// The slot of the record with a primary key, which is an error where there is none.
    pub(crate) fn slot_of_stored<M: Model>(&self, key: &M::Key) -> Result<Slot> {
        self.slot_of::<M>(key).ok_or_else(|| Error::not_found(M::SCHEMA))
    }

    /// The slot of the record with a primary key.
    pub(crate) fn slot_of<M: Model>(&self, key: &M::Key) -> Option<Slot> {
        let table = self.table::<M>()?;
        let slot = table.slot_of_key(&self.key_space, key)?;
        table.row(slot).map(|_| slot)
    }

    /// A model's table.
    #[cfg(feature = "serde")]
    pub(crate) fn table_id(&self, model: TypeId) -> Option<TableId> {
        self.table_of.get(&model).copied()
    }

    #[cfg(feature = "serde")]
    pub(crate) fn has_row(&self, model: TypeId, slot: Slot) -> bool {
        let table = self.table_of.get(&model).and_then(|table| self.tables.get(table.index()));
        table.is_some_and(|table| table.has_row(slot))
    }

    /// Takes a record out of a table, for a step of an operation.
    #[cfg(feature = "serde")]
    pub(crate) fn remove_at(&mut self, table: TableId, slot: Slot) -> Result<()> {
        let table = self.tables.get_mut(table.index());
        table.map_or(Ok(()), |table| table.remove(slot, &mut self.key_space, &mut self.journal))
    }

    /// Takes all records out of a table, for a step of an operation.
    #[cfg(feature = "serde")]
    pub(crate) fn empty(&mut self, table: TableId) -> Result<()> {
        let table = self.tables.get_mut(table.index());
        table.map_or(Ok(()), |table| table.remove_all(&mut self.key_space, &mut self.journal))
    }

    /// What writes to a table.
    #[inline]
    pub(crate) fn writer<M: Model>(&mut self, table: TableId) -> Result<Writer<'_, M>> {
        match (self.tables[table.index()].as_mut() as &mut dyn Any).downcast_mut() {
            Some(table) => Ok(Writer::new(table, &mut self.key_space, &mut self.journal)),
            // Tables are kept by the type of their records, so the type is the right one.
            None => Err(Error::not_found(M::SCHEMA)),
        }
    }

    #[inline]
    pub(crate) fn table<M: Model>(&self) -> Option<&Table<M>> {
        self.table_at(*self.table_of.get(&TypeId::of::<M>())?)
    }

    #[inline]
    pub(super) fn table_at<M: Model>(&self, id: TableId) -> Option<&Table<M>> {
        (self.tables.get(id.index())?.as_ref() as &dyn Any).downcast_ref()
    }

    pub(super) fn table_at_mut<M: Model>(&mut self, id: TableId) -> Option<&mut Table<M>> {
        (self.tables.get_mut(id.index())?.as_mut() as &mut dyn Any).downcast_mut()
    }

    #[inline]
    pub(crate) fn key_space(&self) -> &KeySpace {
        &self.key_space
    }

    /// The slots of a model's table, gaps included.
    #[inline]
    pub(crate) fn slots<M: Model>(&self) -> &[Option<M>] {
        self.table::<M>().map_or(&[], Table::rows)
    }

    /// How many unique keys are in doubt.
    #[cfg(feature = "serde")]
    pub(crate) fn doubts(&self) -> usize {
        self.journal.doubts.len()
    }

    /// Records where in a document the step is that has left the doubts from one on.
    #[cfg(feature = "serde")]
    pub(crate) fn locate_doubts(&mut self, from: usize, path: impl Fn() -> String) {
        for doubt in self.journal.doubts.iter_mut().skip(from) {
            doubt.path = path();
        }
    }

    /// The index of the next change.
    #[cfg(feature = "serde")]
    pub(crate) fn next_change(&self) -> ChangeIdx {
        self.journal.end()
    }

    /// The changes from one on, each with the table and the slot of its row.
    #[cfg(feature = "serde")]
    pub(crate) fn changes(
        &self,
        from: ChangeIdx,
    ) -> impl Iterator<Item = (ChangeIdx, (TableId, Slot))> {
        let changes = self.journal.changes().get(from.index()..).unwrap_or_default();
        let rows = changes.iter().map(|change| (change.table, change.slot));
        from.until(self.journal.end()).zip(rows)
    }
}
