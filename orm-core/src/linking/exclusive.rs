//! To-one relations whose key the target holds: what happens to other records with the same key.

use super::foreign_key::{is_linked, rows_after};
use crate::error::{Error, Result};
use crate::relation::{HasRelation, Kind, Route};
use crate::schema::{ModelSchema, RelationIdx, RelationSchema};
use crate::storage::{Core, Slot};

/// What linking a record does to the records that are linked already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub enum Exclusive {
    /// Nothing: the relation is to-many, has `max` or `min`, or the declaring record holds the key.
    No,
    /// They are unlinked.
    UnlinkOthers,
    /// Another relation of the model returns them. They stay linked, and the new one must come last.
    OneOfMany(&'static ModelSchema, RelationIdx),
}

impl Exclusive {
    /// Of relation `I` of a model. `key_on_source` is whether the declaring record holds the key.
    pub(super) fn of<M: HasRelation<I>, const I: usize>(key_on_source: bool) -> Self {
        match M::MODEL_SCHEMA.relations.get(I) {
            Some(relation) if !key_on_source && !M::Kind::KIND.is_many() && M::Kind::LAST => {
                Exclusive::of_relation(M::MODEL_SCHEMA, RelationIdx::new(I), relation)
            }
            _ => Exclusive::No,
        }
    }

    fn of_relation(
        model: &'static ModelSchema,
        idx: RelationIdx,
        relation: &RelationSchema,
    ) -> Self {
        match relation.is_one_of_many(model) {
            true => Exclusive::OneOfMany(model, idx),
            false => Exclusive::UnlinkOthers,
        }
    }

    /// The same, for a record that can be linked already: a link that exists changes no others.
    pub(super) fn unless_linked<P: Route>(self, store: &Core, from: Slot, to: Slot) -> Self {
        match self {
            Exclusive::OneOfMany(..) if is_linked::<P>(store, from, to) => Exclusive::No,
            _ => self,
        }
    }

    /// Returns an error if the relation does not return the linked record.
    pub(super) fn check<P: Route>(self, store: &Core, from: Slot, to: Slot) -> Result<()> {
        let Exclusive::OneOfMany(model, idx) = self else { return Ok(()) };
        let Some(relation) = model.relation(idx) else { return Ok(()) };
        match is_linked::<P>(store, from, to) && !rows_after::<P>(store, from, to).is_empty() {
            true => Err(Error::not_returned(model, relation)),
            false => Ok(()),
        }
    }
}
