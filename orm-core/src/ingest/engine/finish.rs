//! What can only be done when all records of a document are there.

use std::collections::HashSet;
use std::mem;

use super::super::content::Content;
use super::super::map::{Ends, Node};
use super::super::options::Missing;
use super::super::value::Value;
use super::Engine;
use super::fields::{stand_ins, type_name};
use crate::error::{Error, Result};
use crate::store::Slot;

/// A link by a bare key.
pub(super) struct Link {
    pub(super) node: usize,
    pub(super) relation: usize,
    pub(super) from: Slot,
    pub(super) key: Content<'static>,
    pub(super) path: String,
    pub(super) truth: Option<usize>,
}

/// A relation that is to lead to what a document lists, and to nothing else.
pub(super) struct Truth {
    pub(super) node: usize,
    pub(super) relation: usize,
    pub(super) from: Slot,
    pub(super) listed: HashSet<Slot>,
    pub(super) missing: Missing,
}

impl Engine<'_> {
    /// Does what was kept for the end.
    pub(in super::super) fn finish(&mut self) -> Result<()> {
        for link in mem::take(&mut self.links) {
            let path = link.path.clone();
            self.link(link).map_err(|error| error.at_path(path))?;
        }
        for truth in mem::take(&mut self.truths) {
            let Some(way) = self.node(truth.node)?.relations.get(truth.relation) else { continue };
            let Some(way) = way.ways.first() else { continue };
            for (to, via) in (way.edges)(self.store, truth.from)? {
                if truth.listed.contains(&to) {
                    continue;
                }
                match (way.pivot, truth.missing) {
                    (Some(pivot), _) => self.remove(pivot, via)?,
                    (None, Missing::Remove) => self.remove(way.to, to)?,
                    (None, Missing::Unlink) => {
                        (way.part)(self.store, Ends { from: truth.from, to })?;
                    }
                }
            }
        }
        Ok(())
    }

    fn remove(&mut self, node: usize, slot: Slot) -> Result<()> {
        let table = (self.node(node)?.ops.table)(self.store)?;
        self.store.remove_at(table, slot);
        Ok(())
    }

    fn link(&mut self, link: Link) -> Result<()> {
        let node = self.node(link.node)?;
        let Some(relation) = node.relations.get(link.relation) else { return Ok(()) };
        let Some(way) = relation.ways.first() else { return Ok(()) };
        let target = self.node(way.to)?;
        let find = target.ops.find.ok_or_else(|| Error::not_deserialize(target.schema))?;
        let found = find(self.store, Value(link.key))
            .map_err(|error| self.trouble(target.schema, error.into()))?;
        let to = found.ok_or_else(|| Error::not_found(target.schema))?;
        let ends = Ends { from: link.from, to };
        let truth = link.truth.and_then(|truth| self.truths.get_mut(truth));
        if let Some(truth) = truth {
            truth.listed.insert(to);
        }
        let (Some(pivot), Some(via), Some(ways)) =
            (way.pivot, &relation.schema.via, relation.schema.targets.first())
        else {
            (way.join)(self.store, ends)?;
            self.note(way.to, to);
            return Ok(());
        };
        if (way.edges)(self.store, link.from)?.iter().any(|(known, _)| *known == to) {
            return Ok(());
        }
        let values = |node: &Node, slot: Slot, wanted: &[usize]| {
            let mut values = Vec::new();
            self.complete(node, slot, wanted, &mut values);
            values
        };
        let mut keys = stand_ins(via.foreign, ways.local, &values(node, link.from, ways.local));
        keys.extend(stand_ins(via.local, ways.foreign, &values(target, to, ways.foreign)));
        keys.extend(way.type_column.map(type_name));
        self.tie(way, pivot, ends, Vec::new(), keys, None).map(drop)
    }
}
