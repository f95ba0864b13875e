//! Records that a document speaks of again before they are stored, as in a cycle of owners.

use super::super::map::{Node, Relation};
use super::super::options::WriteMode;
use super::super::route::Holder;
use super::engine::Engine;
use super::fields::{Fields, Values};
use super::state::Promise;
use crate::content::Content;

impl Engine<'_> {
    /// Keeps what is said of a record while its owners are stored; `false` where none can speak of it.
    pub(super) fn promise(
        &mut self,
        place: usize,
        node: &Node,
        fields: &Fields<'_>,
        owners: &[(&Relation, Content<'_>)],
    ) -> bool {
        if !owners.iter().any(|(_, content)| nests(content)) || !fields.has_key(node) {
            return false;
        }
        let mut fields = fields.clone();
        for (relation, content) in owners {
            let Content::Map(entries) = content else { continue };
            let Ok((way, target)) = self.variant(node, relation, &fields) else { continue };
            let Ok(owner) = self.node(way.to) else { continue };
            if way.holder != Holder::From || self.rules.mode(way.to) == WriteMode::Update {
                continue;
            }
            // The owner is not stored, and its key may be in the document.
            let value = |(column, owned): (&usize, &usize)| {
                let names = owner.schema.columns.get(*owned)?.deserialized;
                let is_it = |(key, _): &&(Content<'_>, Content<'_>)| {
                    key.as_str().is_some_and(|key| names.contains(&key))
                };
                Some((*column, entries.iter().find(is_it)?.1.clone().into_key()))
            };
            let values = target.local.iter().zip(target.foreign).filter_map(value).collect();
            fields.set_all(node, &values);
        }
        let owned =
            |(name, value): (Content<'_>, Content<'_>)| (name.into_owned(), value.into_owned());
        let key = key_of(node, &fields).into_iter();
        let key = key.map(|(place, value)| (place, value.into_owned())).collect();
        let fields = fields.into_entries().into_iter().map(owned).collect();
        self.state.promises.push(Promise { node: place, key, fields });
        true
    }

    /// Adds what is said of a record elsewhere, and is not stored yet.
    pub(super) fn add_promised(&self, place: usize, node: &Node, fields: &mut Fields<'_>) {
        if self.state.promises.is_empty() {
            return;
        }
        let key = key_of(node, fields);
        for promise in self.state.promises.iter().rev() {
            if promise.node != place || key.is_empty() || promise.key != key {
                continue;
            }
            for (name, value) in &promise.fields {
                let known = |(known, _): &(Content<'_>, Content<'_>)| match name {
                    Content::Column(column, _) => known.is_column(*column),
                    _ => known == name,
                };
                if !fields.entries().iter().any(known) {
                    fields.add(name.clone(), value.clone());
                }
            }
        }
    }
}

fn key_of<'de>(node: &Node, fields: &Fields<'de>) -> Values<'de> {
    let mut key = fields.values(node.schema.primary_key);
    for (_, value) in &mut key {
        match value {
            Content::Key(said) => *value = said.clone().into(),
            Content::Digits(_) | Content::Whole(_) => *value = value.clone().into_number(),
            _ => {}
        }
    }
    key
}

/// Whether there are records in a record.
fn nests(content: &Content<'_>) -> bool {
    let holds_more = |value: &Content<'_>| matches!(value, Content::Map(_) | Content::Seq(_));
    match content {
        Content::Map(entries) => entries.iter().any(|(_, value)| holds_more(value)),
        Content::Seq(items) => items.iter().any(nests),
        _ => false,
    }
}
