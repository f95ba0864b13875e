//! Errors of limited documents.

use serde_core::de::Error as _;

use super::super::map::{ModelNode, RelationNode};
use super::super::ops::StoreFailure;
use super::super::scope::{Acts, Scope};
use super::engine::Engine;
use super::object::Act;
use crate::content::{ValueError, shown_key};
use crate::error::{DocumentError, Error, one_of};
use crate::schema::{ColumnIdx, ModelSchema, RelationIdx};

impl Engine<'_> {
    #[cold]
    pub(super) fn not_named(&self, node: &ModelNode, scope: Option<&Scope>, name: &str) -> Error {
        let columns = node.schema.columns.iter();
        let columns = columns.filter(|column| scope.is_some_and(|it| it.has_column(column.idx)));
        let names: Vec<&str> =
            columns.filter_map(|column| column.deserialized.first()).copied().collect();
        let relations = node.schema.relations.iter().enumerate();
        let relations = relations
            .filter(|(at, _)| scope.is_some_and(|it| it.relation(RelationIdx::new(*at)).is_some()));
        let relations: Vec<&str> = relations.map(|(_, relation)| relation.deserialized).collect();
        let expected = match (names.is_empty(), relations.is_empty()) {
            (true, true) => match scope {
                Some(_) => "expected no field".to_owned(),
                None => format!(
                    "expected its key `{}` alone",
                    node.schema.column_names(node.schema.primary_key)
                ),
            },
            (false, true) => format!("expected {}", one_of(&names)),
            (true, false) => format!("expected the relation {}", one_of(&relations)),
            (false, false) => {
                format!("expected {}, or the relation {}", one_of(&names), one_of(&relations))
            }
        };
        let text = format!("{} is not allowed here; {expected}", shown_key(name));
        self.not_allowed(node.schema, text, Some(name))
    }

    #[cold]
    pub(super) fn another_key(&self, node: &ModelNode, column: ColumnIdx) -> Error {
        let name = node.schema.column(column).and_then(|column| column.deserialized.first());
        let text = format!(
            "its primary key `{}` is not the one of the record that is written",
            node.schema.column_names(node.schema.primary_key)
        );
        self.not_allowed(node.schema, text, name.copied())
    }

    /// A relation would write the primary key, which the caller passes.
    #[cold]
    pub(super) fn keeps_key(&self, node: &ModelNode, relation: &RelationNode) -> Error {
        let text = format!(
            "`{}` writes the primary key `{}`, which the document cannot change",
            relation.schema.name,
            node.schema.column_names(node.schema.primary_key)
        );
        self.not_allowed(node.schema, text, Some(relation.schema.deserialized))
    }

    /// An object names no stored record, and none can be inserted.
    #[cold]
    pub(super) fn no_key(&self, node: &ModelNode, acts: &Acts) -> Error {
        let key = node.schema.column_names(node.schema.primary_key);
        let text = format!(
            "records here can only be {}; give the primary key `{key}` of one that is stored",
            acts.words()
        );
        self.not_allowed(node.schema, text, None)
    }

    #[cold]
    pub(super) fn not_linked(&self, model: &ModelSchema, acts: &Acts) -> Error {
        let text = format!(
            "the stored record is not linked here, and records can only be {}",
            acts.words()
        );
        self.not_allowed(model, text, None)
    }

    #[cold]
    pub(super) fn not_allowed(
        &self,
        model: &ModelSchema,
        text: String,
        key: Option<&str>,
    ) -> Error {
        let below = key.map(|key| ValueError::custom("").at_key(key).path()).unwrap_or_default();
        Error::document(DocumentError::NotAllowed { text }, Some(model))
            .at_path(self.state.path().to_string() + &below)
    }

    #[cold]
    pub(super) fn missing_record(&self, node: &ModelNode) -> Error {
        Error::not_found(node.schema).at_path(self.state.path().to_string())
    }

    #[cold]
    pub(super) fn duplicate_key(&self, node: &ModelNode) -> Error {
        let error = Error::unique_violation(node.schema, node.schema.primary_key);
        error.at_path(self.state.path().to_string())
    }

    #[cold]
    pub(super) fn key_error(&self, node: &ModelNode, error: ValueError) -> Error {
        let column = |column: &ColumnIdx| node.schema.column(*column)?.deserialized.first();
        let names: Vec<&str> = node.schema.primary_key.iter().filter_map(column).copied().collect();
        self.to_error(node.schema, error.in_columns(&names).into())
    }
}

/// A missing field can be one that the document cannot contain.
#[cold]
pub(super) fn or_set(node: &ModelNode, act: Act<'_>, failure: StoreFailure) -> StoreFailure {
    let (StoreFailure::Value(error), Act::Insert(scope)) = (&failure, act) else { return failure };
    let column = error.missing().and_then(|name| {
        node.schema.columns.iter().find(|column| column.deserialized.contains(&name))
    });
    match (failure, column) {
        (StoreFailure::Value(error), Some(column)) if !scope.has_column(column.idx) => {
            error.or_set().into()
        }
        (failure, _) => failure,
    }
}
