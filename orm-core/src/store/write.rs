//! The one door for writes.
//!
//! A write has three parts. *Staging* calls the user's code (keys are hashed, compared and cloned),
//! checks every constraint and changes nothing that a reader can see. *Applying* moves ids and
//! records and cannot fail. *Giving back* returns the ids that no row holds any longer to their
//! dictionaries. A write of one record is these three; a [`Batch`] keeps a log of what it has
//! applied, and takes it back unless it is finished.

use super::Indexes;
use super::adjacency::{NONE, Slot};
use super::dictionary::{KeyId, OutOfIds};
use super::table::{AutoCounter, Binding, Table};
use crate::error::{Error, Result};
use crate::model::Model;

/// Stores one record in the place of the one with its primary key, or else at the end.
pub(super) fn insert<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: M,
) -> Result<Slot> {
    let counter = table.counter;
    let result = insert_staged(table, indexes, record, &mut None);
    if result.is_err() {
        table.counter = counter;
    }
    give_back(&table.bindings, &mut table.staged, indexes);
    result
}

/// Stores one record in the place of another, whose keys may differ.
pub(super) fn update<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
    mut record: M,
) -> Result<()> {
    let counter = table.counter;
    let staged = record.assign_key(&mut table.counter);
    let staged = staged.and_then(|()| stage(table, indexes, &record, Some(slot)));
    let checked = staged.and_then(|_| check(table, indexes, Some(slot)));
    match checked {
        Ok(()) => drop(replace(table, indexes, slot, record)),
        Err(_) => table.counter = counter,
    }
    give_back(&table.bindings, &mut table.staged, indexes);
    checked
}

/// Takes one record out.
pub(super) fn remove<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
) -> Option<M> {
    give_back(&table.bindings, &mut table.staged, indexes);
    let record = take(table, indexes, slot);
    give_back(&table.bindings, &mut table.staged, indexes);
    table.compact(&mut indexes.adjacencies);
    record
}

fn insert_staged<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    mut record: M,
    replaced: &mut Option<M>,
) -> Result<Slot> {
    record.assign_key(&mut table.counter)?;
    let key = stage(table, indexes, &record, None)?;
    let slot = indexes.adjacencies[table.bindings[0].adjacency].first(key);
    check(table, indexes, slot)?;
    match slot {
        Some(slot) => {
            *replaced = replace(table, indexes, slot, record);
            Ok(slot)
        }
        None => append(table, indexes, record),
    }
}

