//! Merging the fields of a document into a stored record.

use std::any::Any;

use super::ops::{Entries, FillKeys, StoreFailure};
use crate::content::{Content, Value, to_content};
use crate::error::Error;
use crate::relation::HasRelations;
use crate::schema::ModelSchema;
use crate::storage::{Core, Slot};

/// Changes the fields that a document contains, and no others.
///
/// The record is read anew, from the fields of the document and for the rest from its own as serde writes
/// them, so that whatever `Deserialize` demands is there; a field that serde does not write as it reads it comes
/// in the form in which it is read. Then the columns that the document does not contain are taken from the record
/// itself: what serde does not carry, a field that is skipped for one, stays what it is.
pub(super) fn merge<M: HasRelations>(
    store: &mut Core,
    slot: Slot,
    entries: Entries<'_>,
    fill: FillKeys<'_>,
) -> Result<(), StoreFailure> {
    let read = M::ABILITIES.read().ok_or_else(|| Error::not_deserialize(M::MODEL_SCHEMA))?;
    let write = M::ABILITIES.json().ok_or_else(|| Error::not_whole(M::MODEL_SCHEMA))?;
    let clone = M::ABILITIES.clone_fn().ok_or_else(|| Error::not_clone(M::MODEL_SCHEMA))?;
    let stored = store.stored::<M>(slot)?;
    let given = Given::new(M::MODEL_SCHEMA, &entries);
    let mut merged = match to_content(write(stored))? {
        Content::Map(own) => given.complete(M::MODEL_SCHEMA, own),
        _ => Vec::new(),
    };
    let mut before = clone(stored);
    for form in M::ABILITIES
        .forms()
        .iter()
        .filter(|form| given.columns.get(form.column.index()) == Some(&false))
    {
        let column = M::MODEL_SCHEMA.column(form.column);
        let name = column.and_then(|column| column.deserialized.first());
        let field: &mut dyn Any = before.column_mut(form.column);
        if let (Some(own), Some(name)) = (form.own, name)
            && let Some(value) = own(field)
        {
            let value = value.map_err(|error| error.at_key(name))?;
            merged.retain(|(key, _)| !key.is_column(form.column));
            merged.push((Content::Column(form.column, name), value.0));
        }
    }
    merged.extend(entries);
    let mut record = read(Value(Content::Map(merged)))?;
    for column in M::MODEL_SCHEMA.columns {
        let given = match column.flattened {
            true => given.others,
            false => given.columns.get(column.idx.index()).copied().unwrap_or(false),
        };
        if !given {
            let old: &mut dyn Any = before.column_mut(column.idx);
            record.column_mut(column.idx).swap(old);
        }
    }
    fill(store, &mut record)?;
    Ok(store.replace_row(slot, record)?)
}

/// The fields of a record in a document.
struct Given {
    /// By the index of the column.
    columns: Vec<bool>,
    /// Whether there are keys that are not columns, which a flattened field can read.
    others: bool,
    names: Vec<String>,
}

impl Given {
    fn new(schema: &ModelSchema, entries: &Entries<'_>) -> Self {
        let mut given =
            Given { columns: vec![false; schema.columns.len()], others: false, names: Vec::new() };
        for (key, _) in entries {
            match key {
                Content::Column(column, _) => {
                    if let Some(is_given) = given.columns.get_mut(column.index()) {
                        *is_given = true;
                    }
                }
                _ => {
                    given.others |= key.as_str().is_some();
                    given.names.extend(key.as_str().map(ToOwned::to_owned));
                }
            }
        }
        given
    }

    /// The record's entries that the document does not contain, under the names by which they are read.
    fn complete<'de>(&self, schema: &ModelSchema, own: Entries<'de>) -> Entries<'de> {
        let keep = |(key, value): (Content<'de>, Content<'de>)| {
            let name = key.as_str()?;
            match schema.columns.iter().find(|column| column.serialized == Some(name)) {
                Some(column) if self.columns.get(column.idx.index()) == Some(&true) => None,
                Some(column) => {
                    Some((Content::Column(column.idx, column.deserialized.first()?), value))
                }
                None if self.names.iter().any(|given| given == name) => None,
                None => Some((key, value)),
            }
        };
        own.into_iter().filter_map(keep).collect()
    }
}
