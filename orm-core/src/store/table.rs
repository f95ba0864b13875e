//! The records of one model, in slots.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use foldhash::fast::RandomState;

use super::adjacency::{Adjacency, NONE, Slot};
use super::auto::AutoCounter;
use super::dictionary::{AnyDictionary, Dictionary, KeyId, OutOfIds};
use super::journal::{Change, ChangeKind};
use super::{Indexes, write};
use crate::error::Error;
use crate::key::KeyColumns;
use crate::model::Model;

/// The records of one model.
///
/// The order of the slots is the order of the table. A slot is given out once: a removed record
/// leaves a gap, and compaction closes the gaps when they outnumber the records.
///
/// Invariant: `live` counts the slots that are filled.
pub(crate) struct Table<M: Model> {
    pub(super) rows: Vec<Option<M>>,
    pub(super) live: usize,
    /// The keys of this model that have an adjacency; the primary key is the first.
    pub(super) bindings: Vec<Binding<M>>,
    pub(super) counter: AutoCounter,
    /// Keys that the write under way does not generate, see [`Store::hold_key`](super::Store::hold_key).
    pub(super) held: HashSet<M::Key, RandomState>,
    /// What must be true of a record beside its keys.
    pub(super) checks: Vec<Check<M>>,
    /// Ids of the write under way, by binding: those to apply, then those that were taken from the
    /// row. What is left in here is from a write that panicked.
    pub(super) staged: Vec<u32>,
    /// Its place in the store.
    pub(super) place: usize,
    /// The records that noted changes took away, oldest first.
    pub(super) before: Vec<M>,
    /// The records that changes wrote which were taken back; dropped when nothing can fail any longer.
    discarded: Vec<M>,
}

