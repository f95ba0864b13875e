//! The one door for writes.
//!
//! A write has three parts. *Staging* calls the user's code (keys are hashed, compared and cloned),
//! checks every constraint and changes nothing that a reader can see. *Applying* moves ids and
//! records and cannot fail. *Finishing* gives back the ids that no row holds any longer. A batch
//! logs what it applies and takes it back unless it is finished.

use super::Indexes;
use super::adjacency::{NONE, Slot};
use super::dictionary::{KeyId, OutOfIds};
use super::table::{AutoCounter, Binding, Table};
use crate::error::{Error, Result};
use crate::model::Model;

/// A write to one table, one record or many, that happens whole or not at all.
pub(super) struct Batch<'a, M: Model> {
    table: &'a mut Table<M>,
    indexes: &'a mut Indexes,
    counter: AutoCounter,
    finished: bool,
}

/// What the write under way has done so far. Kept with the table so that its memory is used again.
pub(super) struct Log<M> {
    applied: Vec<Applied<M>>,
    /// The ids each change took from its row, one for each binding.
    ids: Vec<u32>,
}

/// A change that has been applied.
struct Applied<M> {
    slot: Slot,
    /// `None` where the change is a new record at the end of the table.
    before: Option<M>,
}

impl<M> Default for Log<M> {
    fn default() -> Self {
        Log { applied: Vec::new(), ids: Vec::new() }
    }
}

/// How many changes a log keeps room for between writes.
const KEPT: usize = 64;

impl<'a, M: Model> Batch<'a, M> {
    pub(super) fn new(table: &'a mut Table<M>, indexes: &'a mut Indexes) -> Self {
        // What a write that panicked has left behind.
        table.log.applied.clear();
        table.log.ids.clear();
        collect(&table.bindings, &mut table.staged, indexes);
        let counter = table.counter;
        Batch { table, indexes, counter, finished: false }
    }

    /// Stores the record in the place of the one with its primary key, or else at the end.
    pub(super) fn insert(&mut self, mut record: M) -> Result<Slot> {
        record.assign_key(&mut self.table.counter)?;
        let key = self.stage(&record, None)?;
        let slot = self.indexes.adjacencies[self.table.bindings[0].adjacency].first(key);
        self.check(slot)?;
        match slot {
            Some(slot) => self.replace(slot, record),
            None => self.append(record),
        }
    }

    /// Stores the record in the place of another one, whose key may differ.
    pub(super) fn update(&mut self, slot: Slot, mut record: M) -> Result<Slot> {
        record.assign_key(&mut self.table.counter)?;
        self.stage(&record, Some(slot))?;
        self.check(Some(slot))?;
        self.replace(slot, record)
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        let Some(record) = self.table.rows.get_mut(slot as usize).and_then(Option::take) else {
            return;
        };
        self.table.live -= 1;
        for binding in &self.table.bindings {
            let key = self.indexes.adjacencies[binding.adjacency].detach(slot);
            self.indexes.release(binding.dictionary, key);
            self.table.log.ids.push(key.map_or(NONE, |key| key.0));
        }
        self.table.log.applied.push(Applied { slot, before: Some(record) });
    }

    /// Makes the write stand, and hands out the records it took away, oldest first.
    pub(super) fn finish(mut self) -> Vec<M> {
        self.finished = true;
        let applied = self.table.log.applied.drain(..);
        let taken = applied.filter_map(|applied| applied.before).collect();
        let Table { log, bindings, .. } = &mut *self.table;
        for ids in log.ids.chunks(bindings.len().max(1)) {
            for (binding, &key) in bindings.iter().zip(ids) {
                self.indexes.collect(binding.dictionary, key);
            }
        }
        log.ids.clear();
        log.applied.shrink_to(KEPT);
        log.ids.shrink_to(KEPT);
        self.table.compact(&mut self.indexes.adjacencies);
        taken
    }

    /// Resolves the keys of a record to ids, and gives its primary key.
    ///
    /// Ids that an error leaves staged are given back with the rest of the write.
    #[inline]
    fn stage(&mut self, record: &M, held_by: Option<Slot>) -> Result<KeyId> {
        let Table { bindings, staged, .. } = &mut *self.table;
        collect(bindings, staged, self.indexes);
        for binding in bindings {
            let dictionary = self.indexes.dictionaries[binding.dictionary].as_mut();
            let adjacency = &self.indexes.adjacencies[binding.adjacency];
            let held = held_by.and_then(|slot| adjacency.key(slot));
            let key = binding.intern(dictionary, record, held);
            let key = key.map_err(|OutOfIds| Error::too_many_records(M::SCHEMA))?;
            staged.push(key.map_or(NONE, |key| key.0));
        }
        match staged.first() {
            Some(&key) if key != NONE => Ok(KeyId(key)),
            _ => Err(Error::missing_key(M::SCHEMA)),
        }
    }

