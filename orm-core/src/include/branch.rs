//! A relation to include, with those below it.

use crate::error::{Error, Result};
use crate::query::{EveryRecord, Select, SelectLoad, SelectLoadKind};
use crate::schema::{ModelSchema, RelationId, RelationSchema};

/// Maximum depth of included relations.
pub(super) const MOST_LEVELS: usize = 8;

/// Maximum number of included relations.
pub(super) const MOST_RELATIONS: usize = 128;

/// A relation to include, with those below it.
#[derive(Clone, Debug)]
pub(super) struct IncludeBranch {
    pub(super) id: RelationId,
    pub(super) relation: &'static RelationSchema,
    /// For each target of the relation.
    pub(super) nested: Vec<Vec<IncludeBranch>>,
    /// Whether a record that is its own ancestor omits it: a self-referential relation that is included down to a
    /// depth.
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

/// Whether the records of a target are `Serialize`, and those of the pivot, if there is one.
pub(super) fn shows(relation: &RelationSchema, target: &ModelSchema) -> bool {
    let pivot = relation.via.as_ref().filter(|via| via.pivot.is_some());
    target.serializes && pivot.is_none_or(|via| (via.model)().serializes)
}
