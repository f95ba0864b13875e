//! The one door for writes.
//!
//! A write has three parts. *Staging* calls the user's code (keys are hashed, compared and cloned),
//! checks every constraint and changes nothing that a reader can see. *Applying* moves ids and
//! records and cannot fail. *Finishing* gives back the ids that no row holds any longer. A batch
//! logs what it applies and takes it back unless it is finished.

use super::Indexes;
use super::adjacency::{NONE, Slot};
use super::dictionary::{AnyDictionary, KeyId};
use super::table::{AutoCounter, Table};
use crate::error::{Error, Result};
use crate::model::Model;

/// A write to one table, one record or many, that happens whole or not at all.
pub(super) struct Batch<'a, M: Model> {
    table: &'a mut Table<M>,
    indexes: &'a mut Indexes,
    log: Vec<Applied<M>>,
    /// The ids each logged change took away, `bindings.len()` for each.
    before: Vec<u32>,
    counter: AutoCounter,
    finished: bool,
}

/// A change that has been applied.
struct Applied<M> {
    slot: Slot,
    /// `None` where the change is a new record at the end of the table.
    before: Option<M>,
}

impl<'a, M: Model> Batch<'a, M> {
    pub(super) fn new(table: &'a mut Table<M>, indexes: &'a mut Indexes) -> Self {
        // What a write that panicked while staging has left behind.
        collect_staged(table, indexes);
        let counter = table.counter;
        Batch { table, indexes, log: Vec::new(), before: Vec::new(), counter, finished: false }
    }

    /// Stores the record in the place of the one with its primary key, or else at the end.
    pub(super) fn insert(&mut self, mut record: M) -> Result<Slot> {
        record.assign_key(&mut self.table.counter)?;
        let key = self.stage(&record)?;
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
        self.stage(&record)?;
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
            self.before.push(key.map_or(NONE, |key| key.0));
        }
        self.log.push(Applied { slot, before: Some(record) });
    }

    /// Makes the write stand, and hands out the records it took away, oldest first.
    pub(super) fn finish(mut self) -> Vec<M> {
        self.finished = true;
        let taken = std::mem::take(&mut self.log);
        let taken = taken.into_iter().filter_map(|applied| applied.before).collect();
        self.collect_before();
        self.table.compact(&mut self.indexes.adjacencies);
        taken
    }

    /// As [`finish`](Self::finish), for a write of one record: gaps may have been closed, so the
    /// slot is given out anew.
    pub(super) fn finish_at(self, slot: Slot) -> Slot {
        // A write that removes nothing opens no gaps, so the slot stays what it is.
        let before = self.table.rows.len() - self.table.live;
        debug_assert!(before < 64 || before <= self.table.live);
        self.finish();
        slot
    }

    /// Resolves the keys of a record to ids, and gives its primary key.
    #[inline]
    fn stage(&mut self, record: &M) -> Result<KeyId> {
        let Table { bindings, staged, .. } = &mut *self.table;
        staged.clear();
        let mut failed = None;
        for binding in bindings {
            let dictionary = self.indexes.dictionaries[binding.dictionary].as_mut();
            match binding.intern(dictionary, record) {
                Ok(key) => staged.push(key.map_or(NONE, |key| key.0)),
                Err(_) => failed = Some(Error::too_many_records(M::SCHEMA)),
            }
            if failed.is_some() {
                break;
            }
        }
        let failed = failed.or_else(|| match staged.first() {
            Some(&NONE) | None => Some(Error::missing_key(M::SCHEMA)),
            Some(_) => None,
        });
        match failed {
            None => Ok(KeyId(self.table.staged[0])),
            Some(error) => {
                collect_staged(self.table, self.indexes);
                Err(error)
            }
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
                let error = Error::unique_violation(M::SCHEMA, binding.columns);
                collect_staged(self.table, self.indexes);
                return Err(error);
            }
        }
        Ok(())
    }

    fn append(&mut self, record: M) -> Result<Slot> {
        let slot = u32::try_from(self.table.rows.len()).ok().filter(|&slot| slot != NONE);
        let Some(slot) = slot else {
            collect_staged(self.table, self.indexes);
            return Err(Error::too_many_records(M::SCHEMA));
        };
        self.log.push(Applied { slot, before: None });
        self.before.extend(std::iter::repeat_n(NONE, self.table.bindings.len()));
        self.table.rows.push(Some(record));
        self.table.live += 1;
        for (binding, key) in self.table.bindings.iter().zip(self.table.staged.drain(..)) {
            self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
        }
        Ok(slot)
    }

    fn replace(&mut self, slot: Slot, record: M) -> Result<Slot> {
        let before = self.table.rows[slot as usize].replace(record);
        self.log.push(Applied { slot, before });
        for (binding, key) in self.table.bindings.iter().zip(self.table.staged.drain(..)) {
            let adjacency = &mut self.indexes.adjacencies[binding.adjacency];
            let old = adjacency.key(slot).map_or(NONE, |key| key.0);
            self.before.push(old);
            if old != key {
                let old = adjacency.detach(slot);
                self.indexes.release(binding.dictionary, old);
                self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
            }
        }
        Ok(slot)
    }

    /// Gives back the ids that the logged changes took from their rows.
    fn collect_before(&mut self) {
        let bindings = self.table.bindings.len().max(1);
        for ids in self.before.chunks(bindings) {
            for (binding, &key) in self.table.bindings.iter().zip(ids) {
                if key != NONE {
                    self.indexes.dictionaries[binding.dictionary].collect(KeyId(key));
                }
            }
        }
        self.before.clear();
    }
}

impl<M: Model> Drop for Batch<'_, M> {
    /// Takes back what was applied, newest first, unless the write was finished.
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        self.table.counter = self.counter;
        let bindings = self.table.bindings.len();
        let mut unused = Vec::new();
        while let Some(Applied { slot, before }) = self.log.pop() {
            let ids = self.before.split_off(self.before.len() - bindings);
            let restored = before.is_some();
            let current = std::mem::replace(&mut self.table.rows[slot as usize], before);
            match (current.is_some(), restored) {
                (true, false) => self.table.live -= 1,
                (false, true) => self.table.live += 1,
                _ => {}
            }
            for (binding, key) in self.table.bindings.iter().zip(ids) {
                let taken = self.indexes.adjacencies[binding.adjacency].detach(slot);
                self.indexes.release(binding.dictionary, taken);
                self.indexes.attach(binding.dictionary, binding.adjacency, slot, key);
                unused.extend(taken.map(|taken| (binding.dictionary, taken)));
            }
            if !restored && slot as usize + 1 == self.table.rows.len() {
                self.table.rows.pop();
            }
        }
        for (dictionary, key) in unused {
            self.indexes.dictionaries[dictionary].collect(key);
        }
        // On a panic, user code is not called again: the next write does this.
        if !std::thread::panicking() {
            collect_staged(self.table, self.indexes);
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

    #[inline]
    fn release(&mut self, dictionary: usize, key: Option<KeyId>) {
        if let Some(key) = key {
            self.dictionaries[dictionary].release(key);
        }
    }
}

/// Gives back the staged ids that no row came to hold.
fn collect_staged<M: Model>(table: &mut Table<M>, indexes: &mut Indexes) {
    for (binding, key) in table.bindings.iter().zip(table.staged.drain(..)) {
        if key != NONE {
            let dictionary: &mut Box<dyn AnyDictionary> = &mut indexes.dictionaries[binding.dictionary];
            dictionary.collect(KeyId(key));
        }
    }
}
