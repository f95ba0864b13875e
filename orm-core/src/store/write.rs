//! The one door for writes.
//!
//! Whatever is written comes down to one record at a time, in three parts. *Staging* calls the user's
//! code (keys are hashed, compared and cloned), checks every constraint and changes nothing that a reader
//! can see. *Applying* moves ids and records and cannot fail. *Ending* notes in the journal what was
//! replaced; where no journal is kept, ids that no row holds any longer go back to their dictionaries.

use std::iter;

use super::auto::{self, AutoCounter, Probe};
use super::dictionary::OutOfIds;
use super::id::{KeyId, NONE, Slot};
use super::journal::ChangeKind;
use super::key_space::Indexes;
use super::table::{Binding, Table};
use crate::error::{Error, Result};
use crate::key::KeyColumns;
use crate::model::Model;

/// Stores one record in the place of the one with its primary key, or else at the end.
pub(super) fn insert<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: M,
) -> Result<Slot> {
    insert_by::<M, true>(table, indexes, record)
}

/// Stores one record at the end; it is an error if one with its primary key is stored.
pub(super) fn insert_new<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: M,
) -> Result<Slot> {
    insert_by::<M, false>(table, indexes, record)
}

#[inline]
fn insert_by<M: Model, const REPLACES: bool>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: M,
) -> Result<Slot> {
    let counter = table.counter;
    match insert_staged::<M, REPLACES>(table, indexes, record) {
        Ok((slot, before)) => {
            let kind = if before.is_some() { ChangeKind::Replaced } else { ChangeKind::Appended };
            end(table, indexes, slot, kind, counter, before);
            Ok(slot)
        }
        Err(error) => Err(give_up(table, indexes, error)),
    }
}

/// Stores records one after the other. When the first one without a key comes, the keys of the others are held.
pub(super) fn insert_all<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    records: impl IntoIterator<Item = M>,
    insert: impl Fn(&mut Table<M>, &mut Indexes, M) -> Result<Slot>,
) -> Result<Vec<Slot>> {
    let mut records = records.into_iter();
    let mut slots = Vec::new();
    while let Some(record) = records.next() {
        if !auto::is_keyless(&record) {
            slots.push(insert(table, indexes, record)?);
            continue;
        }
        let rest: Vec<M> = iter::once(record).chain(records.by_ref()).collect();
        for record in &rest {
            table.hold_key_of(record, &mut indexes.journal);
        }
        for record in rest {
            slots.push(insert(table, indexes, record)?);
        }
    }
    Ok(slots)
}

/// Stores one record in the place of another, whose keys may differ.
pub(super) fn update<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
    mut record: M,
) -> Result<()> {
    let counter = table.counter;
    let mut moved = counter;
    let staged = auto::assign(table, indexes, &mut record, &mut moved, Probe::Stored);
    let staged = staged.and_then(|generated| {
        call_hook(table, indexes, &mut record, Some(slot), (&mut moved, generated))
    });
    let staged = staged.and_then(|()| stage(table, indexes, &record, Some(slot)));
    match staged.and_then(|_| check(table, indexes, Some(slot))) {
        Ok(()) => {
            auto::count(&record, &mut moved);
            let before = replace(table, indexes, slot, record);
            table.counter = moved;
            end(table, indexes, slot, ChangeKind::Replaced, counter, before);
            Ok(())
        }
        Err(error) => Err(give_up(table, indexes, error)),
    }
}

/// Takes one record out.
pub(super) fn remove<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
) -> Result<()> {
    if let (Some(hooks), Some(record)) = (M::HOOKS, table.row(slot)) {
        hooks.before_remove(record)?;
    }
    give_back(&table.bindings, &mut table.staged, indexes);
    let counter = table.counter;
    if let Some(before) = take(table, indexes, slot) {
        end(table, indexes, slot, ChangeKind::Removed, counter, Some(before));
    }
    if !indexes.journal.is_open() {
        table.compact(&mut indexes.adjacencies);
    }
    Ok(())
}

/// Takes every record out.
pub(super) fn remove_all<M: Model>(table: &mut Table<M>, indexes: &mut Indexes) -> Result<()> {
    (0..).take(table.rows.len()).try_for_each(|slot| remove(table, indexes, slot))
}

/// Has the model's hook see a record before it is written, of which the key may have been generated.
#[inline]
fn call_hook<M: Model>(
    table: &Table<M>,
    indexes: &Indexes,
    record: &mut M,
    before: Option<Slot>,
    (counter, generated): (&mut AutoCounter, bool),
) -> Result<()> {
    let Some(hooks) = M::HOOKS else { return Ok(()) };
    let key = if generated { M::PrimaryKey::read(record) } else { None };
    hooks.before_write(record, before.and_then(|slot| table.row(slot)))?;
    // The hook may have chosen another key, or none. What was generated is not stored then.
    if generated && M::PrimaryKey::read(record) != key {
        *counter = table.counter;
    }
    auto::assign(table, indexes, record, counter, Probe::Stored).map(drop)
}

