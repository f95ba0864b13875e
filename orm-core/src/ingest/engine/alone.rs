//! Relations to one record whose key is in that record: what becomes of the one that was there before.

use super::super::content::Content;
use super::super::map::{Ends, Entries, Holder, Node, Relation, Way};
use super::super::names::Part;
use super::super::options::{Missing, WriteMode};
use super::super::value::Value;
use super::finish::At;
use super::{Engine, Under};
use crate::error::Result;
use crate::store::Slot;

impl Engine<'_> {
    /// Has the record that was there before make room for the one that an object is about.
    pub(super) fn make_room_for(
        &mut self,
        at: At,
        relation: &Relation,
        entries: &Entries<'_>,
        under: &Under<'_, '_>,
    ) -> Result<()> {
        let Some(way) = alone(relation) else { return Ok(()) };
        if (way.edges)(self.store, at.2)?.is_empty() {
            return Ok(());
        }
        match self.row_about(self.node(way.to)?, entries, under) {
            // Nothing is stored in its place.
            None if self.rules.mode(way.to) == WriteMode::Update => Ok(()),
            kept => self.make_room(at, relation, kept),
        }
    }

    /// Unlinks from a record those that would be read in the place of this one, for they stand behind it, and those
    /// that have the key which no other can have. Where their key cannot be without a value they stay.
    ///
    /// What the document is the truth of is seen to in the end, for the others may have gone elsewhere by then; but a
    /// unique key has to be free at once.
    pub(super) fn make_room(
        &mut self,
        at: At,
        relation: &Relation,
        kept: Option<Slot>,
    ) -> Result<()> {
        let Some(way) = alone(relation) else { return Ok(()) };
        let (place, nth, from) = at;
        let missing = self.rules.missing((place, nth));
        for (to, _) in (way.edges)(self.store, from)? {
            let is_read = missing.is_none() && kept.is_some_and(|kept| to > kept);
            if Some(to) == kept || !(is_read || is_unique(relation)) {
                continue;
            }
            let made = match missing {
                Some(Missing::Remove) => self.remove(way.to, to),
                _ if way.can_part => (way.part)(self.store, Ends { from, to }).map(drop),
                _ => Ok(()),
            };
            made.map_err(|error| error.at_path(self.path.to_string()))?;
        }
        Ok(())
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
