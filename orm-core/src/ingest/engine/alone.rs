//! To-one relations whose key the target holds: what a document says about other records with the same key.
//!
//! A link that exists already says nothing about other records: it may come back from a load with a filter. A record
//! that the document links newly has to be the one that the relation returns, so others are unlinked for it at the
//! end, when all links are made. Not unlinked are records that the document itself has written, records that another
//! relation of the model returns as well, and records that a limited document cannot reach.

use super::super::map::{Ends, Holder, Node, Relation, Way};
use super::engine::Engine;
use super::object::At;
use super::state::Stated;
use crate::error::{Error, Result};
use crate::store::{ChangeIdx, Slot};

impl Engine<'_> {
    /// Whether two rows were linked before the document. Now they may be linked by the document itself, by the key
    /// that an object of the target has.
    pub(super) fn was_linked(&mut self, way: &Way, ends: Ends) -> bool {
        let change = match self.has_written(way.to, ends.to) {
            true => self.first_change(way, ends.to),
            false => None,
        };
        match change {
            Some(change) => (way.was_linked)(self.store, ends.from, change),
            None => (way.is_linked)(self.store, ends),
        }
    }

    fn first_change(&mut self, way: &Way, to: Slot) -> Option<ChangeIdx> {
        let model = self.node(way.to).ok()?.schema;
        let table = self.store.table_id((model.id)())?;
        self.state.earliest.of(self.store, (table, to))
    }

    /// Keeps a link that the document has made by a to-one relation for the end. A later link by the same relation
    /// counts instead of an earlier one.
    pub(super) fn state(&mut self, at: At, relation: &Relation, to: Slot, was_linked: bool) {
        if alone(relation).is_none() || self.rules.missing((at.0, at.1)).is_some() {
            return;
        }
        if !was_linked {
            self.state.stated.insert(at, Stated { to, path: self.state.path.clone() });
        } else if self.state.stated.get(&at).is_some_and(|stated| stated.to != to) {
            self.state.stated.remove(&at);
        }
    }

    /// Has each to-one relation return the record that the document has linked by it, or refuses the document.
    pub(super) fn finish_stated(&mut self) -> Result<()> {
        for (at, Stated { to, path }) in std::mem::take(&mut self.state.stated) {
            let node = self.node(at.0)?;
            let Some(relation) = node.relations.get(at.1) else { continue };
            let Some(way) = alone(relation) else { continue };
            // Either record may be gone, or linked elsewhere.
            let is_there = |node: &Node, slot| self.store.has_row((node.schema.id)(), slot);
            let ends = Ends { from: at.2, to };
            if !is_there(node, at.2)
                || !is_there(self.node(way.to)?, to)
                || !(way.is_linked)(self.store, ends)
            {
                continue;
            }
            let made = match is_unique(relation) {
                true => self.unlink_any(way, ends),
                false => self.unlink_later((node, relation, way), ends),
            };
            made.map_err(|error| error.at_path(path.to_string()))?;
        }
        Ok(())
    }

    /// Unlinks the records that the relation would return instead of one.
    fn unlink_later(
        &mut self,
        (node, relation, way): (&Node, &Relation, &Way),
        ends: Ends,
    ) -> Result<()> {
        for other in (way.after)(self.store, ends) {
            match (self.has_written(way.to, other), relation.is_one_of_many) {
                (true, true) => {}
                (false, false) if self.is_among(way.to, other) => {
                    (way.part)(self.store, Ends { to: other, ..ends })?;
                }
                _ => return Err(Error::not_returned(node.schema, relation.schema)),
            }
        }
        Ok(())
    }

    /// Unlinks the record that has the same unique key. Where that cannot be done, the key is refused at the end.
    fn unlink_any(&mut self, way: &Way, ends: Ends) -> Result<()> {
        for (other, _) in (way.edges)(self.store, ends.from)? {
            let can_part = other != ends.to
                && way.can_part
                && !self.has_written(way.to, other)
                && self.is_among(way.to, other);
            if can_part {
                (way.part)(self.store, Ends { to: other, ..ends })?;
            }
        }
        Ok(())
    }
}

/// The way of a relation to one record that holds the key.
fn alone(relation: &Relation) -> Option<&Way> {
    relation.ways.first().filter(|way| relation.is_alone && way.holder == Holder::To)
}

/// Whether no two records can have the key of a relation.
fn is_unique(relation: &Relation) -> bool {
    let target = relation.schema.targets.first();
    let columns = target.map_or(&[][..], |target| (target.model)().columns);
    match target.map(|target| target.foreign) {
        Some([column]) => columns.get(*column).is_some_and(|column| column.unique),
        _ => false,
    }
}
