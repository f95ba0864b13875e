//! The distinct values of a key, each with a small dense id.

use std::any::Any;
use std::hash::BuildHasher;
use std::mem::needs_drop;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::id::KeyId;
use crate::record::{Key, KeyColumns};

/// Every value of one key that some record holds, on either side of a relation.
///
/// The key's owner and every foreign key that refers to it share one dictionary. So a relation is followed from id to
/// id, and only values from outside are hashed.
///
/// Invariant: an id is found by its value exactly while it is not in `free`. The adjacencies of the dictionary know
/// whether a row holds an id.
///
/// Invariant: the first `dropped` ids of `free` have no value in memory that would need dropping.
pub(crate) struct Dictionary<K> {
    ids: HashTable<KeyId>,
    keys: ValuesById<K>,
    /// By id. Kept, so that neither growth nor freeing an id calls the user's `Hash`.
    hashes: Vec<KeptHash>,
    free: Vec<KeyId>,
    dropped: usize,
    hasher: RandomState,
}

/// Key values by id.
///
/// A type with nothing to drop needs no more memory than its values. Values of any other type can be taken out, so
/// that a free id keeps no memory; an `Option` of a `String`, a `Vec` or an `Arc`
/// is as large as the type itself.
struct ValuesById<K> {
    /// All values, if the type has nothing to drop. A free id keeps its last one.
    plain: Vec<K>,
    /// All values, if it has.
    taken: Vec<Option<K>>,
}

impl<K> ValuesById<K> {
    const DROPS: bool = needs_drop::<K>();

    fn len(&self) -> usize {
        if Self::DROPS { self.taken.len() } else { self.plain.len() }
    }

    #[inline]
    fn get(&self, id: KeyId) -> Option<&K> {
        let id = id.index();
        if Self::DROPS { self.taken.get(id)?.as_ref() } else { self.plain.get(id) }
    }

    fn reserve(&mut self, additional: usize) {
        if Self::DROPS {
            self.taken.reserve(additional);
        } else {
            self.plain.reserve(additional);
        }
    }

    #[inline]
    fn push(&mut self, key: K) {
        if Self::DROPS { self.taken.push(Some(key)) } else { self.plain.push(key) }
    }

    /// Stores the value of an id that has none in memory.
    #[inline]
    fn set(&mut self, id: KeyId, key: K) {
        let id = id.index();
        if Self::DROPS { self.taken[id] = Some(key) } else { self.plain[id] = key }
    }

    /// Takes a value out, so that it can be dropped.
    fn take(&mut self, id: KeyId) -> Option<K> {
        self.taken.get_mut(id.index())?.take()
    }
}

/// The part of a hash that is kept: 32 bits, from which the table's 64 are made.
#[derive(Clone, Copy)]
struct KeptHash(u32);

impl KeptHash {
    #[inline]
    fn of(hash: u64) -> Self {
        KeptHash((hash >> 32) as u32)
    }

