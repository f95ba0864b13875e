//! Which rows of a table hold which key, in the order of the table.

use std::collections::{BTreeSet, HashMap};

use super::id::{Entry, KeyId, Slot};

/// How many rows of a chain are searched for a position in its middle before the chain gets a sorted set.
const WALK: usize = 32;

/// The rows of one table by one key of one dictionary. Relations read it.
///
/// As long as no key is held by two rows there are two arrays: the key of each row, and the row of
/// each key. The first key that is held twice adds the chains.
///
/// Invariants: a row with a key is in that key's chain exactly once, and no other; a chain is in
/// ascending order of slots, which is the order of the table.
#[derive(Default)]
pub(crate) struct Adjacency {
    /// By slot.
    key_of: Vec<KeyId>,
    /// By key id: the first row.
    first: Vec<Slot>,
    chains: Option<Box<Chains>>,
    /// See [`in_step`](Adjacency::in_step).
    in_step: bool,
}

#[derive(Default)]
struct Chains {
    /// By key id.
    last: Vec<Slot>,
    count: Vec<u32>,
    /// By slot.
    next: Vec<Slot>,
    prev: Vec<Slot>,
    /// The rows of long chains into which a row was inserted out of order, so that many such moves do
    /// not search the chain each time. Dropped with the chain's last row.
    sorted: HashMap<KeyId, BTreeSet<Slot>, foldhash::fast::RandomState>,
}

#[inline]
fn at<T: Entry>(list: &[T], index: impl Entry) -> T {
    list.get(index.index()).copied().unwrap_or(T::NONE)
}

#[inline]
fn set<T: Entry>(list: &mut Vec<T>, index: impl Entry, value: T) {
    let index = index.index();
    if index == list.len() {
        list.push(value);
    } else {
        if index > list.len() {
            list.resize(index + 1, T::NONE);
        }
        list[index] = value;
    }
}

impl Adjacency {
    #[inline]
    pub(crate) fn key(&self, slot: Slot) -> Option<KeyId> {
        at(&self.key_of, slot).some()
    }

    #[inline]
    pub(crate) fn first(&self, key: KeyId) -> Option<Slot> {
        at(&self.first, key).some()
    }

    /// An adjacency of a key that every row has, for a table that is still empty.
    pub(super) fn of_primary_key() -> Self {
        Adjacency { in_step: true, ..Adjacency::default() }
    }

    /// Whether every row of the table has a key whose id is the slot of the row.
    ///
    /// A primary key is in step as long as records are only inserted, replaced and removed. Its row is found without a
    /// read: the slot is the id, and is empty if no record has the key.
    #[inline]
    pub(crate) fn in_step(&self) -> bool {
        self.in_step
    }

    /// The row of a primary key; if no record has the key, `None` or an empty slot.
    #[inline]
    pub(crate) fn row(&self, key: KeyId) -> Option<Slot> {
        if self.in_step { Some(Slot::in_step_with(key)) } else { self.first(key) }
    }

    #[inline]
    pub(crate) fn last(&self, key: KeyId) -> Option<Slot> {
        at(self.lasts(), key).some()
    }

    /// Which of the first 64 keys a row holds.
    pub(crate) fn held_by_any(&self, keys: &[KeyId]) -> u64 {
        let lasts = self.lasts();
        let mut held = 0;
        for (bit, key) in keys.iter().take(64).enumerate() {
            held |= u64::from(at(lasts, *key).some().is_some()) << bit;
        }
        held
    }

    pub(crate) fn count(&self, key: KeyId) -> usize {
        match &self.chains {
            Some(chains) => chains.count.get(key.index()).map_or(0, |&count| count as usize),
            None => usize::from(self.first(key).is_some()),
        }
    }

    /// The last row by key id.
    #[inline]
    pub(crate) fn lasts(&self) -> &[Slot] {
        match &self.chains {
            Some(chains) => &chains.last,
            None => &self.first,
        }
    }

    /// The key id by row.
    #[inline]
    pub(crate) fn keys(&self) -> &[KeyId] {
        &self.key_of
    }

