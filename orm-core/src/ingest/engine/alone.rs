//! To-one relations whose key the target holds: what a document says about other records with the same key.
//!
//! A link that exists already says nothing about other records: it may come back from a load with a filter. A record
//! that the document links newly has to be the one that the relation returns, so others are unlinked for it at the
//! end. Not unlinked are records that the document itself has written, records that another relation of the
//! model returns as well, and records that a limited document cannot reach.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::content::Content;
use super::super::map::{Ends, Entries, Holder, Node, Relation, Way};
use super::super::names::Part;
use super::super::options::{Missing, WriteMode};
use super::super::path::Path;
use super::super::value::Value;
use super::finish::At;
use super::{Engine, Under};
use crate::error::{Error, Result};
use crate::store::{ChangeIdx, Slot, Store, TableId};

/// A record that a document has newly linked by a to-one relation, and those that the relation would return
/// instead when it did so.
pub(super) struct Stated {
    to: Slot,
    others: Vec<Slot>,
    path: Path,
}

/// The first change of each row that the document has changed.
pub(super) struct Earliest {
    by_row: HashMap<(TableId, Slot), ChangeIdx, RandomState>,
    /// The next change of the store to read. The first is the first one of the document.
    next: ChangeIdx,
}

impl Earliest {
    pub(super) fn new(store: &Store) -> Self {
        Earliest { by_row: HashMap::default(), next: store.next_change() }
    }

    fn of(&mut self, store: &Store, row: (TableId, Slot)) -> Option<ChangeIdx> {
        for (change, row) in store.changes(self.next) {
            self.by_row.entry(row).or_insert(change);
        }
        self.next = store.next_change();
        self.by_row.get(&row).copied()
    }
}

impl Engine<'_> {
    /// Frees a unique key for the record that an object is about. Returns whether that record is linked already.
    pub(super) fn make_room_for(
        &mut self,
        at: At,
        relation: &Relation,
        entries: &Entries<'_>,
        under: &Under<'_, '_>,
    ) -> Result<bool> {
        let Some(way) = alone(relation) else { return Ok(false) };
        match self.row_about(self.node(way.to)?, entries, under) {
            // Nothing is stored in its place.
            None if self.rules.mode(way.to) == WriteMode::Update => Ok(false),
            kept => self.make_room(at, relation, kept),
        }
    }

    /// Takes a unique key from the record that has it, which cannot wait for the end. Records that the document
    /// has written keep theirs, and so do those whose key cannot be empty.
    pub(super) fn make_room(
        &mut self,
        at: At,
        relation: &Relation,
        kept: Option<Slot>,
    ) -> Result<bool> {
        let Some(way) = alone(relation) else { return Ok(false) };
        let (place, nth, from) = at;
        if is_unique(relation) {
            for (to, _) in (way.edges)(self.store, from)? {
                // A limited document does not take the key from records that it cannot reach.
                let is_out = self.has_written(way.to, to) || !self.is_among(way.to, to);
                if Some(to) == kept || is_out {
                    continue;
                }
                let made = match self.rules.missing((place, nth)) {
                    Some(Missing::Remove) => self.remove(way.to, to),
                    _ if way.can_part => (way.part)(self.store, Ends { from, to }).map(drop),
                    _ => Ok(()),
                };
                made.map_err(|error| error.at_path(self.path.to_string()))?;
            }
        }
        Ok(kept.is_some_and(|to| self.was_linked(way, Ends { from, to })))
    }

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
        self.earliest.of(self.store, (table, to))
    }

    /// Keeps a link that the document has made by a to-one relation for the end: what would be returned instead
    /// may be linked elsewhere by then. A later link of the same record counts instead of an earlier one.
    pub(super) fn state(&mut self, at: At, relation: &Relation, to: Slot, was_linked: bool) {
        let Some(way) = alone(relation) else { return };
        if self.rules.missing((at.0, at.1)).is_some() {
            return;
        }
        if self.stated.get(&at).is_none_or(|stated| stated.to != to) {
            self.stated.remove(&at);
        }
        if was_linked {
            return;
        }
        let others = (way.after)(self.store, Ends { from: at.2, to });
        if others.is_empty() {
            return;
        }
        self.stated.insert(at, Stated { to, others, path: self.path.clone() });
    }

    /// Has each to-one relation return the record that the document has linked by it, or refuses the document.
    pub(super) fn finish_stated(&mut self) -> Result<()> {
        for (at, stated) in std::mem::take(&mut self.stated) {
            let node = self.node(at.0)?;
            let Some(relation) = node.relations.get(at.1) else { continue };
            let Some(way) = alone(relation) else { continue };
            let Stated { to, others, path } = stated;
            // Either record may be gone, or linked elsewhere.
            if !self.is_linked(way, at, to)? {
                continue;
            }
            let mut made = Ok(());
            for other in others {
                if !self.is_linked(way, at, other)? {
                    continue;
                }
                let refused = || Error::not_returned(node.schema, relation.schema);
                made = made.and(match (self.has_written(way.to, other), relation.is_one_of_many) {
                    (true, true) => Ok(()),
                    (false, false) if self.is_among(way.to, other) => {
                        (way.part)(self.store, Ends { from: at.2, to: other }).map(drop)
                    }
                    _ => Err(refused()),
                });
            }
            made.map_err(|error| error.at_path(path.to_string()))?;
        }
        Ok(())
    }

    /// Whether two rows are still there and linked.
    fn is_linked(&self, way: &Way, (node, _, from): At, to: Slot) -> Result<bool> {
        let is_there = |node: &Node, slot| self.store.has_row((node.schema.id)(), slot);
        Ok(is_there(self.node(node)?, from)
            && is_there(self.node(way.to)?, to)
            && (way.is_linked)(self.store, Ends { from, to }))
    }

    /// The row of the record that an object is about which is not taken apart yet.
    fn row_about(&self, node: &Node, entries: &Entries<'_>, under: &Under<'_, '_>) -> Option<Slot> {
        let said = |&column: &usize| {
            let around = under.stand_ins.iter().find(|(known, _)| *known == column);
            let is_it = |key: &Content<'_>| {
                let part = key.as_str().and_then(|name| node.names.find(name, 0));
                part.is_some_and(|(_, _, part)| part == Part::Column(column))
            };
            let own = || entries.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value);
            around.map(|(_, value)| value).or_else(own).map(Content::borrowed)
        };
        let key = match node.schema.primary_key {
            [column] => said(column)?,
            columns => Content::Seq(columns.iter().map(said).collect::<Option<_>>()?),
        };
        // A key that cannot be read is told when the record is.
        node.ops.find?(self.store, Value(key)).ok().flatten()
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
