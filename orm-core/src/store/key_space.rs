//! Dictionaries and adjacencies: which rows hold which key.

use super::adjacency::Adjacency;
use super::dictionary::AnyDictionary;
use super::id::{KeyId, NONE, Slot};

/// What is shared between tables.
#[derive(Default)]
pub(crate) struct KeySpace {
    pub(crate) dictionaries: Vec<Box<dyn AnyDictionary>>,
    pub(crate) adjacencies: Vec<Adjacency>,
    /// By dictionary: its adjacencies.
    pub(super) adjacencies_of: Vec<Vec<usize>>,
    /// By adjacency: its dictionary.
    pub(super) dictionary_of: Vec<usize>,
    /// Dictionaries with values that are to be dropped.
    freed: Vec<usize>,
}

impl KeySpace {
    /// The dictionary of an adjacency.
    pub(crate) fn dictionary_of(&self, adjacency: usize) -> Option<&dyn AnyDictionary> {
        self.dictionaries.get(*self.dictionary_of.get(adjacency)?).map(AsRef::as_ref)
    }

    #[inline]
    pub(super) fn attach(&mut self, adjacency: usize, slot: Slot, key: u32) {
        if key != NONE {
            self.adjacencies[adjacency].attach(slot, KeyId(key));
        }
    }

    /// Returns the id that the row held, or `NONE`.
    #[inline]
    pub(super) fn detach(&mut self, adjacency: usize, slot: Slot) -> u32 {
        self.adjacencies[adjacency].detach(slot).map_or(NONE, |key| key.0)
    }

    /// Frees an id if no row holds it.
    #[inline]
    pub(super) fn free(&mut self, dictionary: usize, key: u32) {
        if key == NONE {
            return;
        }
        let key = KeyId(key);
        let held = |&adjacency: &usize| self.adjacencies[adjacency].first(key).is_some();
        if !self.adjacencies_of[dictionary].iter().any(held)
            && self.dictionaries[dictionary].free(key)
        {
            self.freed.push(dictionary);
        }
    }

    /// Drops the values of ids that were freed. This is the user's code, which may panic, so it
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
