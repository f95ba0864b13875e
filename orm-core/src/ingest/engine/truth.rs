//! Relations of which a document lists all records that there are: what becomes of the others.
//!
//! What counts is the key by which records are linked, and not the relation that lists them: a record that the
//! document lists under any relation of its owner by that key stays.

use std::collections::HashSet;

use super::super::map::{ModelNode, RelationNode};
use super::super::options::Missing;
use super::super::route::{Endpoints, KeyHolder};
use super::engine::Engine;
use super::object::{At, Owners, map_place};
use super::state::{Key, Told, Truths};
use crate::error::Result;
use crate::storage::Slot;

impl<'a> Engine<'a> {
    /// The document tells of a relation of a record. What it tells in several places is told together.
    pub(super) fn list_is_told(
        &mut self,
        place: usize,
        node: &ModelNode,
        relation: &RelationNode,
        from: Slot,
        before: Vec<(Slot, Slot)>,
    ) {
        let Some(key) = key_of(place, relation) else { return };
        let by_key = |&truth: &usize| {
            let truth = node.relations.get(truth).and_then(|truth| key_of(place, truth));
            truth.is_some_and(|truth| is_one(key, truth))
        };
        if self.rules.truths(place).any(|truth| by_key(&truth)) {
            let nth = map_place(node, relation);
            let missing = self.rules.missing((place, nth));
            let told = || Told { listed: HashSet::new(), missing, before };
            self.state.truths.entry((place, nth, from)).or_insert_with(told);
        }
    }

    /// Whether the document has told of a relation of a record, or of another by the same key.
    pub(super) fn is_told(
        &self,
        place: usize,
        node: &ModelNode,
        relation: &RelationNode,
        from: Slot,
    ) -> bool {
        by_same_key(place, node, relation)
            .any(|nth| self.state.truths.contains_key(&(place, nth, from)))
    }

    pub(super) fn list_in_truth(&mut self, at: At, to: Slot) {
        if let Some(truth) = self.state.truths.get_mut(&at) {
            truth.listed.insert(to);
        }
    }

    /// The document has a record whose owners stand in it.
    pub(super) fn list_in_owners(&mut self, place: usize, slot: Slot, owners: &Owners<'_>) {
        for (route, owner, columns) in &owners.stored {
            if self.rules.truths(route.to).next().is_some() {
                let records = self.state.nested.entry((route.to, *owner)).or_default();
                records.push(((place, columns), slot));
            }
        }
    }

    /// Parts a record from those that the document does not list, if a relation is the truth.
    pub(super) fn leave_listed(&mut self, truths: &Truths, at: At) -> Result<()> {
        let (place, relation, from) = at;
        let node: &'a ModelNode = self.node(place)?;
        let (Some(truth), Some(relation)) = (truths.get(&at), node.relations.get(relation)) else {
            return Ok(());
        };
        let (Some(missing), Some(route)) = (truth.missing, relation.routes.first()) else {
            return Ok(());
        };
        // The record itself may have been missing in another list.
        if !self.store.has_row((node.schema.id)(), from) {
            return Ok(());
        }
        let mut edges = (route.edges)(self.store, from)?;
        if route.holder == KeyHolder::SourceList {
            if missing == Missing::Unlink {
                return Ok(());
            }
            let listed: HashSet<Slot> = edges.into_iter().map(|(to, _)| to).collect();
            for (to, _) in &truth.before {
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
        let kept = self.kept(truths, at, node, relation)?;
        for (to, via) in edges {
            match (route.pivot, missing) {
                (Some(pivot), _) if !kept.contains(&via) => self.remove(pivot, via)?,
                (None, Missing::Remove) if !kept.contains(&to) => self.remove(route.to, to)?,
                (None, Missing::Unlink) if !kept.contains(&to) => {
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
        truths: &Truths,
        (place, _, from): At,
        node: &ModelNode,
        relation: &RelationNode,
    ) -> Result<HashSet<Slot>> {
        let mut kept = HashSet::new();
        for nth in by_same_key(place, node, relation) {
            let route = node.relations.get(nth).and_then(|other| other.routes.first());
            let (Some(route), Some(told)) = (route, truths.get(&(place, nth, from))) else {
                continue;
            };
            if route.pivot.is_none() {
                kept.extend(&told.listed);
                continue;
            }
            let edges = (route.edges)(self.store, from)?.into_iter();
            kept.extend(edges.filter(|(to, _)| told.listed.contains(to)).map(|(_, via)| via));
        }
        if let (Some(key), Some(nested)) =
            (key_of(place, relation), self.state.nested.get(&(place, from)))
        {
            kept.extend(nested.iter().filter(|(other, _)| is_one(key, *other)).map(|(_, it)| *it));
        }
        Ok(kept)
    }
}

/// The key by which records are linked by a relation to a record of the model at a place. It is in those records,
/// in those of the pivot, or in the record itself as a list.
fn key_of(place: usize, relation: &RelationNode) -> Option<Key> {
    let (route, target) = (relation.routes.first()?, relation.schema.targets.first()?);
    match route.holder {
        KeyHolder::Target => Some((route.to, target.foreign)),
        KeyHolder::Pivot => Some((route.pivot?, relation.schema.via.as_ref()?.foreign)),
        KeyHolder::SourceList => Some((place, target.local)),
        KeyHolder::Source | KeyHolder::None => None,
    }
}

/// Whether who has the one key has the other. A key of several columns may be a part of another.
fn is_one(left: Key, right: Key) -> bool {
    let has_all = |of: &[usize], all: &[usize]| of.iter().all(|column| all.contains(column));
    left.0 == right.0 && (has_all(left.1, right.1) || has_all(right.1, left.1))
}

/// The relations of a model by the same key as one of them, by their places; that one is among them.
fn by_same_key(
    place: usize,
    node: &ModelNode,
    relation: &RelationNode,
) -> impl Iterator<Item = usize> {
    let key = key_of(place, relation);
    let others = node.relations.iter().enumerate();
    others.filter_map(move |(nth, other)| {
        key.zip(key_of(place, other)).is_some_and(|(key, other)| is_one(key, other)).then_some(nth)
    })
}
