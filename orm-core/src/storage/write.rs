//! All writes.
//!
//! Every write is a sequence of writes of one record, each in three parts. *Staging* calls the user's
//! code (keys are hashed, compared and cloned), checks every constraint and changes nothing that a reader
//! can see. *Applying* moves ids and records and cannot fail. *Ending* records in the journal what was
//! replaced; where no journal is kept, ids that no row holds any longer are freed.

use std::iter;

use super::generate::{self, ComparedKeys};
use super::id::{KeyId, Slot};
use super::journal::{ChangeKind, Journal};
use super::key_space::KeySpace;
use super::table::Table;
use crate::error::{Error, Result};
use crate::record::{AutoCounter, KeyColumns, Record};

/// For how many records of a list room is made at once: the iterator says how many there are, and may be wrong.
const MOST_RESERVED: usize = 1 << 20;

/// A table with what a write to it changes beside it.
pub(crate) struct Writer<'a, M: Record> {
    table: &'a mut Table<M>,
    keys: &'a mut KeySpace,
    journal: &'a mut Journal,
}

impl<'a, M: Record> Writer<'a, M> {
    #[inline]
    pub(super) fn new(
        table: &'a mut Table<M>,
        keys: &'a mut KeySpace,
        journal: &'a mut Journal,
    ) -> Self {
        Writer { table, keys, journal }
    }

    #[inline]
    pub(crate) fn table(&self) -> &Table<M> {
        self.table
    }

    /// The slot of the record with a primary key.
    #[inline]
    pub(crate) fn slot_of(&self, key: &M::Id) -> Option<Slot> {
        let slot = self.table.slot_of_key(self.keys, key);
        slot.filter(|&slot| self.table.row(slot).is_some())
    }

    /// Stores one record: replaces the one with its primary key, or else appends it.
    pub(crate) fn insert(&mut self, record: M) -> Result<Slot> {
        self.insert_by::<true>(record)
    }

    /// Stores one record at the end; it is an error if one with its primary key is stored.
    pub(crate) fn insert_new(&mut self, record: M) -> Result<Slot> {
        self.insert_by::<false>(record)
    }

    #[inline]
    fn insert_by<const REPLACES: bool>(&mut self, record: M) -> Result<Slot> {
        let counter = self.table.counter();
        match self.insert_staged::<REPLACES>(record) {
            Ok((slot, previous)) => {
                let kind =
                    if previous.is_some() { ChangeKind::Replaced } else { ChangeKind::Inserted };
                self.end(slot, kind, counter, previous);
                Ok(slot)
            }
            Err(error) => Err(self.reject(error)),
        }
    }

    /// Stores records one after the other, each as by [`insert`](Self::insert).
    pub(crate) fn insert_all(&mut self, records: impl IntoIterator<Item = M>) -> Result<Vec<Slot>> {
        self.insert_each(records, Self::insert)
    }

    /// Stores records at the end, one after the other; it is an error if one with the primary key of any is stored.
    pub(crate) fn insert_all_new(
        &mut self,
        records: impl IntoIterator<Item = M>,
    ) -> Result<Vec<Slot>> {
        self.insert_each(records, Self::insert_new)
    }

    /// When the first record without a key comes, the keys of the others are held.
    fn insert_each(
        &mut self,
        records: impl IntoIterator<Item = M>,
        insert: impl Fn(&mut Self, M) -> Result<Slot>,
    ) -> Result<Vec<Slot>> {
        let mut records = records.into_iter();
        let count = records.size_hint().0.min(MOST_RESERVED);
        self.table.reserve(self.keys, count);
        let mut slots = Vec::with_capacity(count);
        while let Some(record) = records.next() {
            if !generate::is_keyless(&record) {
                slots.push(insert(self, record)?);
                continue;
            }
            let rest: Vec<M> = iter::once(record).chain(records.by_ref()).collect();
            for record in &rest {
                self.table.hold_key_of(record, self.journal);
            }
            for record in rest {
                slots.push(insert(self, record)?);
            }
        }
        Ok(slots)
    }

    /// Holds keys until the operation under way ends: they are not generated meanwhile.
    pub(crate) fn hold_keys(&mut self, keys: impl IntoIterator<Item = M::Id>) {
        let Some(auto) = M::AUTO else { return };
        for key in keys.into_iter().filter(|key| auto.is_set(key)) {
            self.table.hold_key(key, self.journal);
        }
    }

    /// Replaces one record by another, whose keys may differ.
    pub(crate) fn update(&mut self, slot: Slot, mut record: M) -> Result<()> {
        let counter = self.table.counter();
        let mut moved = counter;
        let staged =
            generate::assign(self.table, self.keys, &mut record, &mut moved, ComparedKeys::Stored);
        let staged = staged
            .and_then(|generated| self.call_hook(&mut record, Some(slot), (&mut moved, generated)));
        let staged = staged.and_then(|()| self.stage(&record, Some(slot)));
        match staged.and_then(|_| self.check(Some(slot))) {
            Ok(()) => {
                generate::count(&record, &mut moved);
                let previous = self.table.replace(self.keys, slot, record);
                self.table.set_counter(moved);
                self.end(slot, ChangeKind::Replaced, counter, previous);
                Ok(())
            }
            Err(error) => Err(self.reject(error)),
        }
    }

