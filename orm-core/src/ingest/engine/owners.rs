//! Records that a record refers to: stored before it, so that their keys exist.

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::path::Step;
use super::super::route::{DocumentRoute, Endpoints, KeyHolder};
use super::engine::Engine;
use super::fields::Fields;
use super::keys::KeyMapping;
use super::object::{Bare, Granted, Owners, relation_idx};
use crate::content::Content;
use crate::error::{Error, Result};
use crate::schema::{ColumnIdx, TargetSchema};
use crate::storage::{Core, Slot};

/// The columns by which a record refers to others.
fn local_of(relation: &RelationNode) -> &'static [ColumnIdx] {
    relation.schema.targets.first().map_or(&[], |target| target.local)
}

fn holder_of(relation: &RelationNode) -> Option<KeyHolder> {
    relation.routes.first().map(|route| route.holder)
}

impl<'a> Engine<'a> {
    /// Stores the records that a record refers to, one relation after the other.
    pub(super) fn owners<'de>(
        &mut self,
        id: NodeId,
        node: &'a ModelNode,
        before: Vec<(&'a RelationNode, Content<'de>)>,
        fields: &mut Fields<'de>,
        owners: &mut Owners<'a>,
    ) -> Result<()> {
        owners.given.extend(before.iter().map(|(relation, _)| *relation));
        let by_key =
            |(relation, _): &&(&RelationNode, _)| holder_of(relation) == Some(KeyHolder::Source);
        let given = before.iter().filter(by_key).filter(|(_, content)| *content != Content::Null);
        let given: Vec<_> = given.map(|(relation, _)| local_of(relation)).collect();
        for (relation, _) in &before {
            if holder_of(relation) == Some(KeyHolder::SourceList)
                && self.options.missing_policy((id, relation_idx(node, relation))).is_some()
            {
                owners.authoritative_columns.extend(local_of(relation));
            }
        }
        for (relation, content) in before {
            let depth = self.state.enter([Step::Key(relation.schema.deserialized)]);
            // Another relation by the same key can have the owner where this one is `null`.
            let is_given_elsewhere =
                content == Content::Null && given.contains(&local_of(relation));
            if !is_given_elsewhere {
                self.owner(id, node, relation, content, fields, owners)?;
            }
            self.state.leave(depth);
        }
        Ok(())
    }

    /// Stores a record that another refers to, or takes its bare key.
    fn owner<'de>(
        &mut self,
        id: NodeId,
        node: &'a ModelNode,
        relation: &'a RelationNode,
        content: Content<'de>,
        fields: &mut Fields<'de>,
        owners: &mut Owners<'a>,
    ) -> Result<()> {
        let Some(first) = relation.routes.first() else { return Ok(()) };
        if first.holder == KeyHolder::SourceList {
            return self.list_of_keys(id, node, relation, content, (fields, owners));
        }
        let acts = owners.scope.and_then(|scope| scope.relation(relation_idx(node, relation)));
        let entries = match content {
            Content::Null => {
                // `null` does not set the key itself, which can be given and refer to a record elsewhere.
                if self.options.missing_policy((id, relation_idx(node, relation))).is_some() {
                    owners.none.push(first);
                }
                return Ok(());
            }
            Content::Map(entries) => entries,
            key => {
                let (route, target) = self.variant(node, relation, fields)?;
                if let Some(acts) = acts {
                    let (known, path) =
                        (self.linked_rows(route, owners.row)?, self.state.path().clone());
                    owners.bare.push(Bare {
                        route,
                        known,
                        expected: 1,
                        keys: Vec::new(),
                        acts,
                        path,
                    });
                }
                return self.bare_owner(node, (route, target), key, fields);
            }
        };
        let (route, target) = self.variant(node, relation, fields)?;
        let row = owners.row;
        let linked = |store: &Core, to: Slot| {
            row.is_some_and(|from| (route.is_linked)(store, Endpoints { from, to }))
        };
        let granted = acts.map(|acts| Granted::nested(acts, &linked));
        let Some(owner) = self.record(route.to, entries, None, target.foreign, granted)? else {
            return Ok(());
        };
        let mapping = KeyMapping { columns: target.local, referred: target.foreign, skipped: 0 };
        let ends = Endpoints { from: owner.slot, to: owner.slot };
        let keys = self.inherited_keys(
            (node, &mapping),
            self.node(route.to)?,
            &owner.values,
            (route, ends),
        )?;
        fields.set_all(node, &keys);
        owners.stored.push((route, owner.slot, target.local));
        Ok(())
    }

    /// The route to the owner: the one of the object's type column, or the only one.
    pub(super) fn variant<'m>(
        &self,
        node: &'m ModelNode,
        relation: &'m RelationNode,
        fields: &Fields<'_>,
    ) -> Result<(&'m DocumentRoute, &'static TargetSchema)> {
        let mut routes = relation.routes.iter().zip(relation.schema.targets);
        let column = relation.routes.first().and_then(|route| route.type_column);
        let Some((column, _)) = column else {
            let only = routes.next();
            return only.ok_or_else(|| self.unreadable(node.schema, String::new()));
        };
        let Some(name) = fields.get(column) else {
            let names = node.schema.column(column).map_or(&[][..], |known| known.deserialized);
            let text = format!(
                "missing field `{}`, the type of this record",
                names.first().unwrap_or(&"")
            );
            return Err(self.unreadable(node.schema, text));
        };
        let route = routes
            .find(|(_, target)| target.type_name.is_some() && target.type_name == name.as_str());
        route.ok_or_else(|| self.unknown_type(node, relation, column))
    }

    /// A bare key instead of an owner is the value of the foreign key.
    pub(super) fn bare_owner<'de>(
        &self,
        node: &ModelNode,
        (route, target): (&DocumentRoute, &TargetSchema),
        key: Content<'de>,
        fields: &mut Fields<'de>,
    ) -> Result<()> {
        let parts = self.parts_of_key(key, target.local.len())?;
        for ((column, referred), part) in target.local.iter().zip(target.foreign).zip(parts) {
            let part = self.bare_key(part, (node, *column), (route, *referred))?;
            if !fields.set(node, *column, part) {
                return Err(self.unread(node, *column));
            }
        }
        Ok(())
    }

    /// A bare key for the column of a record. It is what the column is read from; where one of the two ends has a form
    /// of its own, it may be as either end writes it.
    pub(super) fn bare_key<'de>(
        &self,
        key: Content<'de>,
        (node, column): (&ModelNode, ColumnIdx),
        (route, referred): (&DocumentRoute, ColumnIdx),
    ) -> Result<Content<'de>> {
        let is_plain = node.form(column).is_none() && self.node(route.to)?.form(referred).is_none();
        Ok(if is_plain { key } else { key.into_key() })
    }

    #[cold]
    pub(super) fn unread(&self, node: &ModelNode, column: ColumnIdx) -> Error {
        let name = node.schema.column_names(&[column]);
        let text = format!("no key can be read here: serde does not read `{name}`");
        self.unreadable(node.schema, text)
    }
}
