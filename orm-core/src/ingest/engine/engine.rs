//! The engine: a store, and a document's map, settings and state.

use super::super::map::{ModelMap, ModelNode};
use super::super::node_id::NodeId;
use super::super::options::{Limits, ResolvedOptions, WriteMode};
use super::state::DocumentState;
use crate::error::{DocumentError, Error, Result};
use crate::storage::{Core, Slot};

/// Writes the records of one document. The store and the options are the caller's; what the document has said is in
/// `state`.
pub(in super::super) struct Engine<'a> {
    pub(in super::super) store: &'a mut Core,
    pub(super) map: &'a ModelMap,
    pub(super) options: &'a ResolvedOptions,
    pub(super) state: DocumentState<'a>,
}

impl<'a> Engine<'a> {
    pub(in super::super) fn new(
        store: &'a mut Core,
        map: &'a ModelMap,
        options: &'a ResolvedOptions,
    ) -> Self {
        let state = DocumentState::new(store, map.nodes.len());
        Engine { store, map, options, state }
    }

    pub(in super::super) fn limits(&self) -> Limits {
        self.options.limits
    }

    /// Whether the document has to be one object.
    pub(in super::super) fn is_one(&self) -> bool {
        self.options.bounds.as_ref().is_some_and(|bounds| bounds.one)
    }

    /// The last record at the top of the document.
    pub(in super::super) fn last_root(&self) -> Option<Slot> {
        self.state.last_root()
    }

    /// The rows that were written, by model.
    pub(in super::super) fn written(self) -> Vec<Vec<Slot>> {
        self.state.into_written()
    }

    /// A list of records was met, be it empty: `replace_all` replaces all records of the model.
    pub(in super::super) fn clear_if_replacing(&mut self, node: NodeId) -> Result<()> {
        if self.options.mode(node) != WriteMode::ReplaceAll || !self.state.start_emptying(node) {
            return Ok(());
        }
        let table = (self.node(node)?.ops.table)(self.store)?;
        self.store.empty(table)
    }

    pub(super) fn node(&self, id: NodeId) -> Result<&'a ModelNode> {
        // Ids are those of the map itself; the error cannot be met.
        self.map.get(id).ok_or_else(|| Error::malformed(String::new()))
    }

    pub(super) fn count(&mut self, id: NodeId) -> Result<()> {
        match self.state.count_record() > self.options.limits.records {
            true => {
                let schema = self.node(id)?.schema;
                let most = self.options.limits.records;
                let error = Error::document(DocumentError::TooManyRecords { most }, Some(schema));
                Err(error.at_path(self.state.path().to_string()))
            }
            false => Ok(()),
        }
    }
}