impl<M: Model> Table<M> {
    pub(super) fn new(place: usize) -> Self {
        Table {
            place,
            before: Vec::new(),
            discarded: Vec::new(),
            rows: Vec::new(),
            live: 0,
            bindings: Vec::new(),
            counter: AutoCounter::default(),
            held: HashSet::default(),
            checks: Vec::new(),
            staged: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn row(&self, slot: Slot) -> Option<&M> {
        self.rows.get(slot as usize)?.as_ref()
    }

    /// The slots, gaps included.
    #[inline]
    pub(crate) fn rows(&self) -> &[Option<M>] {
        &self.rows
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.live
    }

    pub(crate) fn bindings(&self) -> &[Binding<M>] {
        &self.bindings
    }

    /// The slot of a record that is borrowed from this very table, found by its address.
    ///
    /// A getter that is called on a stored record then starts from the ids in its slot and hashes
    /// nothing. A record from anywhere else has no slot.
    #[inline]
    pub(crate) fn slot_of(&self, record: &M) -> Option<Slot> {
        let size = size_of::<Option<M>>();
        let offset = (&raw const *record).addr().wrapping_sub(self.rows.as_ptr().addr());
        let slot = offset.checked_div(size)?;
        let found = self.rows.get(slot)?.as_ref()?;
        std::ptr::eq(found, record).then_some(())?;
        u32::try_from(slot).ok()
    }

    /// Closes the gaps, where they outnumber the records, and returns the new slot of each old one.
    pub(super) fn compact(&mut self, adjacencies: &mut [Adjacency]) -> Option<Vec<Slot>> {
        let gaps = self.rows.len() - self.live;
        if gaps < 64 || gaps <= self.live {
            return None;
        }
        let mut moved = Vec::with_capacity(self.rows.len());
        let mut next = 0;
        for row in &self.rows {
            moved.push(if row.is_some() { next } else { NONE });
            next += u32::from(row.is_some());
        }
        self.rows.retain(Option::is_some);
        self.rows.shrink_to(2 * self.live);
        for binding in &self.bindings {
            adjacencies[binding.adjacency].compact(&moved);
        }
        Some(moved)
    }
}

/// A rule for records, which a write that breaks it is refused with.
pub(crate) type Check<M> = fn(&M) -> Result<(), Error>;

/// As [`Dictionary::intern`], for a dictionary whose key is not known.
type Intern<M> = fn(&mut dyn AnyDictionary, &M, Option<KeyId>) -> Result<Option<KeyId>, OutOfIds>;

/// One key of a model, tied to the dictionary of its values and to the adjacency of its rows.
pub(crate) struct Binding<M> {
    pub(crate) columns: &'static [usize],
    pub(crate) dictionary: usize,
    pub(crate) adjacency: usize,
    pub(crate) unique: bool,
    /// Whether records may have the columns and not this key.
    pub(crate) partial: bool,
    /// Which `KeyColumns` it reads.
    pub(super) key: TypeId,
    intern: Intern<M>,
    probe: fn(&dyn AnyDictionary, &[&dyn Any]) -> Option<KeyId>,
}

impl<M: Model> Binding<M> {
    pub(super) fn new<C: KeyColumns<Model = M>>(dictionary: usize, adjacency: usize) -> Self {
        Binding {
            columns: C::COLUMNS,
            dictionary,
            adjacency,
            unique: false,
            partial: C::TYPE.is_some(),
            key: TypeId::of::<C>(),
            intern: |dictionary, record, held| match (dictionary as &mut dyn Any).downcast_mut() {
                Some(dictionary) => Dictionary::<C::Key>::intern::<C>(dictionary, record, held),
                // The derive proves that the two keys of a relation have one type.
                None => Ok(None),
            },
            probe: |dictionary, parts| {
                let dictionary: &Dictionary<C::Key> = (dictionary as &dyn Any).downcast_ref()?;
                dictionary.find(&C::from_parts(parts)?)
            },
        }
    }

    #[inline]
    pub(super) fn intern(
        &self,
        dictionary: &mut dyn AnyDictionary,
        record: &M,
        held: Option<KeyId>,
    ) -> Result<Option<KeyId>, OutOfIds> {
        (self.intern)(dictionary, record, held)
    }

    /// The id of the key with these values, in the order of `columns`.
    pub(crate) fn probe(
        &self,
        dictionary: &dyn AnyDictionary,
        parts: &[&dyn Any],
    ) -> Option<KeyId> {
        (self.probe)(dictionary, parts)
    }
}

/// A table of which the type of its records is unknown.
pub(super) trait AnyTable: Any + Send + Sync {
    /// How many keys of the model have an adjacency.
    fn keys(&self) -> usize;

    fn has_row(&self, slot: Slot) -> bool;

    /// Takes one record out.
    fn remove(&mut self, slot: Slot, indexes: &mut Indexes) -> Result<(), Error>;

    /// Puts back what was there before a change, and the ids of its keys.
    fn take_back(
        &mut self,
        change: &Change,
        ids: &[u32],
        indexes: &mut Indexes,
        loose: &mut Vec<(usize, u32)>,
    );

    /// Adds the ids of one row to those that may be held by none, each with its dictionary.
    fn release(&self, ids: &[u32], loose: &mut Vec<(usize, u32)>);

    /// Takes every record out.
    #[cfg(feature = "serde")]
    fn remove_all(&mut self, indexes: &mut Indexes) -> Result<(), Error>;

    /// Hands out the records that are to be dropped after the last of several changes.
    fn settle(&mut self) -> Option<Box<dyn Any>>;

    /// Closes the gaps, where they outnumber the records, and returns the new slot of each old one.
    fn compact(&mut self, adjacencies: &mut [Adjacency]) -> Option<Vec<Slot>>;

    /// Lets the keys go that a write has held.
    fn release_keys(&mut self);
}

impl<M: Model + Send + Sync> AnyTable for Table<M> {
    fn keys(&self) -> usize {
        self.bindings.len()
    }

    fn has_row(&self, slot: Slot) -> bool {
        self.row(slot).is_some()
    }

    fn remove(&mut self, slot: Slot, indexes: &mut Indexes) -> Result<(), Error> {
        write::remove(self, indexes, slot)
    }

    fn take_back(
        &mut self,
        change: &Change,
        ids: &[u32],
        indexes: &mut Indexes,
        loose: &mut Vec<(usize, u32)>,
    ) {
        let appended = change.kind == ChangeKind::Appended;
        let before = if appended { None } else { self.before.pop() };
        let restored = before.is_some();
        let Some(row) = self.rows.get_mut(change.slot as usize) else { return };
        let current = std::mem::replace(row, before);
        self.live = self.live + usize::from(restored) - usize::from(current.is_some());
        for (place, binding) in self.bindings.iter().enumerate() {
            let held = indexes.detach(binding.adjacency, change.slot);
            if held != NONE {
                loose.push((binding.dictionary, held));
            }
            indexes.attach(binding.adjacency, change.slot, ids.get(place).copied().unwrap_or(NONE));
        }
        if appended {
            self.rows.truncate(change.slot as usize);
        }
        self.counter = change.counter;
        self.discarded.extend(current);
    }

    fn release(&self, ids: &[u32], loose: &mut Vec<(usize, u32)>) {
        let ids = self.bindings.iter().zip(ids).filter(|(_, id)| **id != NONE);
        loose.extend(ids.map(|(binding, &id)| (binding.dictionary, id)));
    }

    #[cfg(feature = "serde")]
    fn remove_all(&mut self, indexes: &mut Indexes) -> Result<(), Error> {
        write::remove_all(self, indexes)
    }

    fn compact(&mut self, adjacencies: &mut [Adjacency]) -> Option<Vec<Slot>> {
        Table::compact(self, adjacencies)
    }

    fn release_keys(&mut self) {
        self.held = HashSet::default();
    }

    fn settle(&mut self) -> Option<Box<dyn Any>> {
        if self.before.is_empty() && self.discarded.is_empty() {
            return None;
        }
        Some(Box::new((std::mem::take(&mut self.before), std::mem::take(&mut self.discarded))))
    }
}

/// A table that is not in a store yet.
#[doc(hidden)]
pub struct NewTable(fn(usize) -> Box<dyn AnyTable>);

impl NewTable {
    pub(crate) fn of<M: Model + Send + Sync>() -> Self {
        NewTable(|place| Box::new(Table::<M>::new(place)))
    }

    /// The table, at its place in the store.
    pub(super) fn at(self, place: usize) -> Box<dyn AnyTable> {
        (self.0)(place)
    }
}

/// A map by type. A `TypeId` is a hash already.
pub(super) type TypeMap<V> = HashMap<TypeId, V, BuildHasherDefault<TypeHasher>>;

#[derive(Default)]
pub(super) struct TypeHasher(u64);

impl Hasher for TypeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_ne_bytes(word);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 ^= word;
    }
}
