//! The records that a document has written.

use std::any::TypeId;
use std::fmt;

use super::map::{ModelMap, ModelNode};
use crate::relation::HasRelations;
use crate::schema::ModelSchema;
use crate::storage::{Core, Moves, Slot};

/// The records that a document has written, by model. Returned by [`Ingest::run`](crate::Ingest::run).
///
/// Each record occurs once, in the order in which the document first mentions it: records that it refers to come
/// before it, records that refer to it after it. Records that the document has removed, or that referential actions
/// have changed, are not included.
pub struct Ingested<'s> {
    store: &'s Core,
    models: Vec<WrittenRows>,
}

struct WrittenRows {
    model: TypeId,
    schema: &'static ModelSchema,
    slots: Vec<Slot>,
}

impl<'s> Ingested<'s> {
    /// From the rows of each model of the map. Rows of records that were removed again are empty.
    pub(super) fn new(
        store: &'s Core,
        map: &ModelMap,
        slots: Vec<Vec<Slot>>,
        moves: &Moves,
    ) -> Self {
        let rows = |(node, mut slots): (&ModelNode, Vec<Slot>)| {
            let (model, schema) = ((node.schema.id)(), node.schema);
            if let Some(table) = store.table_id(model) {
                moves.rename(table, &mut slots);
            }
            slots.retain(|&slot| store.has_row(model, slot));
            WrittenRows { model, schema, slots }
        };
        let models = map.nodes.iter().zip(slots).map(rows);
        Ingested { models: models.filter(|rows| !rows.slots.is_empty()).collect(), store }
    }

    /// Returns an iterator over the records of a model that were written.
    pub fn records<M: HasRelations>(&self) -> impl Iterator<Item = &'s M> {
        let store = self.store;
        self.slots(TypeId::of::<M>()).iter().filter_map(|&slot| store.stored::<M>(slot).ok())
    }

    /// Returns how many records of a model were written.
    pub fn count<M: HasRelations>(&self) -> usize {
        self.slots(TypeId::of::<M>()).len()
    }

    /// Returns each model with written records, and how many they are.
    pub fn models(&self) -> impl Iterator<Item = (&'static ModelSchema, usize)> {
        self.models.iter().map(|rows| (rows.schema, rows.slots.len()))
    }

    fn slots(&self, model: TypeId) -> &[Slot] {
        let rows = self.models.iter().find(|rows| rows.model == model);
        rows.map_or(&[], |rows| &rows.slots)
    }
}

impl fmt::Debug for Ingested<'_> {
    /// Prints the number of records of each model, and never what is in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.models().map(|(schema, count)| (schema.name, count))).finish()
    }
}
