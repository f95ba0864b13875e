//! Keys of stored records, for the columns of other records that refer to them.
//!
//! What a document says of an owner's key is what a column that refers to it is read from. Where serde has a form
//! of its own for one of the two, it is the key itself that is written in the form of the column.

use super::super::map::Node;
use super::super::route::{Ends, Way};
use super::engine::Engine;
use super::fields::Values;
use super::object::Stored;
use crate::content::{Content, FormFn};
use crate::error::Result;
use crate::record::See;

/// The columns of a record that refer to another, and those that they refer to.
pub(super) struct Pairing<'a> {
    pub(super) columns: &'a [usize],
    pub(super) referred: &'a [usize],
    /// How many columns the way fills before these.
    pub(super) skipped: usize,
}

impl Engine<'_> {
    /// What stands for the columns of a record that refer to a stored one.
    pub(super) fn stand_ins<'de>(
        &self,
        (node, pairing): (&Node, &Pairing<'_>),
        owner: &Node,
        values: &Values<'de>,
        (way, ends): (&Way, Ends),
    ) -> Result<Values<'de>> {
        let mut stand_ins = Vec::with_capacity(pairing.columns.len());
        for (nth, (&column, &referred)) in pairing.columns.iter().zip(pairing.referred).enumerate()
        {
            let show = |see: See<'_>| (way.show)(self.store, ends, pairing.skipped + nth, see);
            let value = match node.form(column) {
                Some(form) => {
                    self.own(node, column, form.own, &show)?.or_else(|| said(values, referred))
                }
                None => self.plain(owner, referred, values, &show)?,
            };
            stand_ins.extend(value.map(|value| (column, value)));
        }
        Ok(stand_ins)
    }

    /// The key of a stored record, for a list of keys in a column.
    pub(super) fn listed_key<'de>(
        &self,
        (node, column): (&Node, usize),
        (target, columns): (&Node, &[usize]),
        way: &Way,
        Stored { slot, values }: &Stored<'de>,
    ) -> Result<Option<Content<'de>>> {
        let form = node.form(column);
        if let Some(form) = form {
            let show = |see: See<'_>| (way.show_list)(self.store, *slot, see);
            if let Some(Content::Seq(mut keys)) = self.own(node, column, form.own, &show)? {
                return Ok(keys.pop());
            }
        }
        let mut parts = Vec::with_capacity(columns.len());
        for (nth, &referred) in columns.iter().enumerate() {
            let ends = Ends { from: *slot, to: *slot };
            let show = |see: See<'_>| (way.show)(self.store, ends, nth, see);
            let part = match form {
                Some(_) => said(values, referred),
                None => self.plain(target, referred, values, &show)?,
            };
            parts.extend(part);
        }
        Ok(match columns.len() {
            1 => parts.pop(),
            columns => (parts.len() == columns).then_some(Content::Seq(parts)),
        })
    }

    /// A value in the form in which a column is read, as far as that is known.
    fn own<'de>(
        &self,
        node: &Node,
        column: usize,
        form: FormFn,
        show: &dyn Fn(See<'_>),
    ) -> Result<Option<Content<'de>>> {
        let Some(form) = form else { return Ok(None) };
        let schema = node.schema.columns.get(column);
        let nullable = schema.is_some_and(|column| column.nullable);
        let mut written = None;
        show(&mut |value, some| written = form(if nullable { some } else { value }));
        let value = written.transpose().map_err(|error| {
            let name = schema.and_then(|column| column.deserialized.first());
            self.to_error(node.schema, error.at_key(name.unwrap_or(&"")).into())
        })?;
        Ok(value.map(|value| value.0))
    }

    /// An owner's value for a column that is read as its type has it.
    fn plain<'de>(
        &self,
        owner: &Node,
        referred: usize,
        values: &Values<'de>,
        show: &dyn Fn(See<'_>),
    ) -> Result<Option<Content<'de>>> {
        let Some(form) = owner.form(referred).and_then(|form| form.plain) else {
            return Ok(said(values, referred));
        };
        let mut written = None;
        show(&mut |value, _| written = form(value));
        let value = written.transpose();
        let value = value.map_err(|error| self.to_error(owner.schema, error.into()))?;
        Ok(value.map(|value| value.0.into_key()).or_else(|| said(values, referred)))
    }
}

/// What a document or serde says of an owner's column.
fn said<'de>(values: &Values<'de>, referred: usize) -> Option<Content<'de>> {
    let (_, value) = values.iter().find(|(place, _)| *place == referred)?;
    Some(value.clone().into_key())
}