    /// The rows that hold a key, in the order of the table.
    pub(crate) fn rows(&self, key: KeyId) -> ChainRows<'_> {
        ChainRows {
            next: self.chains.as_ref().map_or(&[], |chains| &chains.next),
            prev: self.chains.as_ref().map_or(&[], |chains| &chains.prev),
            front: self.first(key).unwrap_or(Slot::NONE),
            back: self.last(key).unwrap_or(Slot::NONE),
        }
    }

    /// Makes room for further rows, each with a key of its own if `unique`.
    pub(super) fn reserve(&mut self, additional: usize, unique: bool) {
        self.key_of.reserve(additional);
        if unique {
            self.first.reserve(additional);
        }
        if let Some(chains) = &mut self.chains {
            chains.next.reserve(additional);
            chains.prev.reserve(additional);
        }
    }

    pub(crate) fn attach(&mut self, slot: Slot, key: KeyId) {
        self.in_step &= slot == Slot::in_step_with(key);
        set(&mut self.key_of, slot, key);
        let Some(first) = self.first(key) else {
            set(&mut self.first, key, slot);
            if let Some(chains) = &mut self.chains {
                set(&mut chains.last, key, slot);
                if chains.count.len() <= key.index() {
                    chains.count.resize(key.index() + 1, 0);
                }
                chains.count[key.index()] = 1;
                chains.link(slot, Slot::NONE, Slot::NONE);
            }
            return;
        };
        let chains = self.chains.get_or_insert_with(|| Box::new(Chains::of_single(&self.first)));
        let last = at(&chains.last, key);
        let (before, after) = if last < slot {
            (last, Slot::NONE)
        } else if slot < first {
            (Slot::NONE, first)
        } else {
            chains.neighbors(slot, key, first, last)
        };
        chains.link(slot, before, after);
        if before == Slot::NONE {
            self.first[key.index()] = slot;
        } else {
            set(&mut chains.next, before, slot);
        }
        if after == Slot::NONE {
            chains.last[key.index()] = slot;
        } else {
            set(&mut chains.prev, after, slot);
        }
        chains.count[key.index()] += 1;
        if !chains.sorted.is_empty()
            && let Some(sorted) = chains.sorted.get_mut(&key)
        {
            sorted.insert(slot);
        }
    }

    pub(crate) fn detach(&mut self, slot: Slot) -> Option<KeyId> {
        let key = self.key(slot)?;
        self.key_of[slot.index()] = KeyId::NONE;
        let Some(chains) = &mut self.chains else {
            self.first[key.index()] = Slot::NONE;
            return Some(key);
        };
        let (before, after) = (at(&chains.prev, slot), at(&chains.next, slot));
        if before == Slot::NONE {
            self.first[key.index()] = after;
        } else {
            chains.next[before.index()] = after;
        }
        if after == Slot::NONE {
            chains.last[key.index()] = before;
        } else {
            chains.prev[after.index()] = before;
        }
        chains.count[key.index()] -= 1;
        if !chains.sorted.is_empty() {
            if chains.count[key.index()] == 0 {
                chains.sorted.remove(&key);
            } else if let Some(sorted) = chains.sorted.get_mut(&key) {
                sorted.remove(&slot);
            }
        }
        Some(key)
    }

    /// Follows a compaction of the table: `moved[old]` is the new slot, ascending, or `NONE`.
    pub(crate) fn compact(&mut self, moved: &[Slot]) {
        self.in_step = false;
        let renamed = |slot: &mut Slot| *slot = at(moved, *slot);
        keep_moved(&mut self.key_of, moved);
        self.first.iter_mut().for_each(renamed);
        if let Some(chains) = &mut self.chains {
            chains.last.iter_mut().for_each(renamed);
            for links in [&mut chains.next, &mut chains.prev] {
                keep_moved(links, moved);
                links.iter_mut().for_each(renamed);
            }
            for sorted in chains.sorted.values_mut() {
                *sorted = sorted.iter().map(|&slot| at(moved, slot)).collect();
            }
        }
    }
}

/// Keeps the entries of a list by slot whose slots are kept.
fn keep_moved<T>(list: &mut Vec<T>, moved: &[Slot]) {
    let mut moved = moved.iter();
    list.retain(|_| moved.next().is_some_and(|&slot| slot != Slot::NONE));
    list.shrink_to(2 * list.len());
}

impl Chains {
    fn of_single(first: &[Slot]) -> Self {
        Chains {
            last: first.to_vec(),
            count: first.iter().map(|&slot| u32::from(slot != Slot::NONE)).collect(),
            ..Chains::default()
        }
    }

    fn link(&mut self, slot: Slot, before: Slot, after: Slot) {
        set(&mut self.prev, slot, before);
        set(&mut self.next, slot, after);
    }

    /// Returns the neighbors of a new row between the first and the last of a chain.
    fn neighbors(&mut self, slot: Slot, key: KeyId, first: Slot, last: Slot) -> (Slot, Slot) {
        if self.sorted.is_empty() || !self.sorted.contains_key(&key) {
            let (mut front, mut back) = (first, last);
            for _ in 0..WALK {
                let after = at(&self.next, front);
                if slot < after {
                    return (front, after);
                }
                front = after;
                let before = at(&self.prev, back);
                if before < slot {
                    return (before, back);
                }
                back = before;
            }
            let chain = ChainRows { next: &self.next, prev: &self.prev, front: first, back: last };
            self.sorted.insert(key, chain.collect());
        }
        let neighbours = self.sorted.get(&key).map(|sorted| {
            let before = sorted.range(..slot).next_back();
            (
                before.copied().unwrap_or(Slot::NONE),
                sorted.range(slot..).next().copied().unwrap_or(Slot::NONE),
            )
        });
        neighbours.unwrap_or((last, Slot::NONE))
    }
}

/// Iterates over a chain from either end.
pub(crate) struct ChainRows<'a> {
    next: &'a [Slot],
    prev: &'a [Slot],
    front: Slot,
    back: Slot,
}

impl Default for ChainRows<'_> {
    fn default() -> Self {
        ChainRows { next: &[], prev: &[], front: Slot::NONE, back: Slot::NONE }
    }
}

impl Iterator for ChainRows<'_> {
    type Item = Slot;

    #[inline]
    fn next(&mut self) -> Option<Slot> {
        let slot = self.front;
        if slot == Slot::NONE {
            return None;
        }
        if slot == self.back {
            (self.front, self.back) = (Slot::NONE, Slot::NONE);
        } else {
            self.front = at(self.next, slot);
        }
        Some(slot)
    }
}

impl DoubleEndedIterator for ChainRows<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Slot> {
        let slot = self.back;
        if slot == Slot::NONE {
            return None;
        }
        if slot == self.front {
            (self.front, self.back) = (Slot::NONE, Slot::NONE);
        } else {
            self.back = at(self.prev, slot);
        }
        Some(slot)
    }
}

#[cfg(test)]
mod tests;
