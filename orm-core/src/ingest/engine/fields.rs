//! The fields of an object that are columns of its model.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::map::{Entries, Node, Part};

/// Values of columns, by the place of the column.
pub(super) type Values<'de> = Vec<(usize, Content<'de>)>;

/// What an object says of some columns.
pub(super) fn given<'de>(node: &Node, fields: &Entries<'de>, wanted: &[usize]) -> Values<'de> {
    let known = |(key, value): &(Content<'de>, Content<'de>)| match node.parts.get(key.as_str()?) {
        Some(Part::Column(place)) if wanted.contains(place) => Some((*place, value.clone())),
        _ => None,
    };
    if wanted.is_empty() { Vec::new() } else { fields.iter().filter_map(known).collect() }
}

/// Puts a value in the place of a column, whatever the object says there; `false` where serde does not read
/// the column.
pub(super) fn stand_in<'de>(
    node: &Node,
    fields: &mut Entries<'de>,
    column: usize,
    value: Content<'de>,
) -> bool {
    let names = node.schema.columns.get(column).map_or(&[][..], |column| column.deserialized);
    let Some(name) = names.first() else { return false };
    fields.retain(|(key, _)| !key.as_str().is_some_and(|key| names.contains(&key)));
    fields.push((Content::Str(Cow::Borrowed(name)), value));
    true
}

/// The values of an owner's columns, for the columns that refer to them.
pub(super) fn stand_ins<'de>(
    columns: &[usize],
    owner: &[usize],
    values: &Values<'de>,
) -> Values<'de> {
    let value = |(column, owner): (&usize, &usize)| {
        let (_, value) = values.iter().find(|(place, _)| place == owner)?;
        Some((*column, value.clone()))
    };
    columns.iter().zip(owner).filter_map(value).collect()
}

pub(super) fn type_name<'de>((column, name): (usize, &'static str)) -> (usize, Content<'de>) {
    (column, Content::Str(Cow::Borrowed(name)))
}
