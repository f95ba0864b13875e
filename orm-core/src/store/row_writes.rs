//! Writes of one record, as steps of an operation.

use super::id::Slot;
use super::store::Store;
use super::write::Writer;
use crate::error::{Error, Result};
use crate::model::Model;

impl Store {
    /// As [`insert`](Self::insert), for a step of an operation.
    pub(crate) fn insert_row<M: Model>(&mut self, record: M) -> Result<Slot> {
        self.writer_of()?.insert(record)
    }

    /// Replaces a record, for a step of an operation.
    pub(crate) fn replace_row<M: Model>(&mut self, slot: Slot, record: M) -> Result<()> {
        self.writer_of()?.update(slot, record)
    }

    /// Takes a record out, for a step of an operation.
    pub(crate) fn remove_row<M: Model>(&mut self, slot: Slot) -> Result<()> {
        self.writer_of::<M>()?.remove(slot)
    }

    /// Changes a copy of a record, which then takes the record's place.
    pub(crate) fn change<M: Model>(
        &mut self,
        slot: Slot,
        change: impl FnOnce(&mut M) -> Result<()>,
    ) -> Result<()> {
        let clone = M::CLONE.ok_or_else(|| Error::not_clone(M::SCHEMA))?;
        let mut writer = self.writer_of::<M>()?;
        let record = writer.table().row(slot).ok_or_else(|| Error::not_found(M::SCHEMA))?;
        let mut record = clone(record);
        change(&mut record)?;
        writer.update(slot, record)
    }

    /// Holds keys until the operation under way ends: they are not generated meanwhile.
    pub(crate) fn hold_keys<M: Model>(
        &mut self,
        keys: impl IntoIterator<Item = M::Key>,
    ) -> Result<()> {
        if M::AUTO.is_some() {
            self.writer_of::<M>()?.hold_keys(keys);
        }
        Ok(())
    }

    /// What writes to a model's table.
    #[inline]
    fn writer_of<M: Model>(&mut self) -> Result<Writer<'_, M>> {
        let table = self.ensure::<M>()?;
        self.writer(table)
    }
}
