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
use super::key_space::KeySpace;
use super::table::{Table, TableIndex};
use crate::error::{Error, Result};
use crate::key::KeyColumns;
use crate::model::Model;

/// Stores one record in the place of the one with its primary key, or else at the end.
pub(super) fn insert<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    record: M,
) -> Result<Slot> {
    insert_by::<M, true>(table, key_space, record)
}

/// Stores one record at the end; it is an error if one with its primary key is stored.
pub(super) fn insert_new<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    record: M,
) -> Result<Slot> {
    insert_by::<M, false>(table, key_space, record)
}

#[inline]
fn insert_by<M: Model, const REPLACES: bool>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    record: M,
) -> Result<Slot> {
    let counter = table.counter;
    match insert_staged::<M, REPLACES>(table, key_space, record) {
        Ok((slot, before)) => {
            let kind = if before.is_some() { ChangeKind::Replaced } else { ChangeKind::Appended };
            end(table, key_space, slot, kind, counter, before);
            Ok(slot)
        }
        Err(error) => Err(give_up(table, key_space, error)),
    }
}

/// Stores records one after the other. When the first one without a key comes, the keys of the others are held.
pub(super) fn insert_all<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    records: impl IntoIterator<Item = M>,
    insert: impl Fn(&mut Table<M>, &mut KeySpace, M) -> Result<Slot>,
) -> Result<Vec<Slot>> {
    let mut records = records.into_iter();
    let mut slots = Vec::new();
    while let Some(record) = records.next() {
        if !auto::is_keyless(&record) {
            slots.push(insert(table, key_space, record)?);
            continue;
        }
        let rest: Vec<M> = iter::once(record).chain(records.by_ref()).collect();
        for record in &rest {
            table.hold_key_of(record, &mut key_space.journal);
        }
        for record in rest {
            slots.push(insert(table, key_space, record)?);
        }
    }
    Ok(slots)
}

/// Stores one record in the place of another, whose keys may differ.
pub(super) fn update<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    slot: Slot,
    mut record: M,
) -> Result<()> {
    let counter = table.counter;
    let mut moved = counter;
    let staged = auto::assign(table, key_space, &mut record, &mut moved, Probe::Stored);
    let staged = staged.and_then(|generated| {
        call_hook(table, key_space, &mut record, Some(slot), (&mut moved, generated))
    });
    let staged = staged.and_then(|()| stage(table, key_space, &record, Some(slot)));
    match staged.and_then(|_| check(table, key_space, Some(slot))) {
        Ok(()) => {
            auto::count(&record, &mut moved);
            let before = replace(table, key_space, slot, record);
            table.counter = moved;
            end(table, key_space, slot, ChangeKind::Replaced, counter, before);
            Ok(())
        }
        Err(error) => Err(give_up(table, key_space, error)),
    }
}

/// Takes one record out.
pub(super) fn remove<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    slot: Slot,
) -> Result<()> {
    if let (Some(hooks), Some(record)) = (M::HOOKS, table.row(slot)) {
        hooks.before_remove(record)?;
    }
    give_back(&table.indexes, &mut table.staged, key_space);
    let counter = table.counter;
    if let Some(before) = take(table, key_space, slot) {
        end(table, key_space, slot, ChangeKind::Removed, counter, Some(before));
    }
    if !key_space.journal.is_open() {
        table.compact(&mut key_space.adjacencies);
    }
    Ok(())
}

/// Takes every record out.
pub(super) fn remove_all<M: Model>(table: &mut Table<M>, key_space: &mut KeySpace) -> Result<()> {
    (0..).take(table.rows.len()).try_for_each(|slot| remove(table, key_space, slot))
}

/// Has the model's hook see a record before it is written, of which the key may have been generated.
#[inline]
fn call_hook<M: Model>(
    table: &Table<M>,
    key_space: &KeySpace,
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
    auto::assign(table, key_space, record, counter, Probe::Stored).map(drop)
}

/// Ends a write that was applied. Either it is noted, or what it replaced is let go.
#[inline]
fn end<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    slot: Slot,
    kind: ChangeKind,
    counter: AutoCounter,
    before: Option<M>,
) {
    if key_space.journal.is_open() {
        key_space.journal.note(table.place, slot, kind, counter, &mut table.staged);
        table.before.extend(before);
    } else {
        give_back(&table.indexes, &mut table.staged, key_space);
    }
}

/// Ends a write that was refused.
#[cold]
fn give_up<M: Model>(table: &mut Table<M>, key_space: &mut KeySpace, error: Error) -> Error {
    give_back(&table.indexes, &mut table.staged, key_space);
    error
}

