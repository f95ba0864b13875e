//! Changing a stored record by what a document says of it.

use std::any::Any;
use std::borrow::Cow;

use super::content::Content;
use super::engine::Fields;
use super::map::{Entries, Fill, Node, Trouble};
use super::to_content::to_content;
use super::value::Value;
use crate::error::Error;
use crate::model::Model;
use crate::store::{Slot, Store};

/// Changes the fields that a document gives, and no others.
///
/// The record is read anew, from the fields of the document and for the rest from its own as serde writes
/// them, so that whatever `Deserialize` demands is there. Then the columns that the document does not give
/// are taken from the record itself: what serde does not carry, a field that is skipped for one, stays what
/// it is.
pub(super) fn merge<M: Model>(
    store: &mut Store,
    node: &Node,
    slot: Slot,
    fields: Fields<'_>,
    fill: Fill<'_>,
) -> Result<(), Trouble> {
    let read = M::READ.ok_or_else(|| Error::not_deserialize(M::SCHEMA))?;
    let write = M::JSON.ok_or_else(|| Error::not_serialize(M::SCHEMA))?;
    let clone = M::CLONE.ok_or_else(|| Error::not_clone(M::SCHEMA))?;
    let stored = store.stored::<M>(slot)?;
    let mut merged = match to_content(write(stored))? {
        Content::Map(own) => complete(node, &fields, own),
        _ => Vec::new(),
    };
    let others = fields.others().next().is_some();
    let given: Vec<bool> = M::SCHEMA
        .columns
        .iter()
        .map(|column| if column.flattened { others } else { fields.get(column.place).is_some() })
        .collect();
    merged.extend(fields.into_entries());
    let mut before = clone(stored);
    let mut record = read(Value(Content::Map(merged)))?;
    for place in (0..).zip(&given).filter(|(_, given)| !**given).map(|(place, _)| place) {
        let old: &mut dyn Any = before.column_mut(place);
        record.column_mut(place).swap(old);
    }
    fill(store, &mut record)?;
    Ok(store.replace_row(slot, record)?)
}

/// Those of a record's own entries that the document does not give, under the names they are read by.
fn complete<'de>(node: &Node, fields: &Fields<'_>, own: Entries<'de>) -> Entries<'de> {
    let keep = |(key, value): (Content<'de>, Content<'de>)| {
        let name = key.as_str()?;
        let columns = node.schema.columns;
        match columns.iter().find(|column| column.serialized == Some(name)) {
            Some(column) if fields.get(column.place).is_some() => None,
            Some(column) => {
                Some((Content::Str(Cow::Borrowed(column.deserialized.first()?)), value))
            }
            None if fields.others().any(|given| given == name) => None,
            None => Some((key, value)),
        }
    };
    own.into_iter().filter_map(keep).collect()
}
