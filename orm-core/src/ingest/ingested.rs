//! What was written of a document.

use std::any::TypeId;
use std::fmt;

use super::map::{ModelMap, ModelNode};
use crate::relation::HasRelations;
use crate::schema::ModelSchema;
use crate::storage::{Core, Moves, Slot};

/// The records that a document has written, by model: what [`Ingest::run`](crate::Ingest::run) gives.
///
/// They are in the order in which the document first speaks of them, where what a record refers to comes before it
/// and what refers to it after. Each is there once. Records that a document has removed or that referential
/// actions have changed are not among them.
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
    /// The rows of each model of the map. Those of records that were removed again are empty.
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

    /// The records of a model that were written.
    pub fn records<M: HasRelations>(&self) -> impl Iterator<Item = &'s M> {
        let store = self.store;
        self.slots(TypeId::of::<M>()).iter().filter_map(|&slot| store.stored::<M>(slot).ok())
    }

    /// How many records of a model were written.
    pub fn count<M: HasRelations>(&self) -> usize {
        self.slots(TypeId::of::<M>()).len()
    }

    /// The models of which records were written, and how many of each.
    pub fn models(&self) -> impl Iterator<Item = (&'static ModelSchema, usize)> {
        self.models.iter().map(|rows| (rows.schema, rows.slots.len()))
    }

    fn slots(&self, model: TypeId) -> &[Slot] {
        let rows = self.models.iter().find(|rows| rows.model == model);
        rows.map_or(&[], |rows| &rows.slots)
    }
}

impl fmt::Debug for Ingested<'_> {
    /// Tells how much was written, not what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.models().map(|(schema, count)| (schema.name, count))).finish()
    }
}
