//! To-one relations whose key the target holds: what happens to other records with the same key.
//!
//! A link that exists changes no other records: it can come back from a load with a filter. A record
//! that the document links newly has to be the one that the relation returns, so others are unlinked for it at the
//! end, when all links are made. Not unlinked are records that the document itself has written, records that another
//! relation of the model returns too, and records that a limited document cannot reach.

use std::collections::BTreeMap;

use super::super::map::{ModelNode, RelationNode};
use super::super::route::{DocumentRoute, Endpoints, KeyHolder};
use super::engine::Engine;
use super::object::RelationSite;
use super::state::ToOneLink;
use crate::error::{Error, Result};
use crate::storage::Slot;

impl Engine<'_> {
    /// Keeps a link that the document states by a to-one relation for the end. A later statement about the same
    /// relation counts instead of an earlier one.
    pub(super) fn push_to_one_link(&mut self, at: RelationSite, relation: &RelationNode, to: Slot) {
        if exclusive_route(relation).is_some()
            && self.options.missing_policy((at.node, at.relation)).is_none()
        {
            self.state.add_to_one_link(at, to);
        }
    }

    /// Has each to-one relation return the record that the document has linked by it, or the document is an error.
    pub(super) fn finish_to_one_links(&mut self) -> Result<()> {
        // Most links need nothing to be unlinked.
        let mut contested = BTreeMap::new();
        for ToOneLink { at, to, path } in self.state.take_to_one_links() {
            let Some(relation) = self.node(at.node)?.relation(at.relation) else { continue };
            match self.competing_targets(relation, Endpoints { from: at.slot, to })?.is_empty() {
                true => contested.remove(&at),
                false => contested.insert(at, (relation, to, path)),
            };
        }
        for (at, (relation, to, path)) in contested {
            let made = self.displace_previous(
                self.node(at.node)?,
                relation,
                Endpoints { from: at.slot, to },
            );
            made.map_err(|error| error.at_path(path.to_string()))?;
        }
        Ok(())
    }

    /// The records that a to-one relation would return instead of a linked one, or that have its unique key.
    fn competing_targets(&self, relation: &RelationNode, ends: Endpoints) -> Result<Vec<Slot>> {
        // Either record can be removed, or linked elsewhere.
        let route = exclusive_route(relation).filter(|route| (route.is_linked)(self.store, ends));
        let Some(route) = route else { return Ok(Vec::new()) };
        if !is_unique(relation) {
            return Ok((route.after)(self.store, ends));
        }
        let mut others = self.linked_rows(route, Some(ends.from))?;
        others.retain(|&other| other != ends.to);
        Ok(others)
    }

    /// Unlinks the others where the link is a new one. Where that cannot be done, a unique key is refused when the
    /// write ends.
    fn displace_previous(
        &mut self,
        node: &ModelNode,
        relation: &RelationNode,
        ends: Endpoints,
    ) -> Result<()> {
        let Some(route) = exclusive_route(relation) else { return Ok(()) };
        let others = self.competing_targets(relation, ends)?;
        if others.is_empty() || self.was_linked(route, ends) {
            return Ok(());
        }
        for other in others {
            let is_written = self.state.has_written(route.to, other);
            let is_free = !is_written && self.is_among(route.to, other);
            let parts = match is_unique(relation) {
                true => is_free && route.can_unlink,
                false if is_written && relation.is_one_of_many => false,
                false if is_free && !relation.is_one_of_many => true,
                false => return Err(Error::not_returned(node.schema, relation.schema)),
            };
            if parts {
                (route.unlink)(self.store, Endpoints { to: other, ..ends })?;
            }
        }
        Ok(())
    }

    /// Whether two linked rows were linked before the document. It may have linked them itself, by the key that an
    /// object of the target has.
    fn was_linked(&mut self, route: &DocumentRoute, ends: Endpoints) -> bool {
        if !self.state.has_written(route.to, ends.to) {
            return true;
        }
        let table =
            self.node(route.to).ok().and_then(|node| self.store.table_id((node.schema.id)()));
        let change = table.and_then(|table| self.state.first_change(self.store, (table, ends.to)));
        change.is_none_or(|change| (route.was_linked)(self.store, ends.from, change))
    }
}

/// The route of a relation to one record that holds the key.
fn exclusive_route(relation: &RelationNode) -> Option<&DocumentRoute> {
    relation
        .routes
        .first()
        .filter(|route| relation.is_exclusive && route.holder == KeyHolder::Target)
}

/// Whether no two records can have the key of a relation.
fn is_unique(relation: &RelationNode) -> bool {
    let target = relation.schema.targets.first();
    target.is_some_and(|target| match target.foreign {
        [column] => (target.model)().column(*column).is_some_and(|column| column.unique),
        _ => false,
    })
}
