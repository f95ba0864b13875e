//! Keys that the store generates for `#[orm(auto)]`.
//!
//! A generated key is one more than the largest that the table has had. If the key's type has no
//! larger one, it is the next that no record has. A cursor starts where the last search ended, so each number is
//! tested once, and not for each generated key.
//!
//! Invariant: a key is counted when its record is stored, and not before. A write that fails or is rolled back
//! leaves the counter as it was.
//!
//! Invariant: a generated key is neither that of a stored record nor *held*. A write of several
//! records holds the explicit keys that come in it further on, until it ends.

use super::journal::Journal;
use super::key_space::KeySpace;
use super::table::Table;
use crate::error::{Error, Result};
use crate::record::{AutoCounter, AutoKeys, KeyColumns, Record};

/// Which records a generated key is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ComparedKeys {
    /// None: a key that is larger than all others is new. Only for types whose keys are all counted.
    Counted,
    /// All stored records.
    Stored,
}

/// Assigns a free key to a record without one. `false` if it has a key.
#[inline]
pub(super) fn assign<M: Record>(
    table: &Table<M>,
    keys: &KeySpace,
    record: &mut M,
    counter: &mut AutoCounter,
    probe: ComparedKeys,
) -> Result<bool> {
    let is_keyless = is_keyless(record);
    if is_keyless {
        generate(table, keys, record, counter, probe)?;
    }
    Ok(is_keyless)
}

/// Assigns a free key to a record, whatever its key is.
#[inline]
pub(super) fn generate<M: Record>(
    table: &Table<M>,
    keys: &KeySpace,
    record: &mut M,
    counter: &mut AutoCounter,
    probe: ComparedKeys,
) -> Result<()> {
    let key = M::AUTO.and_then(|auto| match probe {
        ComparedKeys::Counted => next(&auto, table, keys, counter),
        ComparedKeys::Stored => next_probed(&auto, table, keys, counter),
    });
    M::PrimaryKey::write(record, key.ok_or_else(|| Error::keys_exhausted(M::MODEL_SCHEMA))?);
    Ok(())
}

/// The key of a record, unless it is unset.
#[inline]
fn explicit_key<M: Record>(auto: &AutoKeys<M::Id>, record: &M) -> Option<M::Id> {
    M::PrimaryKey::read(record).filter(|key| auto.is_set(key))
}

/// Whether a key is to be generated for a record.
pub(crate) fn is_keyless<M: Record>(record: &M) -> bool {
    M::AUTO.is_some_and(|auto| explicit_key(&auto, record).is_none())
}

/// Counts the key with which a record is stored.
#[inline]
pub(super) fn count<M: Record>(record: &M, counter: &mut AutoCounter) {
    if let Some(auto) = M::AUTO
        && let Some(key) = M::PrimaryKey::read(record)
    {
        counter.count(&auto, &key);
    }
}

#[inline]
fn next<M: Record>(
    auto: &AutoKeys<M::Id>,
    table: &Table<M>,
    keys: &KeySpace,
    counter: &mut AutoCounter,
) -> Option<M::Id> {
    let is_held = |key: &M::Id| table.held().contains(key);
    let found = counter.next_larger(auto, table.held().len(), is_held);
    found.or_else(|| next_probed(auto, table, keys, counter))
}

/// As [`next`], compared with the stored records.
#[cold]
fn next_probed<M: Record>(
    auto: &AutoKeys<M::Id>,
    table: &Table<M>,
    keys: &KeySpace,
    counter: &mut AutoCounter,
) -> Option<M::Id> {
    let taken = table.held().len().saturating_add(table.len());
    let is_taken = |key: &M::Id| {
        let slot = || table.slot_of_key(keys, key);
        table.held().contains(key) || slot().is_some_and(|slot| table.row(slot).is_some())
    };
    let found = counter.next_larger(auto, taken, is_taken);
    found.or_else(|| counter.next_gap(auto, taken, is_taken))
}

impl<M: Record> Table<M> {
    /// Holds the key of a record, where keys are generated.
    pub(super) fn hold_key_of(&mut self, record: &M, journal: &mut Journal) {
        if let Some(key) = M::AUTO.and_then(|auto| explicit_key(&auto, record)) {
            self.hold_key(key, journal);
        }
    }
}
