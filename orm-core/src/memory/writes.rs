//! Writes: as operations of their own, and as steps of one.

use std::slice;

use crate::error::{Error, Result};
use crate::query::{Criteria, Filter, Source};
use crate::relation::HasRelations;
use crate::storage::{Core, Moves, Slot, TableId, Writer};

impl Core {
    /// Runs a write of one record, and the referential actions of its changes, if any.
    #[inline]
    pub(crate) fn write_table<M: HasRelations, R>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_, M>) -> Result<R>,
        rename: impl FnOnce(&mut R, &Moves, TableId),
    ) -> Result<R> {
        let table = self.ensure::<M>()?;
        if self.is_free(table) {
            self.abandon_detached();
            return work(&mut self.writer(table)?);
        }
        let (mut result, moves) =
            self.run_operation_with_slots(|store| work(&mut store.writer(table)?))?;
        rename(&mut result, &moves, table);
        Ok(result)
    }

    /// As [`write_table`](Self::write_table), for a write that returns the slot of its record.
    #[inline]
    pub(crate) fn write_row<M: HasRelations>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_, M>) -> Result<Slot>,
    ) -> Result<Slot> {
        self.write_table(work, |slot, moves, table| moves.rename(table, slice::from_mut(slot)))
    }

    /// Runs a write of several records, and returns those whose slots it returns.
    pub(crate) fn write_rows<M: HasRelations>(
        &mut self,
        work: impl FnOnce(&mut Writer<'_, M>) -> Result<Vec<Slot>>,
    ) -> Result<Vec<&M>> {
        let table = self.ensure::<M>()?;
        let (mut slots, moves) =
            self.run_operation_with_slots(|store| work(&mut store.writer(table)?))?;
        moves.rename(table, &mut slots);
        Ok(slots.into_iter().filter_map(|slot| self.row(slot)).collect())
    }

    /// Removes the records that pass a filter, and returns how many they were.
    pub(crate) fn remove_where<M: HasRelations>(&mut self, filter: Filter<M>) -> Result<usize> {
        let table = self.ensure::<M>()?;
        let mut criteria = Criteria::new();
        criteria.add_filter(filter);
        self.run_operation(|core| {
            let slots: Vec<Slot> = (&*core).rows(&criteria).map(|at| at.slot).collect();
            let mut writer = core.writer::<M>(table)?;
            slots.iter().try_for_each(|&slot| writer.remove(slot))?;
            Ok(slots.len())
        })
    }

    /// As [`insert`](Self::insert), for a step of an operation.
    pub(crate) fn insert_row<M: HasRelations>(&mut self, record: M) -> Result<Slot> {
        self.writer_of()?.insert(record)
    }

    /// Replaces a record, for a step of an operation.
    pub(crate) fn replace_row<M: HasRelations>(&mut self, slot: Slot, record: M) -> Result<()> {
        self.writer_of()?.update(slot, record)
    }

    /// Takes a record out, for a step of an operation.
    pub(crate) fn remove_row<M: HasRelations>(&mut self, slot: Slot) -> Result<()> {
        self.writer_of::<M>()?.remove(slot)
    }

    /// Changes a copy of a record, which then takes the record's place.
    pub(crate) fn change_row<M: HasRelations>(
        &mut self,
        slot: Slot,
        change: impl FnOnce(&mut M) -> Result<()>,
    ) -> Result<()> {
        let clone = M::ABILITIES.clone_fn().ok_or_else(|| Error::not_clone(M::MODEL_SCHEMA))?;
        let mut writer = self.writer_of::<M>()?;
        let record = writer.table().row(slot).ok_or_else(|| Error::not_found(M::MODEL_SCHEMA))?;
        let mut record = clone(record);
        change(&mut record)?;
        writer.update(slot, record)
    }

    /// Holds keys until the operation under way ends: they are not generated meanwhile.
    pub(crate) fn hold_keys<M: HasRelations>(
        &mut self,
        keys: impl IntoIterator<Item = M::Id>,
    ) -> Result<()> {
        if M::AUTO.is_some() {
            self.writer_of::<M>()?.hold_keys(keys);
        }
        Ok(())
    }

    /// What writes to a model's table.
    #[inline]
    fn writer_of<M: HasRelations>(&mut self) -> Result<Writer<'_, M>> {
        let table = self.ensure::<M>()?;
        self.writer(table)
    }
}
