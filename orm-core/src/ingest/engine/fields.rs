//! The fields of an object that are columns of its model.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::map::{Entries, Node, Part};

/// Values of columns, by the place of the column.
pub(super) type Values<'de> = Vec<(usize, Content<'de>)>;

/// What an object says of some columns.
pub(super) fn given<'de>(node: &Node, fields: &Entries<'de>, wanted: &[usize]) -> Values<'de> {
    // They are few, so that to compare their names is less than to hash those of all fields.
    let known = |(key, value): &(Content<'de>, Content<'de>)| {
        let key = key.as_str()?;
        let names = |place: usize| Some(node.schema.columns.get(place)?.deserialized);
        let is_named = |place: &&usize| names(**place).is_some_and(|names| names.contains(&key));
        Some((*wanted.iter().find(is_named)?, value.clone()))
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
        Some((*column, value.clone().into_key()))
    };
    columns.iter().zip(owner).filter_map(value).collect()
}

pub(super) fn type_name<'de>((column, name): (usize, &'static str)) -> (usize, Content<'de>) {
    (column, Content::Str(Cow::Borrowed(name)))
}

/// Whether an object gives every column of its model.
pub(super) fn gives_all(node: &Node, fields: &Entries<'_>) -> bool {
    let columns = node.schema.columns;
    let is_column = |(key, _): &&(Content<'_>, Content<'_>)| {
        let part = key.as_str().and_then(|name| node.parts.get(name));
        matches!(part, Some(Part::Column(_)))
    };
    // Fields that stand twice are refused when they are read.
    columns.iter().all(|column| !column.deserialized.is_empty())
        && fields.iter().filter(is_column).count() >= columns.len()
}
