//! What refers to a record, or is linked to it by a pivot: stored after it.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use super::super::content::Content;
use super::super::map::{Ends, Entries, Holder, Relation, Way};
use super::super::path::Step;
use super::fields::{Values, stand_ins, type_name};
use super::finish::{Link, Truth};
use super::{Engine, Under};
use crate::error::Result;
use crate::store::{Slot, Store};

impl Engine<'_> {
    /// Stores what refers to a record.
    pub(super) fn dependents<'de>(
        &mut self,
        at: (usize, usize),
        relation: &Relation,
        from: Slot,
        values: &Values<'de>,
        content: Content<'de>,
    ) -> Result<()> {
        let Some(way) = relation.ways.first() else { return Ok(()) };
        let many = relation.schema.kind.is_many();
        let truth = self.rules.missing(at).map(|missing| {
            let (node, relation) = at;
            self.truths.push(Truth { node, relation, from, listed: HashSet::new(), missing });
            self.truths.len() - 1
        });
        let items = match (content, many) {
            (Content::Null, false) => return Ok(()),
            (content, true) => self.list(content)?,
            (content, false) => vec![content],
        };
        if many || items.iter().any(|item| matches!(item, Content::Map(_))) {
            self.touch(way.to)?;
        }
        // The records of the pivot that there are: they are looked for once.
        let mut edges = match way.holder {
            Holder::Pivot => (way.edges)(self.store, from)?.into_iter().collect(),
            _ => HashMap::new(),
        };
        let keys = keys_of(relation, way, values);
        for (index, item) in items.into_iter().enumerate() {
            if many {
                self.path.push(Step::Index(index));
            }
            let to = match item {
                Content::Map(entries) => {
                    self.dependent(relation, way, from, &keys, entries, &mut edges)?
                }
                Content::Null => return Err(self.mismatch("a record or a key", "null")),
                _ if way.holder == Holder::Nothing => {
                    let text = "expected a record; a key cannot be linked through another model";
                    return Err(self.unreadable(self.node(at.0)?.schema, text.to_owned()));
                }
                key => {
                    let (node, relation) = at;
                    let path = self.path.to_string();
                    let key = key.into_owned();
                    self.links.push(Link { node, relation, from, key, path, truth });
                    None
                }
            };
            if let (Some(to), Some(truth)) = (to, truth)
                && let Some(truth) = self.truths.get_mut(truth)
            {
                truth.listed.insert(to);
            }
            if many {
                self.path.pop();
            }
        }
        Ok(())
    }

    /// Stores one record that refers to another, or is linked to it by a pivot.
    fn dependent<'de>(
        &mut self,
        relation: &Relation,
        way: &Way,
        from: Slot,
        keys: &Values<'de>,
        mut entries: Entries<'de>,
        edges: &mut HashMap<Slot, Slot>,
    ) -> Result<Option<Slot>> {
        let Some(target) = relation.schema.targets.first() else { return Ok(None) };
        if way.holder == Holder::Nothing {
            return Ok(self.record(way.to, entries, None, &[])?.map(|stored| stored.slot));
        }
        if way.holder == Holder::To {
            let fill = |store: &Store, record: &mut dyn Any| {
                (way.fill)(store, record, Ends { from, to: from })
            };
            let under = Under { stand_ins: keys, fill: &fill, row: None };
            return Ok(self.record(way.to, entries, Some(&under), &[])?.map(|stored| stored.slot));
        }
        let (Some(via), Some(pivot)) = (&relation.schema.via, way.pivot) else { return Ok(None) };
        let name = via.pivot.unwrap_or_default();
        let at = entries.iter().position(|(key, _)| key.as_str() == Some(name));
        let data = at.map(|at| entries.remove(at).1);
        let Some(stored) = self.record(way.to, entries, None, target.foreign)? else {
            return Ok(None);
        };
        let to = stored.slot;
        let row = edges.get(&to).copied();
        self.path.push(Step::Key(name));
        let data = match data {
            None | Some(Content::Null) if row.is_some() => {
                self.path.pop();
                return Ok(Some(to));
            }
            None | Some(Content::Null) => Vec::new(),
            Some(Content::Map(entries)) => entries,
            Some(other) => return Err(self.mismatch("an object", other.kind())),
        };
        let mut keys = keys.clone();
        keys.extend(stand_ins(via.local, target.foreign, &stored.values));
        if let Some(via) = self.tie(way, pivot, Ends { from, to }, data, keys, row)? {
            edges.insert(to, via);
        }
        self.path.pop();
        Ok(Some(to))
    }

    /// Writes the record of a pivot between two stored records.
    pub(super) fn tie<'de>(
        &mut self,
        way: &Way,
        pivot: usize,
        ends: Ends,
        data: Entries<'de>,
        stand_ins: Values<'de>,
        row: Option<Slot>,
    ) -> Result<Option<Slot>> {
        let fill = |store: &Store, record: &mut dyn Any| (way.fill)(store, record, ends);
        let under = Under { stand_ins: &stand_ins, fill: &fill, row };
        Ok(self.record(pivot, data, Some(&under), &[])?.map(|stored| stored.slot))
    }
}

/// What stands in the records that refer to an owner for its key, and for the type column of a polymorphic
/// one: in the targets, or in the records of the pivot.
fn keys_of<'de>(relation: &Relation, way: &Way, values: &Values<'de>) -> Values<'de> {
    let Some(target) = relation.schema.targets.first() else { return Vec::new() };
    let columns = relation.schema.via.as_ref().map_or(target.foreign, |via| via.foreign);
    let mut keys = stand_ins(columns, target.local, values);
    keys.extend(way.type_column.map(type_name));
    keys
}