    /// Whether the staged keys are free, or held by the record in `own`.
    #[inline]
    fn check(&mut self, own: Option<Slot>) -> Result<()> {
        for (binding, &key) in self.table.bindings.iter().zip(&self.table.staged) {
            if !binding.unique || key == NONE {
                continue;
            }
            let held = self.indexes.adjacencies[binding.adjacency].first(KeyId(key));
            if held.is_some() && held != own {
                return Err(Error::unique_violation(M::SCHEMA, binding.columns));
            }
        }
        Ok(())
    }

    fn append(&mut self, record: M) -> Result<Slot> {
        let slot = u32::try_from(self.table.rows.len()).ok().filter(|&slot| slot != NONE);
        let slot = slot.ok_or_else(|| Error::too_many_records(M::SCHEMA))?;
        let Table { log, bindings, staged, rows, live, .. } = &mut *self.table;
        log.applied.push(Applied { slot, before: None });
        log.ids.extend(std::iter::repeat_n(NONE, bindings.len()));
        rows.push(Some(record));
        *live += 1;
        for (binding, key) in bindings.iter().zip(staged.drain(..)) {
            self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
        }
        Ok(slot)
    }

    fn replace(&mut self, slot: Slot, record: M) -> Result<Slot> {
        let Table { log, bindings, staged, rows, .. } = &mut *self.table;
        log.applied.push(Applied { slot, before: rows[slot as usize].replace(record) });
        for (binding, key) in bindings.iter().zip(staged.drain(..)) {
            let adjacency = &mut self.indexes.adjacencies[binding.adjacency];
            let old = adjacency.key(slot).map_or(NONE, |key| key.0);
            log.ids.push(old);
            if old != key {
                let old = adjacency.detach(slot);
                self.indexes.release(binding.dictionary, old);
                self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
            }
        }
        Ok(slot)
    }
}

impl<M: Model> Drop for Batch<'_, M> {
    /// Takes back what was applied, newest first, unless the write was finished.
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let Table { log, bindings, staged, rows, live, counter, .. } = &mut *self.table;
        *counter = self.counter;
        let mut unused = Vec::new();
        let mut dropped = Vec::new();
        while let Some(Applied { slot, before }) = log.applied.pop() {
            let ids = log.ids.len().saturating_sub(bindings.len());
            let restored = before.is_some();
            let current = std::mem::replace(&mut rows[slot as usize], before);
            *live = *live + usize::from(restored) - usize::from(current.is_some());
            for (binding, key) in bindings.iter().zip(log.ids.drain(ids..)) {
                let taken = self.indexes.adjacencies[binding.adjacency].detach(slot);
                self.indexes.release(binding.dictionary, taken);
                self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
                unused.extend(taken.map(|taken| (binding.dictionary, taken.0)));
            }
            if !restored {
                rows.truncate(slot as usize);
            }
            dropped.push(current);
        }
        // From here on the user's code may be called, which may panic; all is in order by now. While
        // a panic is under way it is not called: ids without rows do no harm, and the staged ones
        // are given back by the next write.
        if !std::thread::panicking() {
            unused.extend(bindings.iter().map(|binding| binding.dictionary).zip(staged.drain(..)));
            for (dictionary, key) in unused {
                self.indexes.collect(dictionary, key);
            }
        }
    }
}

impl Indexes {
    #[inline]
    fn attach(&mut self, dictionary: usize, adjacency: usize, slot: Slot, key: u32) {
        if key != NONE {
            self.dictionaries[dictionary].retain(KeyId(key));
            self.adjacencies[adjacency].attach(slot, KeyId(key));
        }
    }

    /// Gives an id back if no row holds it.
    fn collect(&mut self, dictionary: usize, key: u32) {
        if key != NONE {
            self.dictionaries[dictionary].collect(KeyId(key));
        }
    }

    #[inline]
    fn release(&mut self, dictionary: usize, key: Option<KeyId>) {
        if let Some(key) = key {
            self.dictionaries[dictionary].release(key);
        }
    }
}

/// Gives back the staged ids that no row came to hold.
#[inline]
fn collect<M>(bindings: &[Binding<M>], staged: &mut Vec<u32>, indexes: &mut Indexes) {
    for (binding, key) in bindings.iter().zip(staged.drain(..)) {
        indexes.collect(binding.dictionary, key);
    }
}