    /// The table takes buckets from the low bits and tags from the high ones; both depend on all that
    /// is kept.
    #[inline]
    fn full(self) -> u64 {
        let KeptHash(kept) = self;
        u64::from(kept).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl<K: Key> Dictionary<K> {
    pub(crate) fn new() -> Self {
        Dictionary {
            ids: HashTable::new(),
            keys: ValuesById { plain: Vec::new(), taken: Vec::new() },
            hashes: Vec::new(),
            free: Vec::new(),
            dropped: 0,
            hasher: RandomState::default(),
        }
    }

    /// How many ids are in use, and how many exist.
    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize) {
        assert_eq!(self.ids.len() + self.free.len(), self.keys.len());
        (self.ids.len(), self.keys.len())
    }

    #[inline]
    pub(crate) fn find(&self, key: &K) -> Option<KeyId> {
        let hash = KeptHash::of(self.hasher.hash_one(key)).full();
        self.ids.find(hash, |&id| self.keys.get(id) == Some(key)).copied()
    }

    /// The id of the key that a record holds in the columns `C`.
    #[inline]
    pub(crate) fn find_in<C: KeyColumns<Key = K>>(&self, record: &C::Model) -> Option<KeyId> {
        let hash = KeptHash::of(C::hash(record, &self.hasher)?).full();
        let same = |&id: &KeyId| self.keys.get(id).is_some_and(|key| C::is(record, key));
        self.ids.find(hash, same).copied()
    }

    /// The id of the key that a record holds, assigned if it is new; `None` if a column is
    /// `None`. `Err` when every id is in use.
    ///
    /// `held` is the id that the record's row holds now; a key that does not change is compared and
    /// not hashed.
    ///
    /// A panic of the key's own `Hash`, `Eq` or `Clone` leaves the dictionary as it was.
    #[inline]
    pub(crate) fn intern<C: KeyColumns<Key = K>>(
        &mut self,
        record: &C::Model,
        held: Option<KeyId>,
    ) -> Result<Option<KeyId>, OutOfIds> {
        if let Some(held) = held
            && self.keys.get(held).is_some_and(|key| C::is(record, key))
        {
            return Ok(Some(held));
        }
        let Some(hash) = C::hash(record, &self.hasher).map(KeptHash::of) else { return Ok(None) };
        let same = |&id: &KeyId| self.keys.get(id).is_some_and(|key| C::is(record, key));
        if let Some(&id) = self.ids.find(hash.full(), same) {
            return Ok(Some(id));
        }
        // The last call of the user's code; nothing below can fail.
        let Some(key) = C::read(record) else { return Ok(None) };
        let id = match self.free.last().copied() {
            // Values are left to be dropped only where the drop of another has panicked.
            Some(id) if !ValuesById::<K>::DROPS || self.dropped == self.free.len() => {
                self.keys.set(id, key);
                self.hashes[id.index()] = hash;
                self.free.pop();
                self.dropped = self.free.len();
                id
            }
            _ => {
                let id = KeyId::at(self.keys.len()).ok_or(OutOfIds)?;
                self.keys.push(key);
                self.hashes.push(hash);
                id
            }
        };
        let hashes = &self.hashes;
        self.ids.insert_unique(hash.full(), id, |&id| hashes[id.index()].full());
        Ok(Some(id))
    }
}

/// Every id of a dictionary is in use.
#[derive(Debug)]
pub(crate) struct OutOfIds;

/// The methods of a dictionary that do not need the type of its key.
pub(crate) trait AnyDictionary: Any + Send + Sync {
    /// Frees an id that no row holds, unless it is free. [`drop_freed`](Self::drop_freed) drops its value: `true` says
    /// that it must be called, for this id and all that are freed until then.
    fn free(&mut self, id: KeyId) -> bool;

    /// Drops the values of freed ids. This is the user's code: a panic leaves the rest to the next
    /// call, and the dictionary sound.
    fn drop_freed(&mut self);

    /// Makes room for further values.
    fn reserve(&mut self, additional: usize);
}

impl<K: Key> AnyDictionary for Dictionary<K> {
    fn free(&mut self, id: KeyId) -> bool {
        let Some(hash) = self.hashes.get(id.index()) else { return false };
        let Ok(entry) = self.ids.find_entry(hash.full(), |&found| found == id) else {
            return false;
        };
        let is_first = self.dropped == self.free.len();
        self.free.push(id);
        entry.remove();
        ValuesById::<K>::DROPS && is_first
    }

    fn drop_freed(&mut self) {
        while let Some(&id) = self.free.get(self.dropped) {
            self.dropped += 1;
            drop(self.keys.take(id));
        }
    }

    fn reserve(&mut self, additional: usize) {
        self.ids.reserve(additional, |id| self.hashes[id.index()].full());
        self.keys.reserve(additional);
        self.hashes.reserve(additional);
    }
}
