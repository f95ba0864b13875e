//! Adds dictionaries and adjacencies for keys of tables, and the ends of references.
//!
//! Every function here is idempotent: it leaves what the store has as it is.

use crate::record::{KeyColumns, Record};
use std::any::{Any, TypeId};

use super::adjacency::Adjacency;
use super::core::Core;
use super::dictionary::{AnyDictionary, Dictionary, OutOfIds};
use super::id::{AdjacencyId, DictionaryId, KeyId, Slot, TableId};
use super::references::{End, Reference};
use super::table::Table;
use super::table_index::TableIndex;
use crate::error::{Error, Result};
use crate::schema::{ReferentialActions, RelationId};

impl Core {
    /// Keeps an index on columns, in which no two records have the same key if it is unique.
    pub(crate) fn index<C: KeyColumns>(&mut self, id: TableId, unique: bool) -> Result<()> {
        let table = self.table_at::<C::Model>(id);
        if table.is_none_or(|table| table.index_of(C::COLUMNS).is_none()) {
            self.bind::<C, C>(id)?;
        }
        if unique && let Some(table) = self.table_at_mut::<C::Model>(id) {
            table.set_unique(C::COLUMNS);
        }
        Ok(())
    }

    /// The adjacency of the columns `C` in the dictionary of the columns `Owner`.
    pub(crate) fn bind<C: KeyColumns, Owner: KeyColumns>(
        &mut self,
        id: TableId,
    ) -> Result<AdjacencyId> {
        let dictionary = self
            .dictionary_of_key(TypeId::of::<Owner>(), || Box::new(Dictionary::<Owner::Key>::new()));
        let is_primary = TypeId::of::<C>() == TypeId::of::<Owner>()
            && C::COLUMNS == C::Model::MODEL_SCHEMA.primary_key;
        self.bind_key(id, TypeId::of::<C>(), is_primary, dictionary, TableIndex::new::<C>)
    }

    fn dictionary_of_key(
        &mut self,
        owner: TypeId,
        make: fn() -> Box<dyn AnyDictionary>,
    ) -> DictionaryId {
        if let Some(known) = self.dictionary_of.get(&owner) {
            return *known;
        }
        let dictionary = self.key_space.add_dictionary(make());
        self.dictionary_of.insert(owner, dictionary);
        dictionary
    }

    /// As [`bind`](Self::bind), for any key.
    fn bind_key<M: Record>(
        &mut self,
        id: TableId,
        key: TypeId,
        is_primary: bool,
        dictionary: DictionaryId,
        make: fn(DictionaryId, AdjacencyId) -> TableIndex<M>,
    ) -> Result<AdjacencyId> {
        let table = self.tables[id.index()].as_mut() as &mut dyn Any;
        let Some(table) = table.downcast_mut::<Table<M>>() else {
            return Err(Error::not_found(M::MODEL_SCHEMA));
        };
        if let Some(index) = table.index_by(key, dictionary) {
            return Ok(index.adjacency);
        }
        let mut built = match is_primary && table.rows().is_empty() {
            true => Adjacency::of_primary_key(),
            false => Adjacency::default(),
        };
        let adjacency = self.key_space.next_adjacency();
        let index = make(dictionary, adjacency);
        let keys = &mut self.key_space[dictionary];
        let too_many = |OutOfIds| Error::too_many_records(M::MODEL_SCHEMA);
        for (slot, row) in (0..).zip(table.rows()) {
            if let Some(row) = row
                && let Some(key) = index.intern(keys, row, None).map_err(too_many)?
            {
                built.attach(Slot::new(slot), key);
            }
        }
        let mut kept = Vec::with_capacity(table.previous().len());
        for row in table.previous() {
            let key = index.intern(keys, row, None).map_err(too_many)?;
            kept.push(key.unwrap_or(KeyId::NONE));
        }
        self.journal.add_key(id, table.indexes().len(), kept);
        self.key_space.add_adjacency(dictionary, built);
        table.add_index(index);
        Ok(adjacency)
    }

    /// Makes a reference known: the columns `L` of a model refer to the columns `F` of another.
    pub(crate) fn refer<L: KeyColumns, F: KeyColumns>(
        &mut self,
        actions: ReferentialActions,
        relation: RelationId,
        (child, owner): (TableId, TableId),
    ) -> Result<()> {
        if actions == ReferentialActions::NONE {
            return Ok(());
        }
        let owner = self.end::<F, F>(owner)?;
        let child = self.end::<L, F>(child)?;
        self.references.add(Reference { actions, owner, child, relation });
        Ok(())
    }

    fn end<C: KeyColumns, Owner: KeyColumns>(&mut self, table: TableId) -> Result<End> {
        let adjacency = self.bind::<C, Owner>(table)?;
        let owner = self.table_at::<C::Model>(table);
        let key = owner.and_then(|owner| owner.index_with(adjacency)).unwrap_or(usize::MAX);
        Ok(End { table, adjacency, key })
    }
}
