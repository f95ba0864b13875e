//! Tables of which the type of their records is unknown.

use std::any::Any;

use super::id::{DictionaryId, KeyId, Slot, TableId};
use super::journal::{Change, Journal};
use super::key_space::KeySpace;
use super::table::Table;
use super::write::Writer;
use crate::error::Error;
use crate::record::{AnySerialize, Record, TableMaker};

/// A table of which the type of its records is unknown.
pub(super) trait AnyTable: Any + Send + Sync {
    /// How many keys of the model have an adjacency.
    fn keys(&self) -> usize;

    fn has_row(&self, slot: Slot) -> bool;

    /// The record in a slot for serde, where the model is `Serialize`.
    fn json(&self, slot: Slot) -> Option<&dyn AnySerialize>;

    /// Takes one record out.
    fn remove(
        &mut self,
        slot: Slot,
        keys: &mut KeySpace,
        journal: &mut Journal,
    ) -> Result<(), Error>;

    /// The key of a record at a position among the keys of the model.
    fn read_key(&self, slot: Slot, nth: usize) -> Option<Box<dyn Any>>;

    /// Gives a record another key at a position among the keys of the model, or leaves it without one.
    fn set_key(
        &mut self,
        slot: Slot,
        nth: usize,
        key: Option<&dyn Any>,
        keys: &mut KeySpace,
        journal: &mut Journal,
    ) -> Result<(), Error>;

    /// Restores the record that a change replaced or removed, and the ids of its keys.
    fn roll_back(
        &mut self,
        change: &Change,
        ids: &[KeyId],
        keys: &mut KeySpace,
        unreferenced: &mut Vec<(DictionaryId, KeyId)>,
    );

    /// Adds the ids of one row to those that may be held by none, each with its dictionary.
    fn add_unreferenced(&self, ids: &[KeyId], unreferenced: &mut Vec<(DictionaryId, KeyId)>);

    /// Takes every record out.
    fn remove_all(&mut self, keys: &mut KeySpace, journal: &mut Journal) -> Result<(), Error>;

    /// Takes out the records that are to be dropped when the outermost savepoint ends.
    fn take_discarded(&mut self) -> Option<Box<dyn Any>>;

    /// Closes the gaps, where they outnumber the records, and returns the new slot of each old one.
    fn compact(&mut self, keys: &mut KeySpace) -> Option<Vec<Slot>>;

    /// Lets the keys go that a write has held.
    fn release_keys(&mut self);
}

impl<M: Record + Send + Sync> AnyTable for Table<M> {
    fn keys(&self) -> usize {
        self.indexes().len()
    }

    fn has_row(&self, slot: Slot) -> bool {
        self.row(slot).is_some()
    }

    fn json(&self, slot: Slot) -> Option<&dyn AnySerialize> {
        Some((M::ABILITIES.json()?)(self.row(slot)?))
    }

    fn remove(
        &mut self,
        slot: Slot,
        keys: &mut KeySpace,
        journal: &mut Journal,
    ) -> Result<(), Error> {
        Writer::new(self, keys, journal).remove(slot)
    }

    fn read_key(&self, slot: Slot, nth: usize) -> Option<Box<dyn Any>> {
        self.indexes().get(nth)?.read(self.row(slot)?)
    }

    fn set_key(
        &mut self,
        slot: Slot,
        nth: usize,
        key: Option<&dyn Any>,
        keys: &mut KeySpace,
        journal: &mut Journal,
    ) -> Result<(), Error> {
        let not_found = || Error::not_found(M::MODEL_SCHEMA);
        let clone = M::ABILITIES.clone_fn().ok_or_else(|| Error::not_clone(M::MODEL_SCHEMA))?;
        let mut record = clone(self.row(slot).ok_or_else(not_found)?);
        let index = self.indexes().get(nth).ok_or_else(not_found)?;
        if !index.set(&mut record, key) {
            return Err(Error::not_null(M::MODEL_SCHEMA, index.columns));
        }
        Writer::new(self, keys, journal).update(slot, record)
    }

    fn roll_back(
        &mut self,
        change: &Change,
        ids: &[KeyId],
        keys: &mut KeySpace,
        unreferenced: &mut Vec<(DictionaryId, KeyId)>,
    ) {
        Table::roll_back(self, change, ids, keys, unreferenced);
    }

    fn add_unreferenced(&self, ids: &[KeyId], unreferenced: &mut Vec<(DictionaryId, KeyId)>) {
        let ids = self.indexes().iter().zip(ids).filter(|(_, id)| **id != KeyId::NONE);
        unreferenced.extend(ids.map(|(index, &id)| (index.dictionary, id)));
    }

    fn remove_all(&mut self, keys: &mut KeySpace, journal: &mut Journal) -> Result<(), Error> {
        Writer::new(self, keys, journal).remove_all()
    }

    fn compact(&mut self, keys: &mut KeySpace) -> Option<Vec<Slot>> {
        Table::compact(self, keys)
    }

    fn release_keys(&mut self) {
        Table::release_keys(self);
    }

    fn take_discarded(&mut self) -> Option<Box<dyn Any>> {
        Some(Box::new(Table::take_discarded(self)?))
    }
}

/// Makes the table of a model, with its id in the store.
pub(super) struct NewTable(pub(super) TableId);

impl TableMaker for NewTable {
    type Table = Box<dyn AnyTable>;

    fn make<M: Record + Send + Sync>(self) -> Box<dyn AnyTable> {
        Box::new(Table::<M>::new(self.0))
    }
}
