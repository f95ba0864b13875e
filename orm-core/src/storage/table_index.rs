//! The keys of a model in a store.

use std::any::{Any, TypeId};

use super::dictionary::{AnyDictionary, Dictionary, OutOfIds};
use super::id::{AdjacencyId, DictionaryId, KeyId};
use crate::record::{KeyColumns, Record};
use crate::schema::ColumnIdx;

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
    pub(crate) columns: &'static [ColumnIdx],
    pub(crate) dictionary: DictionaryId,
    pub(crate) adjacency: AdjacencyId,
    pub(crate) unique: bool,
    /// Whether records can have the columns without having this key.
    pub(crate) partial: bool,
    /// Which `KeyColumns` it reads.
    pub(super) key: TypeId,
    intern: Intern<M>,
    probe: fn(&dyn AnyDictionary, &[&dyn Any]) -> Option<KeyId>,
    read: fn(&M) -> Option<Box<dyn Any>>,
    write: fn(&mut M, &dyn Any) -> bool,
    clear: fn(&mut M) -> bool,
}

impl<M: Record> TableIndex<M> {
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

    /// Sets the key of a record, or clears it. `false` if the key cannot be cleared.
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
