//! What is wrong with a document, and where.

use super::super::map::{Node, Relation, Trouble};
use super::Engine;
use crate::error::{DocumentError, Error};
use crate::schema::ModelSchema;

impl Engine<'_> {
    #[cold]
    pub(super) fn mismatch(&self, expected: &str, found: &str) -> Error {
        Error::malformed(format!("expected {expected}, found {found}"))
            .at_path(self.path.to_string())
    }

    #[cold]
    pub(super) fn unreadable(&self, model: &ModelSchema, text: String) -> Error {
        Error::document(DocumentError::Unreadable { text }, Some(model))
            .at_path(self.path.to_string())
    }

    #[cold]
    pub(super) fn unknown_type(&self, node: &Node, relation: &Relation, column: usize) -> Error {
        let same = |known: &Relation| std::ptr::eq(known, relation);
        let place = node.relations.iter().position(same).unwrap_or_default();
        Error::unknown_type(node.schema, place, column).at_path(self.path.to_string())
    }

    #[cold]
    pub(super) fn trouble(&self, model: &ModelSchema, trouble: Trouble) -> Error {
        let path = self.path.to_string();
        match trouble {
            Trouble::Store(error) => error.at_path(path),
            Trouble::Value(error) => {
                Error::document(DocumentError::Unreadable { text: error.to_string() }, Some(model))
                    .at_path(path + &error.path())
            }
        }
    }
}
