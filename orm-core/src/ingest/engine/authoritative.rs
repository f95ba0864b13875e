//! Relations for which a document is authoritative: it lists all their records, and this decides about the others.
//!
//! What counts is the key by which records are linked, and not the relation that lists them: a record that the
//! document lists under any relation of its owner by that key stays.

use std::collections::HashSet;

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::options::MissingPolicy;
use super::super::route::{Endpoints, KeyHolder};
use super::engine::Engine;
use super::object::{Owners, RelationSite, relation_idx};
use super::state::{AuthoritativeLists, LinkKey};
use crate::error::Result;
use crate::schema::{ColumnIdx, RelationIdx};
use crate::storage::Slot;

impl<'a> Engine<'a> {
    /// Opens the list of a relation of a record that the document has. Lists of several objects are one list.
    pub(super) fn open_list(
        &mut self,
        id: NodeId,
        node: &ModelNode,
        relation: &RelationNode,
        from: Slot,
        before: Vec<(Slot, Slot)>,
    ) {
        let Some(key) = link_key(id, relation) else { return };
        let by_key = |other: RelationIdx| {
            let other = node.relation(other).and_then(|other| link_key(id, other));
            other.is_some_and(|other| is_same_key(key, other))
        };
        if self.options.authoritative_relations(id).any(by_key) {
            let at = RelationSite { node: id, relation: relation_idx(node, relation), slot: from };
            let missing = self.options.missing_policy((id, at.relation));
            self.state.open_list(at, missing, before);
        }
    }

    /// Whether the document has had a relation of a record, or another by the same key.
    pub(super) fn has_list(
        &self,
        id: NodeId,
        node: &ModelNode,
        relation: &RelationNode,
        from: Slot,
    ) -> bool {
        by_same_key(id, node, relation)
            .map(|relation| RelationSite { node: id, relation, slot: from })
            .any(|at| self.state.has_list(at))
    }

    /// Records that the owners of a record are nested in it.
    pub(super) fn mark_nested(&mut self, id: NodeId, slot: Slot, owners: &Owners<'_>) {
        for (route, owner, columns) in &owners.stored {
            if self.options.authoritative_relations(route.to).next().is_some() {
                self.state.mark_nested((route.to, *owner), (id, columns), slot);
            }
        }
    }

    /// Unlinks or removes what the document does not list, if it is authoritative for a relation.
    pub(super) fn apply_missing_policy(
        &mut self,
        lists: &AuthoritativeLists,
        at: RelationSite,
    ) -> Result<()> {
        let RelationSite { node: id, relation, slot: from } = at;
        let node: &'a ModelNode = self.node(id)?;
        let (Some(list), Some(relation)) = (lists.get(&at), node.relation(relation)) else {
            return Ok(());
        };
        let (Some(missing), Some(route)) = (list.missing, relation.routes.first()) else {
            return Ok(());
        };
        // The record itself can be missing in another list.
        if !self.store.has_row((node.schema.id)(), from) {
            return Ok(());
        }
        let mut edges = (route.edges)(self.store, from)?;
        if route.holder == KeyHolder::SourceList {
            if missing == MissingPolicy::Unlink {
                return Ok(());
            }
            let listed: HashSet<Slot> = edges.into_iter().map(|(to, _)| to).collect();
            for (to, _) in &list.before {
                if !listed.contains(to) && self.is_among(route.to, *to) {
                    self.remove(route.to, *to)?;
                }
            }
            return Ok(());
        }
        // A limited document does not leave out the records that it cannot reach.
        edges.retain(|(to, via)| {
            self.is_among(route.to, *to)
                && route.pivot.is_none_or(|pivot| self.is_among(pivot, *via))
        });
        let kept = self.kept(lists, at, node, relation)?;
        for (to, via) in edges {
            match (route.pivot, missing) {
                (Some(pivot), _) if !kept.contains(&via) => self.remove(pivot, via)?,
                (None, MissingPolicy::Remove) if !kept.contains(&to) => {
                    self.remove(route.to, to)?;
                }
                (None, MissingPolicy::Unlink) if !kept.contains(&to) => {
                    (route.unlink)(self.store, Endpoints { from, to })?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The records with the key of a relation which the document lists for an owner.
    fn kept(
        &self,
        lists: &AuthoritativeLists,
        RelationSite { node: id, slot, .. }: RelationSite,
        node: &ModelNode,
        relation: &RelationNode,
    ) -> Result<HashSet<Slot>> {
        let mut kept = HashSet::new();
        for other in by_same_key(id, node, relation) {
            let route = node.relation(other).and_then(|other| other.routes.first());
            let (Some(route), Some(list)) =
                (route, lists.get(&RelationSite { node: id, relation: other, slot }))
            else {
                continue;
            };
            if route.pivot.is_none() {
                kept.extend(&list.listed);
                continue;
            }
            let edges = (route.edges)(self.store, slot)?.into_iter();
            kept.extend(edges.filter(|(to, _)| list.listed.contains(to)).map(|(_, via)| via));
        }
        if let Some(key) = link_key(id, relation) {
            let nested = self.state.nested_in((id, slot)).iter();
            kept.extend(nested.filter(|(other, _)| is_same_key(key, *other)).map(|(_, it)| *it));
        }
        Ok(kept)
    }
}

/// The key by which records are linked by a relation to a record of a model. It is in those records,
/// in those of the pivot, or in the record itself as a list.
fn link_key(id: NodeId, relation: &RelationNode) -> Option<LinkKey> {
    let (route, target) = (relation.routes.first()?, relation.schema.targets.first()?);
    match route.holder {
        KeyHolder::Target => Some((route.to, target.foreign)),
        KeyHolder::Pivot => Some((route.pivot?, relation.schema.via.as_ref()?.foreign)),
        KeyHolder::SourceList => Some((id, target.local)),
        KeyHolder::Source | KeyHolder::None => None,
    }
}

/// Whether a record with the one key has the other. A key of several columns may be a part of another.
fn is_same_key(left: LinkKey, right: LinkKey) -> bool {
    let has_all =
        |of: &[ColumnIdx], all: &[ColumnIdx]| of.iter().all(|column| all.contains(column));
    left.0 == right.0 && (has_all(left.1, right.1) || has_all(right.1, left.1))
}

/// The relations of a model by the same key as one of them, which is among them.
fn by_same_key(
    id: NodeId,
    node: &ModelNode,
    relation: &RelationNode,
) -> impl Iterator<Item = RelationIdx> {
    let key = link_key(id, relation);
    let others = node.relations.iter().enumerate();
    others.filter_map(move |(index, other)| {
        key.zip(link_key(id, other))
            .is_some_and(|(key, other)| is_same_key(key, other))
            .then_some(RelationIdx::new(index))
    })
}
