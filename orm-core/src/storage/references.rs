//! References: foreign keys whose relation declares referential actions, as data.

use super::id::{AdjacencyId, ReferenceId, TableId};
use crate::error::Error;
use crate::schema::{ReferentialActions, RelationId};

/// A relation whose key is in one table, the child's, and refers to a key of another, the owner's.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    pub(super) actions: ReferentialActions,
    pub(super) owner: End,
    pub(super) child: End,
    /// The relation that an error names.
    pub(super) relation: RelationId,
}

/// A key at one end of a reference.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) table: TableId,
    pub(super) adjacency: AdjacencyId,
    /// Its position among the keys of the table.
    pub(super) key: usize,
}

/// Why a write is refused on behalf of a reference.
#[derive(Clone, Copy)]
pub(super) enum Violation {
    /// `restrict`: a record refers to what is removed, or is to lose its key.
    Restrict,
    /// `required`: the record refers to none that exists.
    Required,
}

impl Reference {
    /// The error of a write that is refused on behalf of the reference.
    pub(super) fn error(&self, violation: Violation) -> Error {
        let owner = self.relation.owner();
        let Some(relation) = self.relation.schema() else { return Error::not_found(owner) };
        match violation {
            Violation::Restrict => Error::restricted(owner, relation),
            Violation::Required => Error::dangling(owner, relation),
        }
    }
}

/// The references of a store.
#[derive(Default)]
pub(crate) struct References {
    all: Vec<Reference>,
    /// By table: the references to its keys.
    to: Vec<Vec<ReferenceId>>,
    /// By table: the references from its keys that are `required`.
    required_from: Vec<Vec<ReferenceId>>,
}

impl References {
    pub(super) fn add_table(&mut self) {
        self.to.push(Vec::new());
        self.required_from.push(Vec::new());
    }

    /// Whether a write to a table concerns no record but the one that is written.
    #[inline]
    pub(super) fn is_free(&self, table: TableId) -> bool {
        let none = |references: Option<&Vec<ReferenceId>>| references.is_none_or(Vec::is_empty);
        none(self.to.get(table.index())) && none(self.required_from.get(table.index()))
    }

    pub(super) fn add(&mut self, reference: Reference) {
        let same = |known: &Reference| {
            known.child.adjacency == reference.child.adjacency
                && known.owner.adjacency == reference.owner.adjacency
                && known.actions == reference.actions
        };
        if self.all.iter().any(same) {
            return;
        }
        let id = ReferenceId::new(self.all.len());
        if let Some(to) = self.to.get_mut(reference.owner.table.index()) {
            to.push(id);
        }
        if reference.actions.required
            && let Some(from) = self.required_from.get_mut(reference.child.table.index())
        {
            from.push(id);
        }
        self.all.push(reference);
    }

    pub(super) fn get(&self, id: ReferenceId) -> Option<&Reference> {
        self.all.get(id.index())
    }

    pub(super) fn to(&self, table: TableId) -> &[ReferenceId] {
        self.to.get(table.index()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn required_from(&self, table: TableId) -> &[ReferenceId] {
        self.required_from.get(table.index()).map_or(&[], Vec::as_slice)
    }
}
