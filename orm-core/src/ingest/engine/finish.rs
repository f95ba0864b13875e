//! The last steps, when all records of a document are stored.

use std::collections::HashSet;

use super::super::map::ModelNode;
use super::super::node_id::NodeId;
use super::super::route::Endpoints;
use super::super::scope::Acts;
use super::engine::Engine;
use super::object::RelationSite;
use super::state::PendingLink;
use crate::content::{Content, Value};
use crate::error::{Error, Result};
use crate::schema::ColumnIdx;
use crate::storage::Slot;

/// The records that one record was linked to by a pivot, of those that are linked in the end.
#[derive(Default)]
struct LinkedByPivot {
    at: Option<RelationSite>,
    to: HashSet<Slot>,
}

impl<'a> Engine<'a> {
    /// Does what was kept for the end.
    pub(in super::super) fn finish(&mut self) -> Result<()> {
        let mut linked = LinkedByPivot::default();
        for PendingLink { at, key, path, acts } in self.state.take_links() {
            self.state.go_back_to(path);
            let doubts = self.store.doubts();
            let result = self.link(at, key, &mut linked, acts);
            result.map_err(|error| error.at_path(self.state.path().to_string()))?;
            self.store.locate_doubts(doubts, || self.state.path().to_string());
        }
        self.finish_checks()?;
        let lists = self.state.take_lists();
        lists.keys().try_for_each(|at| self.apply_missing_policy(&lists, *at))?;
        self.finish_to_one_links()
    }

    pub(super) fn remove(&mut self, node: NodeId, slot: Slot) -> Result<()> {
        let table = (self.node(node)?.ops.table)(self.store)?;
        self.store.remove_at(table, slot)
    }

    fn link(
        &mut self,
        at: RelationSite,
        key: Content<'_>,
        linked: &mut LinkedByPivot,
        acts: Option<&'a Acts>,
    ) -> Result<()> {
        let from = at.slot;
        let node = self.node(at.node)?;
        let Some(relation) = node.relation(at.relation) else { return Ok(()) };
        let Some(route) = relation.routes.first() else { return Ok(()) };
        let target = self.node(route.to)?;
        let find = target.ops.find.ok_or_else(|| Error::not_deserialize(target.schema))?;
        let found = find(self.store, Value(key))
            .map_err(|error| self.to_error(target.schema, error.into()))?;
        let to = found.ok_or_else(|| Error::not_found(target.schema))?;
        let ends = Endpoints { from, to };
        self.state.mark_listed(at, to);
        if let Some(acts) = acts {
            if !self.is_among(route.to, to) {
                return Err(Error::not_found(target.schema));
            }
            if (route.is_linked)(self.store, ends) {
                return Ok(());
            }
            if !acts.link {
                return Err(self.not_linked(target.schema, acts));
            }
        }
        let (Some(pivot), Some(routes)) = (route.pivot, relation.schema.targets.first()) else {
            (route.link)(self.store, ends)?;
            self.state.mark_written(route.to, to);
            self.push_to_one_link(at, relation, to);
            return Ok(());
        };
        // Links of one record come one after the other.
        if linked.at != Some(at) {
            *linked = LinkedByPivot { at: Some(at), to: HashSet::new() };
        }
        if !linked.to.insert(to) || !(route.between)(self.store, ends).is_empty() {
            return Ok(());
        }
        let values = |node: &ModelNode, slot: Slot, wanted: &[ColumnIdx]| {
            let mut values = Vec::new();
            self.complete(node, slot, wanted, &mut values);
            values
        };
        let (own, others) = (values(node, from, routes.local), values(target, to, routes.foreign));
        let keys = self.pivot_keys(relation, route, (at.node, &own, &others), ends)?;
        self.write_pivot_record((route, pivot), ends, (Vec::new(), keys), &[], acts).map(drop)
    }
}
