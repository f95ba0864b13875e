//! Lists of keys that a record holds: the listed records are stored before it.

use std::collections::HashSet;

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::path::Step;
use super::super::route::Endpoints;
use super::engine::Engine;
use super::fields::Fields;
use super::object::{Bare, Granted, List, Owners, lists_records, relation_idx};
use crate::content::{Content, KeyValue};
use crate::error::Result;
use crate::schema::ColumnIdx;
use crate::storage::{Core, Slot};

impl<'a> Engine<'a> {
    /// Stores the records of a list and adds their keys to those that the record holds; or replaces those,
    /// where the document is authoritative for the list.
    pub(super) fn list_of_keys<'de>(
        &mut self,
        id: NodeId,
        node: &ModelNode,
        relation: &'a RelationNode,
        content: Content<'de>,
        (fields, owners): (&mut Fields<'de>, &mut Owners<'a>),
    ) -> Result<()> {
        let (Some(route), Some(target)) =
            (relation.routes.first(), relation.schema.targets.first())
        else {
            return Ok(());
        };
        let Some(&column) = target.local.first() else { return Ok(()) };
        let is_authoritative = owners.authoritative_columns.contains(&column);
        let items = match content {
            Content::Null if !is_authoritative => return Ok(()),
            Content::Null => Vec::new(),
            content => {
                let items = self.list(content)?;
                if lists_records(&items) {
                    self.clear_if_replacing(route.to)?;
                }
                items
            }
        };
        let acts = owners.scope.and_then(|scope| scope.relation(relation_idx(node, relation)));
        let mut before = match acts {
            Some(_) => self.linked_rows(route, owners.row)?,
            None => Vec::new(),
        };
        let (held, is_given) = (before.len(), fields.get(column).is_some());
        let row = owners.row;
        let linked = |store: &Core, to: Slot| {
            row.is_some_and(|from| (route.is_linked)(store, Endpoints { from, to }))
        };
        let granted = acts.map(|acts| Granted::nested(acts, &linked));
        let mut keys = self.held_keys((id, row), node, relation, column, (fields, owners))?;
        let mut known: HashSet<String> = keys.iter().map(text_of).collect();
        let keeps_twice = is_authoritative && keys.is_empty();
        let mut list = List { column, relation, own: keys.len(), items: Vec::new() };
        let mut bare = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let depth = self.state.enter([Step::Index(index)]);
            let mut given = None;
            let key = match item {
                Content::Map(entries) => {
                    let stored = self.record(route.to, entries, None, target.foreign, granted)?;
                    before.extend(stored.as_ref().map(|stored| stored.slot));
                    let owner = (self.node(route.to)?, target.foreign);
                    let key = match stored {
                        Some(stored) => {
                            let key = self.listed_key((node, column), owner, route, &stored)?;
                            Some(key.filter(|key| *key != Content::Null))
                        }
                        None => None,
                    };
                    match key {
                        Some(None) => {
                            let name = self.node(route.to)?.schema.column_names(target.foreign);
                            let text =
                                format!("missing field `{name}`, the key that the list holds");
                            return Err(self.unreadable(node.schema, text));
                        }
                        key => key.flatten(),
                    }
                }
                Content::Null => return Err(self.mismatch("a record or a key", "null")),
                key => {
                    if acts.is_some() && self.node(route.to)?.schema.primary_key == target.foreign {
                        given = Some(key.clone().into_owned());
                    }
                    let referred = target.foreign.first().copied().unwrap_or(ColumnIdx::new(0));
                    Some(self.bare_key(key, (node, column), (route, referred))?)
                }
            };
            if let Some(key) = key
                && (known.insert(text_of(&key)) || keeps_twice)
            {
                keys.push(key);
                list.items.push(index);
                bare.extend(given);
            }
            self.state.leave(depth);
        }
        if let Some(acts) = acts {
            // Keys that were listed before, or that the document has in the column, can be of no record.
            let expected = match (is_given, is_authoritative) {
                (true, _) => 0,
                (false, true) => list.items.len(),
                (false, false) => held + list.items.len(),
            };
            let (known, path) = (before, self.state.path().clone());
            owners.bare.push(Bare { route, known, expected, keys: bare, acts, path });
        }
        owners.lists.push(list);
        match fields.set(node, column, Content::Seq(keys)) {
            true => Ok(()),
            false => Err(self.unread(node, column)),
        }
    }

    /// The keys that a record holds by what the object says, or else by what is stored and is not replaced. Where
    /// the document is authoritative for the list, those that it has listed already.
    fn held_keys<'de>(
        &mut self,
        (id, row): (NodeId, Option<Slot>),
        node: &ModelNode,
        relation: &RelationNode,
        column: ColumnIdx,
        (fields, owners): (&Fields<'de>, &Owners<'_>),
    ) -> Result<Vec<Content<'de>>> {
        let is_authoritative = owners.authoritative_columns.contains(&column);
        let row = match row {
            None => self.find_target_row(node, fields, None)?,
            row => row,
        };
        let mut has_list = false;
        if let (true, Some(row), Some(route)) = (is_authoritative, row, relation.routes.first()) {
            has_list = self.has_list(id, node, relation, row);
            let before = (route.edges)(self.store, row)?;
            self.open_list(id, node, relation, row, before);
        }
        let Some(schema) = node.schema.column(column) else { return Ok(Vec::new()) };
        // Another relation of the object may have put its keys there.
        if (!is_authoritative || owners.lists.iter().any(|list| list.column == column))
            && let Some(given) = fields.get(column)
        {
            return Ok(keys_in(given.clone()));
        }
        if is_authoritative && !has_list {
            return Ok(Vec::new());
        }
        let Some(row) = row.filter(|row| self.is_changed(id, *row)) else {
            return Ok(Vec::new());
        };
        if let Some(own) = (node.ops.column)(self.store, row, column) {
            return Ok(keys_in(own));
        }
        let Some(Content::Map(own)) = (node.ops.content)(self.store, row) else {
            return Ok(Vec::new());
        };
        let own = own
            .into_iter()
            .find(|(name, _)| schema.serialized.is_some() && name.as_str() == schema.serialized);
        Ok(own.map_or(Vec::new(), |(_, keys)| keys_in(keys)))
    }
}

fn keys_in(list: Content<'_>) -> Vec<Content<'_>> {
    match list {
        Content::Seq(keys) => keys,
        _ => Vec::new(),
    }
}

/// What a key is known by, be it a number or the same number as text.
fn text_of(key: &Content<'_>) -> String {
    match key {
        Content::Str(text)
        | Content::Key(KeyValue::Str(text))
        | Content::Digits(text)
        | Content::Whole(text) => text.clone().into_owned(),
        Content::U64(value) | Content::Key(KeyValue::U64(value)) => value.to_string(),
        Content::I64(value) | Content::Key(KeyValue::I64(value)) => value.to_string(),
        Content::U128(value) | Content::Key(KeyValue::U128(value)) => value.to_string(),
        Content::I128(value) | Content::Key(KeyValue::I128(value)) => value.to_string(),
        Content::Seq(parts) => parts.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        other => format!("{other:?}"),
    }
}
