//! Records that a document speaks of again before they are stored, as in a cycle of owners.

use super::super::content::Content;
use super::super::map::{Entries, Holder, Node, Relation};
use super::super::options::Method;
use super::Engine;
use super::fields::{Values, given, stand_in, stand_ins};

/// What is said of a record that is stored after its owners.
pub(super) struct Promise {
    node: usize,
    key: Values<'static>,
    fields: Entries<'static>,
}

impl Engine<'_> {
    /// Keeps what is said of a record while its owners are stored; `false` where none can speak of it.
    pub(super) fn promise(
        &mut self,
        place: usize,
        node: &Node,
        fields: &Entries<'_>,
        owners: &[(&Relation, Content<'_>)],
    ) -> bool {
        if !owners.iter().any(|(_, content)| nests(content)) || !Self::has_key(node, fields) {
            return false;
        }
        let mut fields = fields.clone();
        for (relation, content) in owners {
            let Content::Map(entries) = content else { continue };
            let Ok((way, target)) = self.variant(node, relation, &fields) else { continue };
            let Ok(owner) = self.node(way.to) else { continue };
            if way.holder != Holder::From || self.rules.method(way.to) == Method::Update {
                continue;
            }
            // The owner is not stored, and its key may be in the document.
            let values = given(owner, entries, target.foreign);
            for (column, value) in stand_ins(target.local, target.foreign, &values) {
                stand_in(node, &mut fields, column, value);
            }
        }
        let owned =
            |(name, value): (Content<'_>, Content<'_>)| (name.into_owned(), value.into_owned());
        let key = key_of(node, &fields).into_iter();
        let key = key.map(|(place, value)| (place, value.into_owned())).collect();
        let fields = fields.into_iter().map(owned).collect();
        self.promises.push(Promise { node: place, key, fields });
        true
    }

    /// Adds what is said of a record elsewhere, and is not stored yet.
    pub(super) fn add_promised(&self, place: usize, node: &Node, fields: &mut Entries<'_>) {
        if self.promises.is_empty() {
            return;
        }
        let key = key_of(node, fields);
        let part = |name: &Content<'_>| node.parts.get(name.as_str()?).copied();
        for promise in self.promises.iter().rev() {
            if promise.node != place || key.is_empty() || promise.key != key {
                continue;
            }
            for (name, value) in &promise.fields {
                let column = part(name);
                let known = |(known, _): &(Content<'_>, Content<'_>)| match column {
                    Some(column) => part(known) == Some(column),
                    None => known == name,
                };
                if !fields.iter().any(known) {
                    fields.push((name.clone(), value.clone()));
                }
            }
        }
    }
}

fn key_of<'de>(node: &Node, fields: &Entries<'de>) -> Values<'de> {
    let mut key = given(node, fields, node.schema.primary_key);
    for (_, value) in &mut key {
        *value = value.as_said().clone();
    }
    key.sort_unstable_by_key(|(place, _)| *place);
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
