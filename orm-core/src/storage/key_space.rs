//! Dictionaries and adjacencies: which rows hold which key.

use std::ops::{Index, IndexMut};

use super::adjacency::Adjacency;
use super::dictionary::AnyDictionary;
use super::id::{AdjacencyId, DictionaryId, KeyId, Slot};

/// The dictionaries and adjacencies that the tables of a store share.
#[derive(Default)]
pub(crate) struct KeySpace {
    dictionaries: Vec<Box<dyn AnyDictionary>>,
    adjacencies: Vec<Adjacency>,
    /// By dictionary: its adjacencies.
    adjacencies_of: Vec<Vec<AdjacencyId>>,
    /// By adjacency: its dictionary.
    dictionary_of: Vec<DictionaryId>,
    /// Dictionaries with freed values to drop.
    freed: Vec<DictionaryId>,
}

impl Index<AdjacencyId> for KeySpace {
    type Output = Adjacency;

    #[inline]
    fn index(&self, id: AdjacencyId) -> &Adjacency {
        &self.adjacencies[id.index()]
    }
}

impl IndexMut<AdjacencyId> for KeySpace {
    #[inline]
    fn index_mut(&mut self, id: AdjacencyId) -> &mut Adjacency {
        &mut self.adjacencies[id.index()]
    }
}

impl Index<DictionaryId> for KeySpace {
    type Output = dyn AnyDictionary;

    #[inline]
    fn index(&self, id: DictionaryId) -> &dyn AnyDictionary {
        self.dictionaries[id.index()].as_ref()
    }
}

impl IndexMut<DictionaryId> for KeySpace {
    #[inline]
    fn index_mut(&mut self, id: DictionaryId) -> &mut dyn AnyDictionary {
        self.dictionaries[id.index()].as_mut()
    }
}

impl KeySpace {
    pub(super) fn add_dictionary(&mut self, dictionary: Box<dyn AnyDictionary>) -> DictionaryId {
        let id = DictionaryId::new(self.dictionaries.len());
        self.dictionaries.push(dictionary);
        self.adjacencies_of.push(Vec::new());
        id
    }

    /// The id of the adjacency that is added next.
    pub(super) fn next_adjacency(&self) -> AdjacencyId {
        AdjacencyId::new(self.adjacencies.len())
    }

    /// Adds an adjacency whose ids are those of a dictionary.
    pub(super) fn add_adjacency(&mut self, dictionary: DictionaryId, adjacency: Adjacency) {
        let id = self.next_adjacency();
        self.adjacencies.push(adjacency);
        self.adjacencies_of[dictionary.index()].push(id);
        self.dictionary_of.push(dictionary);
    }

    #[inline]
    pub(crate) fn dictionary(&self, id: DictionaryId) -> Option<&dyn AnyDictionary> {
        self.dictionaries.get(id.index()).map(AsRef::as_ref)
    }

    #[inline]
    pub(crate) fn adjacency(&self, id: AdjacencyId) -> Option<&Adjacency> {
        self.adjacencies.get(id.index())
    }

    /// The dictionary of an adjacency.
    pub(crate) fn dictionary_of(&self, adjacency: AdjacencyId) -> Option<&dyn AnyDictionary> {
        self.dictionary(*self.dictionary_of.get(adjacency.index())?)
    }

    #[inline]
    pub(super) fn attach(&mut self, adjacency: AdjacencyId, slot: Slot, key: KeyId) {
        if key != KeyId::NONE {
            self[adjacency].attach(slot, key);
        }
    }

    /// Returns the id that the row held, or `NONE`.
    #[inline]
    pub(super) fn detach(&mut self, adjacency: AdjacencyId, slot: Slot) -> KeyId {
        self[adjacency].detach(slot).unwrap_or(KeyId::NONE)
    }

    /// Frees an id if no row holds it.
    #[inline]
    pub(super) fn free(&mut self, dictionary: DictionaryId, key: KeyId) {
        if key == KeyId::NONE {
            return;
        }
        let held = |&adjacency: &AdjacencyId| self[adjacency].first(key).is_some();
        if !self.adjacencies_of[dictionary.index()].iter().any(held) && self[dictionary].free(key) {
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
            self[dictionary].drop_freed();
            self.freed.pop();
        }
    }
}
