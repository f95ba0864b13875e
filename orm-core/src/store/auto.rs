//! Keys that the store generates for `#[orm(auto)]`.
//!
//! A generated key is one more than the largest that the table has had. Where the key's type has no
//! larger one, it is the next that no record has: a cursor goes over the numbers, from where the last
//! search has ended, so that a number is probed once and not for each key that is generated.
//!
//! Invariant: a key is counted when its record is stored, and not before. Whatever fails, is refused
//! or is rolled back leaves the counter as it was.
//!
//! Invariant: a generated key is neither that of a stored record nor *held*. A write of several
//! records holds the explicit keys that come in it further on, until it ends.

use std::ops::RangeInclusive;

use super::journal::Journal;
use super::key_space::KeySpace;
use super::store::Store;
use super::table::Table;
use crate::error::{Error, Result};
use crate::key::{AutoKey, KeyColumns};
use crate::model::Model;

/// How keys of one type are generated: what [`AutoKey`] says, without the trait.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AutoKeys<K> {
    is_unset: fn(&K) -> bool,
    sequence: fn(&K) -> u64,
    generate: fn(u64) -> Option<K>,
}

impl<K> AutoKeys<K> {
    /// Whether a key is none that is to be generated.
    #[inline]
    pub(crate) fn is_set(&self, key: &K) -> bool {
        !(self.is_unset)(key)
    }
}

/// How the keys of a model are generated, for generated code.
#[doc(hidden)]
pub const fn auto_keys<M: Model<Key: AutoKey>>() -> AutoKeys<M::Key> {
    AutoKeys {
        is_unset: <M::Key as AutoKey>::is_unset,
        sequence: <M::Key as AutoKey>::sequence,
        generate: <M::Key as AutoKey>::generate,
    }
}

/// The keys that were generated for a table, and those that were stored.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AutoCounter {
    /// The largest number that a key has had.
    last: u64,
    /// The number behind which a search for a gap begins.
    gap: u64,
}

impl AutoCounter {
    /// Counts a key that is stored.
    #[inline]
    fn count(&mut self, number: u64) {
        if number > self.last {
            // Should this be the last number that there is, the gaps are most likely behind those before it.
            self.gap = self.last;
            self.last = number;
        }
    }
}

/// The first of some numbers whose key is not taken, with the key. At most `taken` of them are.
fn search<K>(
    keys: &AutoKeys<K>,
    numbers: RangeInclusive<u64>,
    taken: usize,
    is_taken: impl Fn(&K) -> bool,
) -> Option<(u64, K)> {
    // Each number has a key of its own, so one more than are taken is enough.
    for number in numbers.take(taken.saturating_add(1)) {
        let key = (keys.generate)(number).filter(|key| keys.is_set(key))?;
        if !is_taken(&key) {
            return Some((number, key));
        }
    }
    None
}

/// Which records a generated key is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Probe {
    /// None: a key that is larger than every other is no other. That holds for types whose keys are all counted.
    Counted,
    /// All that are stored.
    Stored,
}

/// Gives a record without a key one that is not taken; `false` where it has a key.
#[inline]
pub(super) fn assign<M: Model>(
    table: &Table<M>,
    key_space: &KeySpace,
    record: &mut M,
    counter: &mut AutoCounter,
    probe: Probe,
) -> Result<bool> {
    let is_keyless = is_keyless(record);
    if is_keyless {
        generate(table, key_space, record, counter, probe)?;
    }
    Ok(is_keyless)
}

/// Gives a record a key that is not taken, whatever it has.
#[inline]
pub(super) fn generate<M: Model>(
    table: &Table<M>,
    key_space: &KeySpace,
    record: &mut M,
    counter: &mut AutoCounter,
    probe: Probe,
) -> Result<()> {
    let key = M::AUTO.and_then(|keys| match probe {
        Probe::Counted => next(&keys, table, key_space, counter),
        Probe::Stored => next_probed(&keys, table, key_space, counter),
    });
    M::PrimaryKey::write(record, key.ok_or_else(|| Error::keys_exhausted(M::SCHEMA))?);
    Ok(())
}

/// The key of a record, unless it is unset.
#[inline]
fn explicit_key<M: Model>(keys: &AutoKeys<M::Key>, record: &M) -> Option<M::Key> {
    M::PrimaryKey::read(record).filter(|key| keys.is_set(key))
}

/// Whether a key is to be generated for a record.
pub(crate) fn is_keyless<M: Model>(record: &M) -> bool {
    M::AUTO.is_some_and(|keys| explicit_key(&keys, record).is_none())
}

/// Counts the key with which a record is stored.
#[inline]
pub(super) fn count<M: Model>(record: &M, counter: &mut AutoCounter) {
    if let Some(keys) = M::AUTO
        && let Some(key) = M::PrimaryKey::read(record)
    {
        counter.count((keys.sequence)(&key));
    }
}

#[inline]
fn next<M: Model>(
    keys: &AutoKeys<M::Key>,
    table: &Table<M>,
    key_space: &KeySpace,
    counter: &mut AutoCounter,
) -> Option<M::Key> {
    let is_held = |key: &M::Key| table.held.contains(key);
    let larger = counter.last.checked_add(1);
    let found = larger.and_then(|it| search(keys, it..=u64::MAX, table.held.len(), is_held));
    match found {
        Some((number, key)) => {
            counter.last = number;
            Some(key)
        }
        None => next_probed(keys, table, key_space, counter),
    }
}

/// As [`next`], with a look at the records that are stored.
#[cold]
fn next_probed<M: Model>(
    keys: &AutoKeys<M::Key>,
    table: &Table<M>,
    key_space: &KeySpace,
    counter: &mut AutoCounter,
) -> Option<M::Key> {
    let taken = table.held.len().saturating_add(table.len());
    let is_taken = |key: &M::Key| {
        let slot = || key_space.slot_of_key(table, key);
        table.held.contains(key) || slot().is_some_and(|slot| table.row(slot).is_some())
    };
    let search = |numbers| search(keys, numbers, taken, is_taken);
    let larger = counter.last.checked_add(1);
    if let Some((number, key)) = larger.and_then(|it| search(it..=u64::MAX)) {
        counter.last = number;
        return Some(key);
    }
    let behind = counter.gap.checked_add(1).and_then(|it| search(it..=u64::MAX));
    let (number, key) = behind.or_else(|| search(1..=counter.gap))?;
    counter.gap = number;
    Some(key)
}

impl<M: Model> Table<M> {
    /// Holds a key until the span ends that is open: it is not generated meanwhile.
    fn hold_key(&mut self, key: M::Key, journal: &mut Journal) {
        if self.held.is_empty() {
            journal.release_at_end(self.place);
        }
        self.held.insert(key);
    }

    /// Holds the key of a record, where keys are generated.
    pub(super) fn hold_key_of(&mut self, record: &M, journal: &mut Journal) {
        if let Some(key) = M::AUTO.and_then(|keys| explicit_key(&keys, record)) {
            self.hold_key(key, journal);
        }
    }
}

impl Store {
    /// Holds keys until the operation under way ends: they are not generated meanwhile.
    pub(crate) fn hold_keys<M: Model>(
        &mut self,
        keys: impl IntoIterator<Item = M::Key>,
    ) -> Result<()> {
        let Some(auto) = M::AUTO else { return Ok(()) };
        let (table, key_space) = self.parts::<M>()?;
        for key in keys.into_iter().filter(|key| auto.is_set(key)) {
            table.hold_key(key, &mut key_space.journal);
        }
        Ok(())
    }
}