#[inline]
fn insert_staged<M: Model, const REPLACES: bool>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    mut record: M,
) -> Result<(Slot, Option<M>)> {
    let mut counter = table.counter;
    let generated = auto::assign(table, key_space, &mut record, &mut counter, Probe::Counted)?;
    let mut slot = place(table, key_space, &record)?;
    if generated && slot.is_some() {
        // Of a type that does not count all of its keys.
        auto::generate(table, key_space, &mut record, &mut counter, Probe::Stored)?;
        slot = place(table, key_space, &record)?;
    }
    if !REPLACES && slot.is_some() {
        return Err(Error::duplicate_key(M::SCHEMA));
    }
    if M::HOOKS.is_some() {
        call_hook(table, key_space, &mut record, slot, (&mut counter, generated))?;
        // The hook was told which record this one takes the place of, so that is where it goes.
        stage(table, key_space, &record, slot)?;
    }
    check(table, key_space, slot)?;
    auto::count(&record, &mut counter);
    let stored = match slot {
        Some(slot) => (slot, replace(table, key_space, slot, record)),
        None => (append(table, key_space, record)?, None),
    };
    table.counter = counter;
    Ok(stored)
}

/// Where a record goes that has a key: the slot of the one with this key, if there is one. Without a hook, which may
/// change the key, it is staged.
#[inline]
fn place<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    record: &M,
) -> Result<Option<Slot>> {
    if M::HOOKS.is_some() {
        let key = M::PrimaryKey::read(record);
        let slot = key.and_then(|key| key_space.slot_of_key(table, &key));
        return Ok(slot.filter(|&slot| table.row(slot).is_some()));
    }
    let key = stage(table, key_space, record, None)?;
    Ok(key_space.adjacencies[table.indexes[0].adjacency].first(key))
}

/// Resolves the keys of a record to ids, and gives its primary key.
///
/// The ids are left staged, also by an error; whoever applies them leaves there the ids that the row
/// held before, and [`give_back`] ends the write.
#[inline]
fn stage<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    record: &M,
    held_by: Option<Slot>,
) -> Result<KeyId> {
    let Table { indexes, staged, checks, .. } = table;
    // What a write that panicked has left behind.
    give_back(indexes, staged, key_space);
    checks.iter().try_for_each(|check| check(record))?;
    for index in indexes {
        let dictionary = key_space.dictionaries[index.dictionary].as_mut();
        let adjacency = &key_space.adjacencies[index.adjacency];
        let held = held_by.and_then(|slot| adjacency.key(slot));
        let key = index.intern(dictionary, record, held);
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
fn check<M: Model>(table: &Table<M>, key_space: &mut KeySpace, own: Option<Slot>) -> Result<()> {
    for (place, (index, &key)) in table.indexes.iter().zip(&table.staged).enumerate() {
        if !index.unique || key == NONE {
            continue;
        }
        let held = key_space.adjacencies[index.adjacency].first(KeyId(key));
        if held.is_some() && held != own {
            let (schema, columns) = (M::SCHEMA, index.columns);
            if place == 0 || !key_space.journal.is_open() {
                return Err(Error::unique_violation(schema, columns));
            }
            key_space.journal.doubt(index.adjacency, KeyId(key), schema, columns);
        }
    }
    Ok(())
}

#[inline]
fn append<M: Model>(table: &mut Table<M>, key_space: &mut KeySpace, record: M) -> Result<Slot> {
    let slot = u32::try_from(table.rows.len()).ok().filter(|&slot| slot != NONE);
    let slot = slot.ok_or_else(|| Error::too_many_records(M::SCHEMA))?;
    table.rows.push(Some(record));
    table.live += 1;
    for (index, key) in table.indexes.iter().zip(&mut table.staged) {
        key_space.attach(index.adjacency, slot, *key);
        *key = NONE;
    }
    Ok(slot)
}

fn replace<M: Model>(
    table: &mut Table<M>,
    key_space: &mut KeySpace,
    slot: Slot,
    record: M,
) -> Option<M> {
    let before = table.rows.get_mut(slot as usize)?.replace(record);
    for (index, key) in table.indexes.iter().zip(&mut table.staged) {
        let old = key_space.adjacencies[index.adjacency].key(slot).map_or(NONE, |key| key.0);
        if old != *key {
            key_space.detach(index.adjacency, slot);
            key_space.attach(index.adjacency, slot, *key);
        }
        *key = old;
    }
    before
}

fn take<M: Model>(table: &mut Table<M>, key_space: &mut KeySpace, slot: Slot) -> Option<M> {
    let record = table.rows.get_mut(slot as usize)?.take()?;
    table.live -= 1;
    for index in &table.indexes {
        let key = key_space.detach(index.adjacency, slot);
        table.staged.push(key);
    }
    Some(record)
}

/// Gives back those of the staged ids that no row holds, now or at the end of what can be taken back.
#[inline]
fn give_back<M>(indexes: &[TableIndex<M>], staged: &mut Vec<u32>, key_space: &mut KeySpace) {
    if staged.is_empty() {
        return;
    }
    for (index, key) in indexes.iter().zip(staged.drain(..)) {
        key_space.release(index.dictionary, key);
    }
    key_space.drop_freed();
}

impl KeySpace {
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
