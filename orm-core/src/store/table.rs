//! The records of one model, in slots.

use std::any::{Any, TypeId};
use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::auto::AutoCounter;
use super::dictionary::{AnyDictionary, Dictionary, OutOfIds};
use super::id::{AdjacencyId, DictionaryId, KeyId, NONE, Slot, TableId};
use super::key_space::KeySpace;
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
    pub(super) indexes: Vec<TableIndex<M>>,
    pub(super) counter: AutoCounter,
    /// Keys that the write under way does not generate, see [`Store::hold_key`](super::Store::hold_key).
    pub(super) held: HashSet<M::Key, RandomState>,
    /// What must be true of a record beside its keys.
    pub(super) checks: Vec<Check<M>>,
    /// Ids of the write under way, by index: those to apply, then those that were taken from the
    /// row. What is left in here is from a write that panicked.
    pub(super) staged: Vec<u32>,
    /// Its id in the store.
    pub(super) id: TableId,
    /// The records that recorded changes took away, oldest first.
    pub(super) previous: Vec<M>,
    /// The records that changes wrote which were rolled back; dropped when nothing can fail any longer.
    pub(super) discarded: Vec<M>,
}

impl<M: Model> Table<M> {
    pub(super) fn new(id: TableId) -> Self {
        Table {
            id,
            previous: Vec::new(),
            discarded: Vec::new(),
            rows: Vec::new(),
            live: 0,
            indexes: Vec::new(),
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

    pub(crate) fn indexes(&self) -> &[TableIndex<M>] {
        &self.indexes
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

    /// The slot of the record with a primary key; where there is none, `None` or an empty slot.
    #[inline]
    pub(crate) fn slot_of_key(&self, keys: &KeySpace, key: &M::Key) -> Option<Slot> {
        let index = self.indexes.first()?;
        let dictionary = keys.dictionary(index.dictionary)?;
        let dictionary: &Dictionary<M::Key> = (dictionary as &dyn Any).downcast_ref()?;
        keys.adjacency(index.adjacency)?.row(dictionary.find(key)?)
    }

    /// Closes the gaps, where they outnumber the records, and returns the new slot of each old one.
    pub(super) fn compact(&mut self, keys: &mut KeySpace) -> Option<Vec<Slot>> {
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
        for index in &self.indexes {
            keys[index.adjacency].compact(&moved);
        }
        Some(moved)
    }
}

/// A rule for records, which a write that breaks it is refused with.
pub(crate) type Check<M> = fn(&M) -> Result<(), Error>;

/// [`intern`] of one key.
type Intern<M> = fn(&mut dyn AnyDictionary, &M, Option<KeyId>) -> Result<Option<KeyId>, OutOfIds>;

/// As [`Dictionary::intern`], for a dictionary whose key is not known.
#[inline]
pub(super) fn intern<C: KeyColumns>(
    dictionary: &mut dyn AnyDictionary,
    record: &C::Model,
    held: Option<KeyId>,
) -> Result<Option<KeyId>, OutOfIds> {
    match (dictionary as &mut dyn Any).downcast_mut() {
        Some(dictionary) => Dictionary::<C::Key>::intern::<C>(dictionary, record, held),
        // The derive proves that the two keys of a relation have one type.
        None => Ok(None),
    }
}

/// One key of a model, tied to the dictionary of its values and to the adjacency of its rows.
pub(crate) struct TableIndex<M> {
    pub(crate) columns: &'static [usize],
    pub(crate) dictionary: DictionaryId,
    pub(crate) adjacency: AdjacencyId,
    pub(crate) unique: bool,
    /// Whether records may have the columns and not this key.
    pub(crate) partial: bool,
    /// Which `KeyColumns` it reads.
    pub(super) key: TypeId,
    intern: Intern<M>,
    probe: fn(&dyn AnyDictionary, &[&dyn Any]) -> Option<KeyId>,
    read: fn(&M) -> Option<Box<dyn Any>>,
    write: fn(&mut M, &dyn Any) -> bool,
    clear: fn(&mut M) -> bool,
}

impl<M: Model> TableIndex<M> {
    pub(super) fn new<C: KeyColumns<Model = M>>(
        dictionary: DictionaryId,
        adjacency: AdjacencyId,
    ) -> Self {
        TableIndex {
            columns: C::COLUMNS,
            dictionary,
            adjacency,
            unique: false,
            partial: C::TYPE.is_some(),
            key: TypeId::of::<C>(),
            intern: intern::<C>,
            probe: |dictionary, parts| {
                let dictionary: &Dictionary<C::Key> = (dictionary as &dyn Any).downcast_ref()?;
                dictionary.find(&C::from_parts(parts)?)
            },
            read: |record| Some(Box::new(C::read(record)?)),
            write: |record, key| match key.downcast_ref::<C::Key>() {
                Some(key) => {
                    C::write(record, key.clone());
                    true
                }
                None => C::clear(record),
            },
            clear: C::clear,
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

    /// The key of a record, boxed.
    pub(super) fn read(&self, record: &M) -> Option<Box<dyn Any>> {
        (self.read)(record)
    }

    /// Gives a record a key, or leaves it without one: `false` where that cannot be.
    pub(super) fn set(&self, record: &mut M, key: Option<&dyn Any>) -> bool {
        match key {
            Some(key) => (self.write)(record, key),
            None => (self.clear)(record),
        }
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
