//! What a record refers to: stored before it, so that its key is there.

use super::super::content::Content;
use super::super::map::{Holder, Node, Relation, Way};
use super::super::path::Step;
use super::Engine;
use super::fields::Fields;
use crate::error::Result;
use crate::schema::TargetSchema;
use crate::store::Slot;

impl Engine<'_> {
    /// Stores what a record refers to, or takes the bare key of it.
    pub(super) fn owner<'de, 'm>(
        &mut self,
        node: &'m Node,
        relation: &'m Relation,
        content: Content<'de>,
        fields: &mut Fields<'de>,
        owners: &mut Vec<(&'m Way, Slot)>,
    ) -> Result<()> {
        let Some(first) = relation.ways.first() else { return Ok(()) };
        if first.holder == Holder::List {
            return self.list_of_keys(node, relation, first, content, fields);
        }
        let entries = match content {
            // Nothing is known of the key itself: it may be there, and lead to a record elsewhere.
            Content::Null => return Ok(()),
            Content::Map(entries) => entries,
            key => return self.bare_owner(node, relation, key, fields),
        };
        let (way, target) = self.variant(node, relation, fields)?;
        let Some(owner) = self.record(way.to, entries, None, target.foreign)? else {
            return Ok(());
        };
        for (column, foreign) in target.local.iter().zip(target.foreign) {
            let value = owner.values.iter().find(|(place, _)| place == foreign);
            if let Some((_, value)) = value {
                fields.put(node, *column, value.clone());
            }
        }
        owners.push((way, owner.slot));
        Ok(())
    }

    /// The way to the owner that an object's type column tells; or the only one that there is.
    fn variant<'m>(
        &self,
        node: &'m Node,
        relation: &'m Relation,
        fields: &Fields<'_>,
    ) -> Result<(&'m Way, &'static TargetSchema)> {
        let mut ways = relation.ways.iter().zip(relation.schema.targets);
        let column = relation.ways.first().and_then(|way| way.type_column);
        let Some((column, _)) = column else {
            let only = ways.next();
            return only.ok_or_else(|| self.unreadable(node.schema, String::new()));
        };
        let Some(name) = fields.get(column) else {
            let names =
                node.schema.columns.get(column).map_or(&[][..], |column| column.deserialized);
            let text = format!(
                "`{}` is missing, which tells the model of this record",
                names.first().unwrap_or(&"")
            );
            return Err(self.unreadable(node.schema, text));
        };
        let way = ways
            .find(|(_, target)| target.type_name.is_some() && target.type_name == name.as_str());
        way.ok_or_else(|| self.unknown_type(node, relation, column))
    }

    /// A key in the place of an owner is what the foreign key is to hold.
    fn bare_owner<'de>(
        &self,
        node: &Node,
        relation: &Relation,
        key: Content<'de>,
        fields: &mut Fields<'de>,
    ) -> Result<()> {
        let Some(target) = relation.schema.targets.first() else { return Ok(()) };
        self.variant(node, relation, fields)?;
        let parts = self.parts_of_key(key, target.local.len())?;
        for (column, part) in target.local.iter().zip(parts) {
            if !fields.put(node, *column, part) {
                let name = node.schema.column_names(&[*column]);
                let text = format!("no key can be read here: serde does not read `{name}`");
                return Err(self.unreadable(node.schema, text));
            }
        }
        Ok(())
    }

    /// Stores the records of a list, and puts their keys in its place.
    fn list_of_keys<'de>(
        &mut self,
        node: &Node,
        relation: &Relation,
        way: &Way,
        content: Content<'de>,
        fields: &mut Fields<'de>,
    ) -> Result<()> {
        let Some(target) = relation.schema.targets.first() else { return Ok(()) };
        let items = self.list(content)?;
        self.touch(way.to)?;
        let mut keys = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            self.path.push(Step::Index(index));
            match item {
                Content::Map(entries) => {
                    let stored = self.record(way.to, entries, None, target.foreign)?;
                    if let Some(mut stored) = stored {
                        let Some((_, key)) = stored.values.pop() else {
                            let name = self.node(way.to)?.schema.column_names(target.foreign);
                            let text = format!("`{name}` is missing, which the list is to hold");
                            return Err(self.unreadable(node.schema, text));
                        };
                        keys.push(key);
                    }
                }
                Content::Null => return Err(self.mismatch("a record or a key", "null")),
                key => keys.push(key),
            }
            self.path.pop();
        }
        if let Some(column) = target.local.first() {
            fields.put(node, *column, Content::Seq(keys));
        }
        Ok(())
    }
}
