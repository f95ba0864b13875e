//! Keys of tables get their dictionaries and adjacencies here, and references their ends.
//!
//! Everything here may be said twice: what the store knows already is left as it is.

use crate::record::{KeyColumns, Record};
use std::any::{Any, TypeId};

use super::adjacency::Adjacency;
use super::core::Core;
use super::dictionary::{Dictionary, OutOfIds};
use super::id::{AdjacencyId, KeyId, Slot, TableId};
use super::references::{End, Reference};
use super::table::Table;
use super::table_index::{TableIndex, intern};
use crate::error::{Error, Result};
use crate::schema::{ReferentialActions, RelationId};

impl Core {
    /// Keeps an index on columns, in which no two records have the same key if it is unique.
    pub(crate) fn index<C: KeyColumns>(&mut self, id: TableId, unique: bool) -> Result<()> {
        let has = |index: &TableIndex<C::Model>| !index.partial && index.columns == C::COLUMNS;
        let known =
            self.table_at::<C::Model>(id).is_some_and(|table| table.indexes().iter().any(has));
        if !known {
            self.bind::<C, C>(id)?;
        }
        if unique && let Some(table) = self.table_at_mut::<C::Model>(id) {
            table.set_unique(has);
        }
        Ok(())
    }

    /// The adjacency of the columns `C` in the dictionary of the columns `Owner`.
    pub(crate) fn bind<C: KeyColumns, Owner: KeyColumns>(
        &mut self,
        id: TableId,
    ) -> Result<AdjacencyId> {
        let dictionary = *self.dictionary_of.entry(TypeId::of::<Owner>()).or_insert_with(|| {
            self.key_space.add_dictionary(Box::new(Dictionary::<Owner::Key>::new()))
        });
        let not_found = || Error::not_found(C::Model::MODEL_SCHEMA);
        let table = self.tables[id.index()].as_mut() as &mut dyn Any;
        let table = table.downcast_mut::<Table<C::Model>>().ok_or_else(not_found)?;
        let same = |index: &&TableIndex<C::Model>| {
            index.key == TypeId::of::<C>() && index.dictionary == dictionary
        };
        if let Some(index) = table.indexes().iter().find(same) {
            return Ok(index.adjacency);
        }
        let primary = TypeId::of::<C>() == TypeId::of::<Owner>()
            && C::COLUMNS == C::Model::MODEL_SCHEMA.primary_key;
        let mut built = match primary && table.rows().is_empty() {
            true => Adjacency::of_primary_key(),
            false => Adjacency::default(),
        };
        let keys = &mut self.key_space[dictionary];
        let mut intern = |row: &C::Model| {
            let key = intern::<C>(keys, row, None);
            key.map_err(|OutOfIds| Error::too_many_records(C::Model::MODEL_SCHEMA))
        };
        for (slot, row) in (0..).zip(table.rows()) {
            if let Some(row) = row
                && let Some(key) = intern(row)?
            {
                built.attach(Slot::new(slot), key);
            }
        }
        let mut kept = Vec::with_capacity(table.previous().len());
        for row in table.previous() {
            kept.push(intern(row)?.unwrap_or(KeyId::NONE));
        }
        self.journal.add_key(id, table.indexes().len(), kept);
        let adjacency = self.key_space.add_adjacency(dictionary, built);
        table.add_index(TableIndex::new::<C>(dictionary, adjacency));
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
        let indexes = self.table_at::<C::Model>(table).map_or(&[][..], |table| table.indexes());
        let key = indexes.iter().position(|index| index.adjacency == adjacency);
        Ok(End { table, adjacency, key: key.unwrap_or(usize::MAX) })
    }
}