/// Ends a write that was applied. Either it is noted, or what it replaced is let go.
#[inline]
fn end<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    slot: Slot,
    kind: ChangeKind,
    counter: AutoCounter,
    before: Option<M>,
) {
    if indexes.journal.is_open() {
        indexes.journal.note(table.place, slot, kind, counter, &mut table.staged);
        table.before.extend(before);
    } else {
        give_back(&table.bindings, &mut table.staged, indexes);
    }
}

/// Ends a write that was refused.
#[cold]
fn give_up<M: Model>(table: &mut Table<M>, indexes: &mut Indexes, error: Error) -> Error {
    give_back(&table.bindings, &mut table.staged, indexes);
    error
}

#[inline]
fn insert_staged<M: Model, const REPLACES: bool>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    mut record: M,
) -> Result<(Slot, Option<M>)> {
    let mut counter = table.counter;
    let generated = auto::assign(table, indexes, &mut record, &mut counter, Probe::Counted)?;
    let mut slot = place(table, indexes, &record)?;
    if generated && slot.is_some() {
        // Of a type that does not count all of its keys.
        auto::generate(table, indexes, &mut record, &mut counter, Probe::Stored)?;
        slot = place(table, indexes, &record)?;
    }
    if !REPLACES && slot.is_some() {
        return Err(Error::duplicate_key(M::SCHEMA));
    }
    if M::HOOKS.is_some() {
        call_hook(table, indexes, &mut record, slot, (&mut counter, generated))?;
        // The hook was told which record this one takes the place of, so that is where it goes.
        stage(table, indexes, &record, slot)?;
    }
    check(table, indexes, slot)?;
    auto::count(&record, &mut counter);
    let stored = match slot {
        Some(slot) => (slot, replace(table, indexes, slot, record)),
        None => (append(table, indexes, record)?, None),
    };
    table.counter = counter;
    Ok(stored)
}

/// Where a record goes that has a key: the slot of the one with this key, if there is one. Without a hook, which may
/// change the key, it is staged.
#[inline]
fn place<M: Model>(
    table: &mut Table<M>,
    indexes: &mut Indexes,
    record: &M,
) -> Result<Option<Slot>> {
    if M::HOOKS.is_some() {
        let key = M::PrimaryKey::read(record);
        let slot = key.and_then(|key| indexes.slot_of_key(table, &key));
        return Ok(slot.filter(|&slot| table.row(slot).is_some()));
    }
    let key = stage(table, indexes, record, None)?;
    Ok(indexes.adjacencies[table.bindings[0].adjacency].first(key))
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
///
/// A span judges unique keys when it ends, and then only those that this has found held: two rows may
/// hold one meanwhile. The primary key is always judged at once, since it says which row is written.
#[inline]
fn check<M: Model>(table: &Table<M>, indexes: &mut Indexes, own: Option<Slot>) -> Result<()> {
    for (place, (binding, &key)) in table.bindings.iter().zip(&table.staged).enumerate() {
        if !binding.unique || key == NONE {
            continue;
        }
        let held = indexes.adjacencies[binding.adjacency].first(KeyId(key));
        if held.is_some() && held != own {
            let (schema, columns) = (M::SCHEMA, binding.columns);
            if place == 0 || !indexes.journal.is_open() {
                return Err(Error::unique_violation(schema, columns));
            }
            indexes.journal.doubt(binding.adjacency, KeyId(key), schema, columns);
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

/// Gives back those of the staged ids that no row holds, now or at the end of what can be taken back.
#[inline]
fn give_back<M>(bindings: &[Binding<M>], staged: &mut Vec<u32>, indexes: &mut Indexes) {
    if staged.is_empty() {
        return;
    }
    for (binding, key) in bindings.iter().zip(staged.drain(..)) {
        indexes.release(binding.dictionary, key);
    }
    indexes.drop_freed();
}

impl Indexes {
    #[inline]
    pub(super) fn attach(&mut self, adjacency: usize, slot: Slot, key: u32) {
        if key != NONE {
            self.adjacencies[adjacency].attach(slot, KeyId(key));
        }
    }

    /// Gives the id that the row held, or `NONE`.
    #[inline]
    pub(super) fn detach(&mut self, adjacency: usize, slot: Slot) -> u32 {
        self.adjacencies[adjacency].detach(slot).map_or(NONE, |key| key.0)
    }

    /// Gives an id back if no row holds it.
    #[inline]
    pub(super) fn give_back(&mut self, dictionary: usize, key: u32) {
        if key == NONE {
            return;
        }
        let key = KeyId(key);
        let held = |&adjacency: &usize| self.adjacencies[adjacency].first(key).is_some();
        if !self.adjacencies_of[dictionary].iter().any(held)
            && self.dictionaries[dictionary].give_back(key)
        {
            self.freed.push(dictionary);
        }
    }

    /// Drops the values of ids that were given back. This is the user's code, which may panic, so it
    /// is the last step of a write.
    #[inline]
    pub(super) fn drop_freed(&mut self) {
        if !self.freed.is_empty() {
            self.drop_each_freed();
        }
    }

    #[inline(never)]
    fn drop_each_freed(&mut self) {
        while let Some(&dictionary) = self.freed.last() {
            self.dictionaries[dictionary].drop_freed();
            self.freed.pop();
        }
    }
}