/// Resolves the keys of a record to ids, and gives its primary key.
///
/// The ids are left staged, also by an error; whoever applies them leaves there the ids that the row
/// held before, and [`give_back`] ends the write.
#[inline]
fn stage<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: &M,
    held_by: Option<Slot>,
) -> Result<KeyId> {
    let Table { bindings, staged, checks, .. } = table;
    // What a write that panicked has left behind.
    give_back(bindings, staged, indexes);
    checks.iter().try_for_each(|check| check(record))?;
    for binding in bindings {
        let dictionary = indexes.dictionaries[binding.dictionary].as_mut();
        let adjacency = &indexes.adjacencies[binding.adjacency];
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
fn check<M: Model>(table: &Table<M>, indexes: &Indexes, own: Option<Slot>) -> Result<()> {
    for (binding, &key) in table.bindings.iter().zip(&table.staged) {
        if !binding.unique || key == NONE {
            continue;
        }
        let held = indexes.adjacencies[binding.adjacency].first(KeyId(key));
        if held.is_some() && held != own {
            return Err(Error::unique_violation(M::SCHEMA, binding.columns));
        }
    }
    Ok(())
}

#[inline]
fn append<M: Model>(table: &mut Table<M>, indexes: &mut Indexes, record: M) -> Result<Slot> {
    let slot = u32::try_from(table.rows.len()).ok().filter(|&slot| slot != NONE);
    let slot = slot.ok_or_else(|| Error::too_many_records(M::SCHEMA))?;
    table.rows.push(Some(record));
    table.live += 1;
    for (binding, key) in table.bindings.iter().zip(&mut table.staged) {
        indexes.attach(binding.adjacency, slot, *key);
        *key = NONE;
    }
    Ok(slot)
}

fn replace<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
    record: M,
) -> Option<M> {
    let before = table.rows.get_mut(slot as usize)?.replace(record);
    for (binding, key) in table.bindings.iter().zip(&mut table.staged) {
        let old = indexes.adjacencies[binding.adjacency].key(slot).map_or(NONE, |key| key.0);
        if old != *key {
            indexes.detach(binding.adjacency, slot);
            indexes.attach(binding.adjacency, slot, *key);
        }
        *key = old;
    }
    before
}

fn take<M: Model>(table: &mut Table<M>, indexes: &mut Indexes, slot: Slot) -> Option<M> {
    let record = table.rows.get_mut(slot as usize)?.take()?;
    table.live -= 1;
    for binding in &table.bindings {
        let key = indexes.detach(binding.adjacency, slot);
        table.staged.push(key);
    }
    Some(record)
}

/// Gives back those of the staged ids that no row holds.
#[inline]
fn give_back<M>(bindings: &[Binding<M>], staged: &mut Vec<u32>, indexes: &mut Indexes) {
    for (binding, key) in bindings.iter().zip(staged.drain(..)) {
        indexes.give_back(binding.dictionary, key);
    }
}

/// A write of many records, which happens whole or not at all.
pub(super) struct Batch<'a, M: Model> {
    table: &'a mut Table<M>,
    indexes: &'a mut Indexes,
    applied: Vec<Applied<M>>,
    /// The ids each change took from its row, one for each binding.
    ids: Vec<u32>,
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
        give_back(&table.bindings, &mut table.staged, indexes);
        let counter = table.counter;
        Batch { table, indexes, applied: Vec::new(), ids: Vec::new(), counter, finished: false }
    }

    /// As the function of this name.
    pub(super) fn insert(&mut self, record: M) -> Result<Slot> {
        let mut before = None;
        let slot = insert_staged(self.table, self.indexes, record, &mut before)?;
        self.log(slot, before);
        Ok(slot)
    }

    /// As the function of this name.
    pub(super) fn remove(&mut self, slot: Slot) {
        if let Some(record) = take(self.table, self.indexes, slot) {
            self.log(slot, Some(record));
        }
    }

    /// Takes every record out.
    pub(super) fn remove_all(&mut self) {
        for slot in (0..).take(self.table.rows.len()) {
            self.remove(slot);
        }
    }

    /// Makes the write stand, and hands out the records it took away, oldest first.
    pub(super) fn finish(mut self) -> Vec<M> {
        self.finished = true;
        let applied = std::mem::take(&mut self.applied).into_iter();
        let taken = applied.filter_map(|applied| applied.before).collect();
        let bindings = &self.table.bindings;
        for ids in self.ids.chunks(bindings.len().max(1)) {
            for (binding, &key) in bindings.iter().zip(ids) {
                self.indexes.give_back(binding.dictionary, key);
            }
        }
        self.table.compact(&mut self.indexes.adjacencies);
        taken
    }

    fn log(&mut self, slot: Slot, before: Option<M>) {
        self.applied.push(Applied { slot, before });
        self.ids.append(&mut self.table.staged);
    }
}

impl<M: Model> Drop for Batch<'_, M> {
    /// Takes back what was applied, newest first, unless the write was finished.
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let Table { bindings, staged, rows, live, counter, .. } = &mut *self.table;
        *counter = self.counter;
        let mut unused = Vec::new();
        let mut dropped = Vec::new();
        while let Some(Applied { slot, before }) = self.applied.pop() {
            let ids = self.ids.len().saturating_sub(bindings.len());
            let restored = before.is_some();
            let current = std::mem::replace(&mut rows[slot as usize], before);
            *live = *live + usize::from(restored) - usize::from(current.is_some());
            for (binding, key) in bindings.iter().zip(self.ids.drain(ids..)) {
                let Binding { dictionary, adjacency, .. } = *binding;
                unused.push((dictionary, self.indexes.detach(adjacency, slot)));
                self.indexes.attach(adjacency, slot, key);
            }
            if !restored {
                rows.truncate(slot as usize);
            }
            dropped.push(current);
        }
        unused.extend(bindings.iter().map(|binding| binding.dictionary).zip(staged.drain(..)));
        for (dictionary, key) in unused {
            self.indexes.give_back(dictionary, key);
        }
    }
}

impl Indexes {
    #[inline]
    fn attach(&mut self, adjacency: usize, slot: Slot, key: u32) {
        if key != NONE {
            self.adjacencies[adjacency].attach(slot, KeyId(key));
        }
    }

    /// Gives the id that the row held, or `NONE`.
    #[inline]
    fn detach(&mut self, adjacency: usize, slot: Slot) -> u32 {
        self.adjacencies[adjacency].detach(slot).map_or(NONE, |key| key.0)
    }

    /// Gives an id back if no row holds it.
    #[inline]
    fn give_back(&mut self, dictionary: usize, key: u32) {
        if key == NONE {
            return;
        }
        let key = KeyId(key);
        let held = |&adjacency: &usize| self.adjacencies[adjacency].first(key).is_some();
        if !self.adjacencies_of[dictionary].iter().any(held) {
            self.dictionaries[dictionary].give_back(key);
        }
    }
}
