//! A record before its owners are stored: whether it is stored itself, and the fields that the document has for it
//! meanwhile, as in a cycle of owners.

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::ops::Entries;
use super::super::options::WriteMode;
use super::super::route::KeyHolder;
use super::engine::Engine;
use super::fields::{Fields, Values};
use super::object::{ParentContext, gives_key};
use super::state::PendingRecord;
use crate::content::{Content, Value};
use crate::error::Result;
use crate::schema::ColumnIdx;

impl Engine<'_> {
    /// Keeps the fields of an object while its owners are stored. `false` if no owner can have more of them.
    pub(super) fn push_pending<'de>(
        &mut self,
        (id, node): (NodeId, &ModelNode),
        fields: &Fields<'de>,
        owners: &[(&RelationNode, Content<'de>)],
        set_around: &dyn Fn(&mut Fields<'de>),
    ) -> bool {
        let mut all = owners.iter();
        let speaks = |(relation, owner): &(&RelationNode, Content<'_>)| {
            nests(owner) || is_itself((id, node), fields, relation, owner)
        };
        let gives =
            |(relation, owner): &(&RelationNode, Content<'_>)| gives_key(node, relation, owner);
        if !all.clone().any(speaks) || !(fields.has_key(node) || all.any(gives)) {
            return false;
        }
        let fields = self.with_owner_keys(node, fields, owners, set_around);
        if !fields.has_key(node) {
            return false;
        }
        let owned =
            |(name, value): (Content<'_>, Content<'_>)| (name.into_owned(), value.into_owned());
        let key = key_of(node, &fields).into_iter();
        let key = key.map(|(column, value)| (column, value.into_owned())).collect();
        let fields = fields.into_entries().into_iter().map(owned).collect();
        self.state.push_pending(PendingRecord { node: id, key, fields });
        true
    }

    /// Whether an object is about a stored record, or about one that is only known when its owners are stored.
    pub(super) fn may_be_stored<'de>(
        &self,
        node: &ModelNode,
        fields: &Fields<'de>,
        owners: &[(&RelationNode, Content<'de>)],
        set_around: &dyn Fn(&mut Fields<'de>),
        parent: Option<&ParentContext<'_, 'de>>,
    ) -> Result<bool> {
        if !owners.iter().any(|(relation, owner)| gives_key(node, relation, owner)) {
            return Ok(self.find_target_row(node, fields, parent)?.is_some());
        }
        let fields = self.with_owner_keys(node, fields, owners, set_around);
        // A key that cannot be read is an error at its own path.
        Ok(!fields.has_key(node)
            || !matches!(self.find_target_row(node, &fields, parent), Ok(None)))
    }

    /// The fields of an object, with the keys of its owners as far as the object has them.
    ///
    /// Keys of the enclosing record override those of owners; `set_around` sets them.
    fn with_owner_keys<'de>(
        &self,
        node: &ModelNode,
        fields: &Fields<'de>,
        owners: &[(&RelationNode, Content<'de>)],
        set_around: &dyn Fn(&mut Fields<'de>),
    ) -> Fields<'de> {
        let mut fields = fields.clone();
        for (relation, content) in owners.iter().filter(|(_, owner)| *owner != Content::Null) {
            let Ok((route, target)) = self.variant(node, relation, &fields) else { continue };
            let (KeyHolder::Source, Ok(owner)) = (route.holder, self.node(route.to)) else {
                continue;
            };
            match content {
                Content::Map(entries) => {
                    // A record that is skipped is no owner.
                    if self.options.mode(route.to) == WriteMode::Update
                        && !self.is_stored(owner, entries)
                    {
                        continue;
                    }
                    let value = |(column, owned): (&ColumnIdx, &ColumnIdx)| {
                        Some((*column, given_in_object(owner, entries, *owned)?.clone().into_key()))
                    };
                    let pairs = target.local.iter().zip(target.foreign);
                    fields.set_all(node, &pairs.filter_map(value).collect());
                }
                // A key that cannot be read is an error when the owner's turn comes.
                key => drop(self.bare_owner(node, (route, target), key.clone(), &mut fields)),
            }
        }
        set_around(&mut fields);
        fields
    }

    /// Whether the key that an object says is that of a stored record.
    fn is_stored(&self, node: &ModelNode, entries: &Entries<'_>) -> bool {
        let given =
            |column: &ColumnIdx| given_in_object(node, entries, *column).map(Content::borrowed);
        let key = match node.schema.primary_key {
            [column] => given(column),
            columns => columns.iter().map(given).collect::<Option<_>>().map(Content::Seq),
        };
        let (Some(find), Some(key)) = (node.ops.find, key) else { return false };
        find(self.store, Value(key)).is_ok_and(|row| row.is_some())
    }

    /// Adds what the document has said of a record that is not stored yet.
    pub(super) fn merge_pending(&self, id: NodeId, node: &ModelNode, fields: &mut Fields<'_>) {
        if self.state.pending().len() == 0 {
            return;
        }
        let key = key_of(node, fields);
        for record in self.state.pending() {
            if record.node != id || record.key != key {
                continue;
            }
            for (name, value) in &record.fields {
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

fn key_of<'de>(node: &ModelNode, fields: &Fields<'de>) -> Values<'de> {
    let mut key = fields.values(node.schema.primary_key);
    for (_, value) in &mut key {
        match value {
            Content::Key(given) => *value = given.clone().into(),
            Content::Digits(_) | Content::Whole(_) => *value = value.clone().into_number(),
            _ => {}
        }
    }
    key
}

/// What an object says of a column.
pub(super) fn given_in_object<'c, 'de>(
    node: &ModelNode,
    entries: &'c Entries<'de>,
    column: ColumnIdx,
) -> Option<&'c Content<'de>> {
    let names = node.schema.column(column)?.deserialized;
    let is_it = |key: &Content<'_>| key.as_str().is_some_and(|key| names.contains(&key));
    entries.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
}

/// Whether an owner is the record itself.
fn is_itself(
    (id, node): (NodeId, &ModelNode),
    fields: &Fields<'_>,
    relation: &RelationNode,
    owner: &Content<'_>,
) -> bool {
    let Content::Map(entries) = owner else { return false };
    let is_key = |&column: &ColumnIdx| {
        given_in_object(node, entries, column)
            .is_some_and(|given| Some(given) == fields.get(column))
    };
    relation.routes.iter().any(|route| route.to == id) && node.schema.primary_key.iter().all(is_key)
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
