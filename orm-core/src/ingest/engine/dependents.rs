//! Records that refer to a record, or that a pivot links to it: stored after it.

use std::any::Any;
use std::collections::HashMap;

use super::super::map::RelationNode;
use super::super::node_id::NodeId;
use super::super::ops::Entries;
use super::super::path::Step;
use super::super::route::{DocumentRoute, Endpoints, KeyHolder};
use super::super::scope::Acts;
use super::engine::Engine;
use super::fields::{Values, type_name};
use super::keys::KeyMapping;
use super::object::{Granted, ParentContext, RelationSite, WrittenRecord, lists_records};
use crate::content::Content;
use crate::error::Result;
use crate::storage::{Core, Slot};

/// A record to link by a pivot, and the fields of the pivot record.
struct Pair<'de> {
    to: Slot,
    values: Values<'de>,
    data: Content<'de>,
}

impl<'a> Engine<'a> {
    /// Stores what refers to a record.
    pub(super) fn dependents<'de>(
        &mut self,
        at: RelationSite,
        relation: &RelationNode,
        values: &Values<'de>,
        content: Content<'de>,
        acts: Option<&'a Acts>,
    ) -> Result<()> {
        let Some(route) = relation.routes.first() else { return Ok(()) };
        let (from, many) = (at.slot, relation.schema.kind.is_many());
        self.open_list(at.node, self.node(at.node)?, relation, from, Vec::new());
        let items = match (content, many) {
            (Content::Null, _) => return Ok(()),
            (content, true) => self.list(content)?,
            (content, false) => vec![content],
        };
        if lists_records(&items) {
            self.clear_if_replacing(route.to)?;
        }
        if let Some(pivot) = route.pivot {
            self.clear_if_replacing(pivot)?;
        }
        let mut pairs = Vec::new();
        let inherited_keys = match (route.holder, relation.schema.targets.first()) {
            (KeyHolder::Target, Some(target)) => {
                let mapping =
                    KeyMapping { columns: target.foreign, referred: target.local, skipped: 0 };
                let holder = (self.node(route.to)?, &mapping);
                let ends = Endpoints { from, to: from };
                let keys =
                    self.inherited_keys(holder, self.node(at.node)?, values, (route, ends))?;
                keys.into_iter().chain(route.type_column.map(type_name)).collect()
            }
            _ => Vec::new(),
        };
        let fill = |store: &Core, record: &mut dyn Any| {
            (route.fill)(store, record, Endpoints { from, to: from })
        };
        let parent = ParentContext {
            inherited_keys: &inherited_keys,
            fill: &fill,
            rows: &[],
            route: Some((route, from)),
        };
        let linked = |store: &Core, to: Slot| (route.is_linked)(store, Endpoints { from, to });
        let granted = acts.map(|acts| Granted::nested(acts, &linked));
        for (index, item) in items.into_iter().enumerate() {
            let depth = self.state.enter(many.then_some(Step::Index(index)));
            let to = match item {
                Content::Map(entries) => {
                    let index = many.then_some(index);
                    let to =
                        self.dependent(relation, route, &parent, entries, granted, |pair| {
                            pairs.push((index, pair));
                        })?;
                    if let Some(to) = to {
                        self.push_to_one_link(at, relation, to);
                    }
                    to
                }
                Content::Null => return Err(self.mismatch("a record or a key", "null")),
                _ if route.holder == KeyHolder::None => {
                    let text = "expected a record; a key cannot be linked through another model";
                    return Err(self.unreadable(self.node(at.node)?.schema, text.to_owned()));
                }
                key => {
                    if let (Content::Seq(_), [_]) = (&key, self.node(route.to)?.schema.primary_key)
                    {
                        let expected =
                            if many { "a record or a key" } else { "one record, or its key" };
                        return Err(self.mismatch(expected, key.kind()));
                    }
                    self.count(route.to)?;
                    self.state.add_link(at, key.into_owned(), acts);
                    None
                }
            };
            if let Some(to) = to {
                self.state.mark_listed(at, to);
            }
            self.state.leave(depth);
        }
        self.pairs((at.node, from), relation, route, values, pairs, acts)
    }

    /// Stores one record that refers to another, or is to be linked to it by a pivot.
    fn dependent<'de>(
        &mut self,
        relation: &RelationNode,
        route: &DocumentRoute,
        parent: &ParentContext<'_, 'de>,
        mut entries: Entries<'de>,
        granted: Option<Granted<'a, '_>>,
        pair: impl FnOnce(Pair<'de>),
    ) -> Result<Option<Slot>> {
        let Some(target) = relation.schema.targets.first() else { return Ok(None) };
        if route.holder == KeyHolder::Target {
            let stored = self.record(route.to, entries, Some(parent), &[], granted)?;
            return Ok(stored.map(|stored| stored.slot));
        }
        let Some(via) = relation.schema.via.as_ref().filter(|_| route.pivot.is_some()) else {
            let stored = self.record(route.to, entries, None, &[], granted)?;
            return Ok(stored.map(|stored| stored.slot));
        };
        let name = via.pivot.unwrap_or_default();
        let at = entries.iter().position(|(key, _)| key.as_str() == Some(name));
        let mut data = at.map_or(Content::Null, |at| entries.remove(at).1);
        if let (Some(granted), Some(_)) = (granted, at) {
            self.admit_pivot(route, granted.acts, name, &mut data)?;
        }
        let stored = self.record(route.to, entries, None, target.foreign, granted)?;
        let slot = stored.as_ref().map(|stored| stored.slot);
        if let Some(WrittenRecord { slot: to, values }) = stored {
            pair(Pair { to, values, data });
        }
        Ok(slot)
    }

    /// Links a record by a pivot to those that were stored.
    fn pairs<'de>(
        &mut self,
        (id, from): (NodeId, Slot),
        relation: &RelationNode,
        route: &DocumentRoute,
        values: &Values<'de>,
        pairs: Vec<(Option<usize>, Pair<'de>)>,
        acts: Option<&'a Acts>,
    ) -> Result<()> {
        let (Some(via), Some(pivot), false) = (&relation.schema.via, route.pivot, pairs.is_empty())
        else {
            return Ok(());
        };
        // By target: the records of the pivot that this list has made.
        let mut tied: HashMap<Slot, Vec<Slot>> = HashMap::new();
        for (index, Pair { to, values: own, data }) in pairs {
            let key = Step::Key(via.pivot.unwrap_or_default());
            let depth = self.state.enter(index.map(Step::Index).into_iter().chain([key]));
            let ends = Endpoints { from, to };
            // The existing ones, with the fields that came with the targets.
            let mut rows = (route.between)(self.store, ends);
            let tied = tied.entry(to).or_default();
            rows.extend(tied.iter().filter(|row| !rows.contains(row)).copied().collect::<Vec<_>>());
            let data = match data {
                Content::Null if !rows.is_empty() => None,
                Content::Null => Some(Vec::new()),
                Content::Map(entries)
                    if entries.is_empty() && acts.is_some() && !rows.is_empty() =>
                {
                    None
                }
                Content::Map(entries) => Some(entries),
                other => return Err(self.mismatch("an object", other.kind())),
            };
            if let Some(data) = data {
                let keys = self.pivot_keys(relation, route, (id, values, &own), ends)?;
                let row =
                    self.write_pivot_record((route, pivot), ends, (data, keys), &rows, acts)?;
                tied.extend(row.filter(|row| !rows.contains(row)));
            }
            self.state.leave(depth);
        }
        Ok(())
    }

    /// The placeholders of both keys in a pivot record.
    pub(super) fn pivot_keys<'de>(
        &self,
        relation: &RelationNode,
        route: &DocumentRoute,
        (id, from, to): (NodeId, &Values<'de>, &Values<'de>),
        ends: Endpoints,
    ) -> Result<Values<'de>> {
        let (Some(via), Some(pivot), Some(target)) =
            (&relation.schema.via, route.pivot, relation.schema.targets.first())
        else {
            return Ok(Vec::new());
        };
        let pivot = self.node(pivot)?;
        let mapping = KeyMapping { columns: via.foreign, referred: target.local, skipped: 0 };
        let mut keys =
            self.inherited_keys((pivot, &mapping), self.node(id)?, from, (route, ends))?;
        let skipped = via.foreign.len();
        let mapping = KeyMapping { columns: via.local, referred: target.foreign, skipped };
        keys.extend(self.inherited_keys(
            (pivot, &mapping),
            self.node(route.to)?,
            to,
            (route, ends),
        )?);
        keys.extend(route.type_column.map(type_name));
        Ok(keys)
    }

    /// Writes the record of a pivot between two stored records.
    pub(super) fn write_pivot_record<'de>(
        &mut self,
        (route, pivot): (&DocumentRoute, NodeId),
        ends: Endpoints,
        (data, inherited_keys): (Entries<'de>, Values<'de>),
        rows: &[Slot],
        acts: Option<&'a Acts>,
    ) -> Result<Option<Slot>> {
        let fill = |store: &Core, record: &mut dyn Any| (route.fill)(store, record, ends);
        let parent =
            ParentContext { inherited_keys: &inherited_keys, fill: &fill, rows, route: None };
        let linked = |_: &Core, row: Slot| rows.contains(&row);
        let granted = acts.map(|acts| Granted::nested(acts.of_pivot(), &linked));
        let stored = self.record(pivot, data, Some(&parent), &[], granted)?;
        Ok(stored.map(|stored| stored.slot))
    }
}
