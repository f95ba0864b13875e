//! What a store holds.

use std::any::{Any, TypeId};

use super::any_table::NewTable;
use super::core::Core;
use super::id::{Slot, TableId};
use super::key_space::KeySpace;
use super::table::{Check, Table};
use super::traversal::{ErasedRoute, ResolvedRoute};
use super::write::Writer;
use crate::error::{Error, Result};
use crate::record::{AnySerialize, Record};
use crate::schema::RelationIdx;

impl Core {
    #[inline]
    pub(crate) fn row<M: Record>(&self, slot: Slot) -> Option<&M> {
        self.table::<M>()?.row(slot)
    }

    /// The record in a slot, which is an error where there is none.
    pub(crate) fn stored<M: Record>(&self, slot: Slot) -> Result<&M> {
        self.row(slot).ok_or_else(|| Error::not_found(M::MODEL_SCHEMA))
    }

    /// The slot of the record with a primary key, which is an error where there is none.
    pub(crate) fn slot_of_stored<M: Record>(&self, key: &M::Id) -> Result<Slot> {
        self.slot_of::<M>(key).ok_or_else(|| Error::not_found(M::MODEL_SCHEMA))
    }

    /// The slot of the record with a primary key.
    pub(crate) fn slot_of<M: Record>(&self, key: &M::Id) -> Option<Slot> {
        let table = self.table::<M>()?;
        let slot = table.slot_of_key(&self.key_space, key)?;
        table.row(slot).map(|_| slot)
    }

    /// Takes all records out of a table, for a step of an operation.
    pub(crate) fn empty(&mut self, table: TableId) -> Result<()> {
        let table = self.tables.get_mut(table.index());
        table.map_or(Ok(()), |table| table.remove_all(&mut self.key_space, &mut self.journal))
    }

    /// What writes to a table.
    #[inline]
    pub(crate) fn writer<M: Record>(&mut self, table: TableId) -> Result<Writer<'_, M>> {
        match (self.tables[table.index()].as_mut() as &mut dyn Any).downcast_mut() {
            Some(table) => Ok(Writer::new(table, &mut self.key_space, &mut self.journal)),
            // Tables are kept by the type of their records, so the type is the right one.
            None => Err(Error::not_found(M::MODEL_SCHEMA)),
        }
    }

    #[inline]
    pub(crate) fn table<M: Record>(&self) -> Option<&Table<M>> {
        self.table_at(*self.table_of.get(&TypeId::of::<M>())?)
    }

    #[inline]
    pub(crate) fn table_at<M: Record>(&self, id: TableId) -> Option<&Table<M>> {
        (self.tables.get(id.index())?.as_ref() as &dyn Any).downcast_ref()
    }

    pub(super) fn table_at_mut<M: Record>(&mut self, id: TableId) -> Option<&mut Table<M>> {
        (self.tables.get_mut(id.index())?.as_mut() as &mut dyn Any).downcast_mut()
    }

    #[inline]
    pub(crate) fn key_space(&self) -> &KeySpace {
        &self.key_space
    }

    /// The slots of a model's table, gaps included.
    #[inline]
    pub(crate) fn slots<M: Record>(&self) -> &[Option<M>] {
        self.table::<M>().map_or(&[], Table::rows)
    }

    /// How many models have a table.
    pub(crate) fn models(&self) -> usize {
        self.tables.len()
    }

    /// What a route reads, by the type of the route; `None` for a route that is not registered.
    #[inline]
    pub(crate) fn route(&self, route: TypeId) -> Option<&ResolvedRoute> {
        self.routes.get(&route)
    }

    /// Whether a write to a table concerns no record but the one that is written.
    #[inline]
    pub(crate) fn is_free(&self, table: TableId) -> bool {
        self.references.is_free(table)
    }

    /// The table of a model that is registered.
    #[inline]
    pub(crate) fn registered_table(&self, model: TypeId) -> Option<TableId> {
        let table = *self.table_of.get(&model)?;
        self.registered[table.index()].then_some(table)
    }

    /// The table of a model, made if there is none.
    pub(crate) fn add_table<M: Record>(&mut self) -> TableId {
        *self.table_of.entry(TypeId::of::<M>()).or_insert_with(|| {
            let id = TableId::new(self.tables.len());
            self.tables.push(M::table(NewTable(id)));
            self.registered.push(false);
            self.references.add_table();
            id
        })
    }

    /// Notes whether the keys and relations of a model are all known.
    pub(crate) fn set_registered(&mut self, table: TableId, is_registered: bool) {
        self.registered[table.index()] = is_registered;
    }

    /// Makes a route known by its type. A route can be added again.
    pub(crate) fn add_route(&mut self, id: TypeId, route: ResolvedRoute) {
        self.routes.insert(id, route);
    }

    /// Registers the route to one target of a relation, by the owner's table, the relation's index and the target's.
    pub(crate) fn add_erased(
        &mut self,
        (table, relation, target): (TableId, RelationIdx, usize),
        route: ErasedRoute,
    ) {
        self.erased.insert((table, relation, target), route);
    }

    /// The ways to the targets of a relation of a model, each with the target's index; none before the model is
    /// registered.
    pub(crate) fn erased_routes(
        &self,
        model: TypeId,
        relation: RelationIdx,
    ) -> impl Iterator<Item = (usize, &ErasedRoute)> {
        let table = self.table_of.get(&model);
        let routes = table
            .map(|&table| self.erased.range((table, relation, 0)..=(table, relation, usize::MAX)));
        routes.into_iter().flatten().map(|(&(.., target), route)| (target, route))
    }

    /// The record in a slot of a table for serde, where its model is `Serialize`.
    pub(crate) fn json(&self, table: TableId, slot: Slot) -> Option<&dyn AnySerialize> {
        self.tables.get(table.index())?.json(slot)
    }

    /// A table without the type of its records.
    pub(crate) fn any_table(&self, table: TableId) -> Option<&dyn Any> {
        Some(self.tables.get(table.index())?.as_ref())
    }

    /// Has every record of a registered model checked before it is written.
    pub(crate) fn check<M: Record>(&mut self, check: Check<M>) {
        let Some(&table) = self.table_of.get(&TypeId::of::<M>()) else { return };
        if let Some(table) = self.table_at_mut::<M>(table) {
            table.add_check(check);
        }
    }
}
