//! Keys of stored records, for the columns of other records that refer to them.
//!
//! A foreign key is read from the owner's key in the document. If one of the two columns has its own serde form, the
//! key itself is written in the form of the foreign key's column.

use super::super::map::ModelNode;
use super::super::route::{DocumentRoute, Endpoints};
use super::engine::Engine;
use super::fields::Values;
use super::object::WrittenRecord;
use crate::content::{Content, FormFn};
use crate::error::Result;
use crate::record::KeyVisitor;
use crate::schema::ColumnIdx;

/// The columns of a record that refer to another, and those that they refer to.
pub(super) struct KeyMapping<'a> {
    pub(super) columns: &'a [ColumnIdx],
    pub(super) referred: &'a [ColumnIdx],
    /// How many columns the route fills before these.
    pub(super) skipped: usize,
}

impl Engine<'_> {
    /// The values that the columns of a record inherit from the stored record that they refer to.
    pub(super) fn inherited_keys<'de>(
        &self,
        (node, mapping): (&ModelNode, &KeyMapping<'_>),
        owner: &ModelNode,
        values: &Values<'de>,
        (route, ends): (&DocumentRoute, Endpoints),
    ) -> Result<Values<'de>> {
        let mut inherited_keys = Vec::with_capacity(mapping.columns.len());
        for (nth, (&column, &referred)) in mapping.columns.iter().zip(mapping.referred).enumerate()
        {
            let visit_key = |visitor: KeyVisitor<'_>| {
                (route.visit_key)(self.store, ends, mapping.skipped + nth, visitor);
            };
            let value = match node.form(column) {
                Some(form) => self
                    .key_in_column_form(node, column, form.own, &visit_key)?
                    .or_else(|| given_value(values, referred)),
                None => self.key_as_given(owner, referred, values, &visit_key)?,
            };
            inherited_keys.extend(value.map(|value| (column, value)));
        }
        Ok(inherited_keys)
    }

    /// The key of a stored record, for a list of keys in a column.
    pub(super) fn listed_key<'de>(
        &self,
        (node, column): (&ModelNode, ColumnIdx),
        (target, columns): (&ModelNode, &[ColumnIdx]),
        route: &DocumentRoute,
        WrittenRecord { slot, values }: &WrittenRecord<'de>,
    ) -> Result<Option<Content<'de>>> {
        let form = node.form(column);
        if let Some(form) = form {
            let visit_key =
                |visitor: KeyVisitor<'_>| (route.visit_key_list)(self.store, *slot, visitor);
            if let Some(Content::Seq(mut keys)) =
                self.key_in_column_form(node, column, form.own, &visit_key)?
            {
                return Ok(keys.pop());
            }
        }
        let mut parts = Vec::with_capacity(columns.len());
        for (nth, &referred) in columns.iter().enumerate() {
            let ends = Endpoints { from: *slot, to: *slot };
            let visit_key =
                |visitor: KeyVisitor<'_>| (route.visit_key)(self.store, ends, nth, visitor);
            let part = match form {
                Some(_) => given_value(values, referred),
                None => self.key_as_given(target, referred, values, &visit_key)?,
            };
            parts.extend(part);
        }
        Ok(match columns.len() {
            1 => parts.pop(),
            columns => (parts.len() == columns).then_some(Content::Seq(parts)),
        })
    }

    /// A value in the form in which a column is read, as far as that is known.
    fn key_in_column_form<'de>(
        &self,
        node: &ModelNode,
        column: ColumnIdx,
        form: FormFn,
        visit_key: &dyn Fn(KeyVisitor<'_>),
    ) -> Result<Option<Content<'de>>> {
        let Some(form) = form else { return Ok(None) };
        let schema = node.schema.column(column);
        let nullable = schema.is_some_and(|column| column.nullable);
        let mut written = None;
        visit_key(&mut |value, some| written = form(if nullable { some } else { value }));
        let value = written.transpose().map_err(|error| {
            let name = schema.and_then(|column| column.deserialized.first());
            self.to_error(node.schema, error.at_key(name.unwrap_or(&"")).into())
        })?;
        Ok(value.map(|value| value.0))
    }

    /// An owner's value for a column that is read as its type has it.
    fn key_as_given<'de>(
        &self,
        owner: &ModelNode,
        referred: ColumnIdx,
        values: &Values<'de>,
        visit_key: &dyn Fn(KeyVisitor<'_>),
    ) -> Result<Option<Content<'de>>> {
        let Some(form) = owner.form(referred).and_then(|form| form.plain) else {
            return Ok(given_value(values, referred));
        };
        let mut written = None;
        visit_key(&mut |value, _| written = form(value));
        let value = written.transpose();
        let value = value.map_err(|error| self.to_error(owner.schema, error.into()))?;
        Ok(value.map(|value| value.0.into_key()).or_else(|| given_value(values, referred)))
    }
}

/// What a document or serde says of an owner's column.
fn given_value<'de>(values: &Values<'de>, referred: ColumnIdx) -> Option<Content<'de>> {
    let (_, value) = values.iter().find(|(column, _)| *column == referred)?;
    Some(value.clone().into_key())
}
