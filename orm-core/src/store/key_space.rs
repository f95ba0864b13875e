//! Dictionaries and adjacencies: which rows hold which key.

use std::any::Any;

use super::adjacency::Adjacency;
use super::dictionary::{AnyDictionary, Dictionary};
use super::id::Slot;
use super::journal::Journal;
use super::table::Table;
use crate::model::Model;

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
    pub(super) freed: Vec<usize>,
    pub(crate) journal: Journal,
}

impl KeySpace {
    /// The slot of the record with a primary key; where there is none, `None` or an empty slot.
    #[inline]
    pub(crate) fn slot_of_key<M: Model>(&self, table: &Table<M>, key: &M::Key) -> Option<Slot> {
        let index = table.indexes.first()?;
        let dictionary = self.dictionaries.get(index.dictionary)?;
        let dictionary: &Dictionary<M::Key> = (dictionary.as_ref() as &dyn Any).downcast_ref()?;
        self.adjacencies.get(index.adjacency)?.row(dictionary.find(key)?)
    }

    /// The dictionary of an adjacency.
    pub(crate) fn dictionary_of(&self, adjacency: usize) -> Option<&dyn AnyDictionary> {
        self.dictionaries.get(*self.dictionary_of.get(adjacency)?).map(AsRef::as_ref)
    }
}
