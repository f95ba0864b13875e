//! One record with what is nested in it.

use std::borrow::Cow;
use std::mem;

use super::super::map::{ModelNode, RelationNode};
use super::super::names::Part;
use super::super::node_id::NodeId;
use super::super::ops::Entries;
use super::super::options::WriteMode;
use super::super::path::Step;
use super::super::route::KeyHolder;
use super::engine::Engine;
use super::fields::Fields;
use super::object::{
    Act, Granted, Owners, ParentContext, RelationSite, SplitObject, WriteContext, WrittenRecord,
    relation_idx,
};
use crate::content::Content;
use crate::error::Result;
use crate::schema::ColumnIdx;

impl<'a> Engine<'a> {
    /// Stores the record at the top of a document, or one of a top-level list.
    pub(in super::super) fn ingest_root(
        &mut self,
        index: Option<usize>,
        content: Content<'_>,
    ) -> Result<()> {
        let depth = self.state.enter(index.map(Step::Index));
        match content {
            Content::Map(entries) => {
                let granted = self.granted_at_root();
                let stored = self.record(NodeId::ROOT, entries, None, &[], granted)?;
                self.state.set_last_root(stored.map(|stored| stored.slot));
            }
            other => return Err(self.mismatch("an object", other.kind())),
        }
        self.state.leave(depth);
        Ok(())
    }

    /// Stores one record with everything nested in it. `None` if the mode skips it.
    ///
    /// The values of the columns in `wanted` are given back.
    pub(super) fn record<'de>(
        &mut self,
        id: NodeId,
        entries: Entries<'de>,
        parent: Option<&ParentContext<'_, 'de>>,
        wanted: &[ColumnIdx],
        granted: Option<Granted<'a, '_>>,
    ) -> Result<Option<WrittenRecord<'de>>> {
        self.count(id)?;
        self.clear_if_replacing(id)?;
        let node = self.node(id)?;
        let mut split = self.split_fields(node, entries)?;
        let act = match granted {
            Some(granted) => self.decide(id, node, granted, &mut split, parent)?,
            None => Act::Free,
        };
        let SplitObject { mut fields, before, after, key } = split;
        match act {
            Act::Skip => return Ok(None),
            Act::Link { slot, linked } => {
                if let (Some(parent), false) = (parent, linked) {
                    self.link_named(parent, slot)?;
                }
                let mut values = key;
                values.retain(|(column, _)| wanted.contains(column));
                self.complete(node, slot, wanted, &mut values);
                return Ok(Some(WrittenRecord { slot, values }));
            }
            Act::Free | Act::Insert(_) | Act::Update { .. } => {}
        }
        let is_fixed = granted.is_some_and(|granted| granted.fixed.is_some());
        let given = self.caller_values(id, act, is_fixed);
        let set_around = |fields: &mut Fields<'de>| {
            if let Some(parent) = parent {
                fields.set_all(node, parent.inherited_keys);
            }
            fields.set_all(node, &given);
        };
        set_around(&mut fields);
        if let Some(auto) = &node.auto {
            fields.forget_null(auto.column);
        }
        if self.options.mode(id) == WriteMode::Update
            && !self.may_be_stored(node, &fields, &before, &set_around, parent)?
        {
            return Ok(None);
        }
        let mut owners = Owners { scope: act.scope(), row: act.row(), ..Owners::default() };
        if !before.is_empty() {
            let is_pending = self.push_pending((id, node), &fields, &before, &set_around);
            self.owners(id, node, before, &mut fields, &mut owners)?;
            if is_pending {
                self.state.pop_pending();
            }
            // If the owner and the enclosing record disagree about the key, the enclosing record wins.
            set_around(&mut fields);
        }
        let mut wanted = Cow::Borrowed(wanted);
        for (relation, _) in &after {
            let local = relation.schema.targets.first().map_or(&[][..], |target| target.local);
            for column in local {
                if !wanted.contains(column) {
                    wanted.to_mut().push(*column);
                }
            }
        }
        let mut values = fields.values(&wanted);
        for (column, value) in key {
            if wanted.contains(&column) && !values.iter().any(|(known, _)| *known == column) {
                values.push((column, value));
            }
        }
        let writes = WriteContext { act, is_fixed, parent };
        let Some(slot) = self.write(id, node, fields, &owners, writes)? else {
            return Ok(None);
        };
        self.mark_nested(id, slot, &owners);
        self.check_bare(slot, &mut owners)?;
        self.complete(node, slot, &wanted, &mut values);
        for (relation, content) in after {
            let depth = self.state.enter([Step::Key(relation.schema.deserialized)]);
            let at = RelationSite { node: id, relation: relation_idx(node, relation), slot };
            let acts = act.scope().and_then(|scope| scope.relation(at.relation));
            self.dependents(at, relation, &values, content, acts)?;
            self.state.leave(depth);
        }
        Ok(Some(WrittenRecord { slot, values }))
    }

    /// Separates the fields of an object from its relations.
    pub(super) fn split_fields<'de>(
        &self,
        node: &'a ModelNode,
        mut entries: Entries<'de>,
    ) -> Result<SplitObject<'a, 'de>> {
        let mut before: Vec<(&RelationNode, Content<'_>)> = Vec::new();
        let mut after: Vec<(&RelationNode, Content<'_>)> = Vec::new();
        let (mut next, mut twice) = (0, None);
        entries.retain_mut(|(key, value)| {
            let Some((position, name, part)) =
                key.as_str().and_then(|key| node.names.find(key, next))
            else {
                return true;
            };
            next = position + 1;
            let relation = match part {
                Part::Column(column) => {
                    *key = Content::Column(column, name);
                    return true;
                }
                Part::Relation(relation) => node.relation(relation),
            };
            let Some(relation) = relation else { return true };
            let holder = relation.routes.first().map(|route| route.holder);
            let list = match holder {
                Some(KeyHolder::Source | KeyHolder::SourceList) => &mut before,
                _ => &mut after,
            };
            if list.iter().any(|(known, _)| std::ptr::eq(*known, relation)) {
                twice = twice.or(Some(relation));
            }
            list.push((relation, mem::replace(value, Content::Null)));
            false
        });
        match twice {
            Some(relation) => {
                let text = format!("duplicate field `{}`", relation.schema.deserialized);
                Err(self.unreadable(node.schema, text))
            }
            None => {
                // A record that a list holds too is stored in its place in the list, whichever key comes first.
                after.sort_by_key(|(relation, _)| relation.is_one_of_many);
                let (fields, key) = (Fields::new(entries), Vec::new());
                Ok(SplitObject { fields, before, after, key })
            }
        }
    }

    pub(super) fn list<'de>(&self, content: Content<'de>) -> Result<Vec<Content<'de>>> {
        match content {
            Content::Seq(items) => Ok(items),
            other => Err(self.mismatch("a list", other.kind())),
        }
    }

    pub(super) fn parts_of_key<'de>(
        &self,
        key: Content<'de>,
        columns: usize,
    ) -> Result<Vec<Content<'de>>> {
        match (key, columns) {
            (Content::Seq(parts), _) if parts.len() == columns && columns > 1 => Ok(parts),
            (other @ Content::Seq(_), _) => {
                Err(self.mismatch("one record, or its key", other.kind()))
            }
            (key, 1) => Ok(vec![key]),
            (other, _) => Err(self.mismatch("one record, or the list of its keys", other.kind())),
        }
    }
}