    /// Takes one record out.
    pub(crate) fn remove(&mut self, slot: Slot) -> Result<()> {
        if let (Some(hooks), Some(record)) = (M::ABILITIES.hooks(), self.table.row(slot)) {
            hooks.before_remove(record).map_err(|veto| veto.of_removal(M::MODEL_SCHEMA))?;
        }
        self.free_ids();
        let counter = self.table.counter();
        if let Some(previous) = self.table.take(self.keys, slot) {
            self.end(slot, ChangeKind::Removed, counter, Some(previous));
        }
        if !self.journal.is_open() {
            self.table.compact(self.keys);
        }
        Ok(())
    }

    /// Takes every record out.
    pub(crate) fn remove_all(&mut self) -> Result<()> {
        (0..).take(self.table.rows().len()).try_for_each(|slot| self.remove(Slot::new(slot)))
    }

    /// Has the model's hook see a record before it is written, of which the key may have been generated.
    #[inline]
    fn call_hook(
        &self,
        record: &mut M,
        previous: Option<Slot>,
        (counter, generated): (&mut AutoCounter, bool),
    ) -> Result<()> {
        let Some(hooks) = M::ABILITIES.hooks() else { return Ok(()) };
        let key = if generated { M::PrimaryKey::read(record) } else { None };
        let previous = previous.and_then(|slot| self.table.row(slot));
        hooks.before_write(record, previous).map_err(|veto| veto.of_write(M::MODEL_SCHEMA))?;
        // The hook may have chosen another key, or none. What was generated is not stored then.
        if generated && M::PrimaryKey::read(record) != key {
            *counter = self.table.counter();
        }
        generate::assign(self.table, self.keys, record, counter, ComparedKeys::Stored).map(drop)
    }

    /// Ends a write that was applied. Either it is recorded, or the ids that it replaced are freed.
    #[inline]
    fn end(&mut self, slot: Slot, kind: ChangeKind, counter: AutoCounter, previous: Option<M>) {
        if self.journal.is_open() {
            self.table.record(self.journal, slot, kind, counter, previous);
        } else {
            self.free_ids();
        }
    }

    /// Ends a write that was rejected.
    #[cold]
    fn reject(&mut self, error: Error) -> Error {
        self.free_ids();
        error
    }

    #[inline]
    fn insert_staged<const REPLACES: bool>(&mut self, mut record: M) -> Result<(Slot, Option<M>)> {
        let mut counter = self.table.counter();
        let generated = generate::assign(
            self.table,
            self.keys,
            &mut record,
            &mut counter,
            ComparedKeys::Counted,
        )?;
        let mut slot = self.find_slot(&record)?;
        if generated && slot.is_some() {
            // The type does not count all of its keys.
            generate::generate(
                self.table,
                self.keys,
                &mut record,
                &mut counter,
                ComparedKeys::Stored,
            )?;
            slot = self.find_slot(&record)?;
        }
        if !REPLACES && slot.is_some() {
            return Err(Error::duplicate_key(M::MODEL_SCHEMA));
        }
        if M::ABILITIES.hooks().is_some() {
            self.call_hook(&mut record, slot, (&mut counter, generated))?;
            // The hook was shown the record that this one replaces, so that is where it goes.
            self.stage(&record, slot)?;
        }
        self.check(slot)?;
        generate::count(&record, &mut counter);
        let stored = match slot {
            Some(slot) => (slot, self.table.replace(self.keys, slot, record)),
            None => {
                let slot = self.table.append(self.keys, record);
                (slot.ok_or_else(|| Error::too_many_records(M::MODEL_SCHEMA))?, None)
            }
        };
        self.table.set_counter(counter);
        Ok(stored)
    }

    /// Where a record goes that has a key: the slot of the one with this key, if there is one. Without a hook,
    /// which may change the key, it is staged.
    #[inline]
    fn find_slot(&mut self, record: &M) -> Result<Option<Slot>> {
        if M::ABILITIES.hooks().is_some() {
            let key = M::PrimaryKey::read(record);
            return Ok(key.and_then(|key| self.slot_of(&key)));
        }
        let key = self.stage(record, None)?;
        Ok(self.keys[self.table.indexes()[0].adjacency].first(key))
    }

    /// Resolves the keys of a record to ids, which are left staged, also by an error. Returns that of its primary key.
    #[inline]
    fn stage(&mut self, record: &M, held_by: Option<Slot>) -> Result<KeyId> {
        // What a write that panicked has left behind.
        self.free_ids();
        let key = self.table.stage(self.keys, record, held_by)?;
        key.ok_or_else(|| Error::missing_key(M::MODEL_SCHEMA))
    }

    /// Whether the staged keys are free, or held by the record in `own`.
    ///
    /// A savepoint judges unique keys when it ends, and then only those that this has found held: two rows may
    /// hold one meanwhile. The primary key is always judged at once, since it says which row is written.
    #[inline]
    fn check(&mut self, own: Option<Slot>) -> Result<()> {
        for (nth, (index, key)) in self.table.staged().enumerate() {
            if !index.unique || key == KeyId::NONE {
                continue;
            }
            let held = self.keys[index.adjacency].first(key);
            if held.is_some() && held != own {
                let (schema, columns) = (M::MODEL_SCHEMA, index.columns);
                if nth == 0 || !self.journal.is_open() {
                    return Err(Error::unique_violation(schema, columns));
                }
                self.journal.doubt(index.adjacency, key, schema, columns);
            }
        }
        Ok(())
    }

    /// Frees those of the staged ids that no row holds, now or when the outermost savepoint ends.
    #[inline]
    fn free_ids(&mut self) {
        if !self.table.has_staged() {
            return;
        }
        for (dictionary, key) in self.table.take_staged() {
            match self.journal.is_open() {
                true => self.journal.record_unreferenced(dictionary, key),
                false => self.keys.free(dictionary, key),
            }
        }
        self.keys.drop_freed();
    }
}
