//! Errors of a document, with their paths.

use super::super::map::{ModelNode, RelationNode};
use super::super::ops::StoreFailure;
use super::super::route::KeyHolder;
use super::engine::Engine;
use super::object::{List, Owners, relation_idx};
use crate::error::{DocumentError, Error};
use crate::schema::{ColumnIdx, ModelSchema};

impl Engine<'_> {
    #[cold]
    pub(super) fn mismatch(&self, expected: &str, found: &str) -> Error {
        Error::malformed(format!("expected {expected}, found {found}"))
            .at_path(self.state.path().to_string())
    }

    #[cold]
    pub(super) fn unreadable(&self, model: &ModelSchema, text: String) -> Error {
        Error::document(DocumentError::Unreadable { text }, Some(model))
            .at_path(self.state.path().to_string())
    }

    #[cold]
    pub(super) fn unknown_type(
        &self,
        node: &ModelNode,
        relation: &RelationNode,
        column: ColumnIdx,
    ) -> Error {
        let relation = relation_idx(node, relation);
        Error::unknown_type(node.schema, relation, column).at_path(self.state.path().to_string())
    }

    /// If the key of an owner could not be read, the error is at the owner, which the document contains.
    #[cold]
    pub(super) fn owner_error(
        &self,
        node: &ModelNode,
        owners: &Owners<'_>,
        failure: StoreFailure,
    ) -> Error {
        let StoreFailure::Value(mut error) = failure else {
            return self.to_error(node.schema, failure);
        };
        for List { column, relation, own, items } in &owners.lists {
            let column = node.schema.column(*column).and_then(|it| it.deserialized.first());
            let Some(column) = column else { continue };
            error = error.by_list(column, relation.schema.deserialized, |index| {
                items.get(index.checked_sub(*own)?).copied()
            });
        }
        let given = owners.given.iter().filter_map(|relation| {
            let held = relation.routes.first()?.holder == KeyHolder::Source;
            held.then_some((relation.schema.targets.first()?.local, relation.schema.deserialized))
        });
        for (columns, name) in given {
            let columns = columns.iter().filter_map(|column| node.schema.column(*column));
            for column in columns.filter_map(|column| column.deserialized.first()) {
                error = error.by_key(column, name);
            }
        }
        self.to_error(node.schema, error.into())
    }

    #[cold]
    pub(super) fn to_error(&self, model: &ModelSchema, failure: StoreFailure) -> Error {
        let path = self.state.path().to_string();
        match failure {
            StoreFailure::Store(error) => error.at_path(path),
            StoreFailure::Value(error) => {
                let relations = model.relations.iter().map(|relation| relation.deserialized);
                let error = error.or_relation(&relations.collect::<Vec<_>>());
                Error::document(DocumentError::Unreadable { text: error.to_string() }, Some(model))
                    .at_path(path + &error.path())
            }
        }
    }
}
