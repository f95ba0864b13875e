//! One relation to include, and what is included below it.

use crate::error::{Error, Result};
use crate::query::{EveryRecord, Select, SelectLoad, SelectLoadKind};
use crate::schema::{ModelSchema, RelationId, RelationSchema};

/// How many levels of relations may be included, one below the other.
pub(super) const MOST_LEVELS: usize = 8;

/// How many relations may be included in all.
pub(super) const MOST_RELATIONS: usize = 128;

/// One relation to include, with what is included below it.
#[derive(Clone, Debug)]
pub(super) struct IncludeBranch {
    pub(super) id: RelationId,
    pub(super) relation: &'static RelationSchema,
    /// For each target of the relation.
    pub(super) nested: Vec<Vec<IncludeBranch>>,
    /// Whether records that are their own ancestors do not show it: it is a relation of a model to itself that
    /// is followed to a depth.
    pub(super) ends_cycles: bool,
}

impl IncludeBranch {
    /// The relation as data of a query.
    pub(super) fn select(&self) -> SelectLoad {
        let targets =
            self.relation.targets.iter().zip(&self.nested).map(|(target, nested)| Select {
                model: (target.model)(),
                criteria: Box::new(EveryRecord),
                loads: nested.iter().map(IncludeBranch::select).collect(),
            });
        SelectLoad(SelectLoadKind::Relation {
            relation: self.id,
            bounds: None,
            targets: targets.collect(),
        })
    }
}

pub(super) fn checked(model: &ModelSchema, is_serialize: bool) -> Result<()> {
    if is_serialize { Ok(()) } else { Err(Error::not_serialize(model)) }
}

/// Whether the records of a target can be written by serde, with the pivot if there is one.
pub(super) fn shows(relation: &RelationSchema, target: &ModelSchema) -> bool {
    let pivot = relation.via.as_ref().filter(|via| via.pivot.is_some());
    target.serializes && pivot.is_none_or(|via| (via.model)().serializes)
}
