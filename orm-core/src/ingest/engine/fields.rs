//! The fields of an object, and what is known of them by the columns of its model.

use std::borrow::Cow;

use super::super::map::ModelNode;
use super::super::ops::Entries;
use crate::content::Content;
use crate::schema::ColumnIdx;

/// Values of columns, by the index of the column.
pub(super) type Values<'de> = Vec<(ColumnIdx, Content<'de>)>;

/// The fields of an object, without its relations.
///
/// Each key that names a column is [`Content::Column`]: names are compared once, when the object is taken apart.
#[derive(Clone, Default)]
pub(super) struct Fields<'de>(Entries<'de>);

impl<'de> Fields<'de> {
    /// Entries of which those keys that name columns are `Content::Column`.
    pub(super) fn new(entries: Entries<'de>) -> Self {
        Fields(entries)
    }

    pub(super) fn entries(&self) -> &Entries<'de> {
        &self.0
    }

    pub(super) fn into_entries(self) -> Entries<'de> {
        self.0
    }

    /// The value of a column. If it is there twice, the record is not read, so either one will do.
    pub(super) fn get(&self, column: ColumnIdx) -> Option<&Content<'de>> {
        self.0.iter().find(|(key, _)| key.is_column(column)).map(|(_, value)| value)
    }

    /// The values of some columns that are not `null`.
    pub(super) fn values(&self, columns: &[ColumnIdx]) -> Values<'de> {
        let value = |&column: &ColumnIdx| {
            let value = self.get(column).filter(|value| **value != Content::Null)?;
            Some((column, value.clone()))
        };
        columns.iter().filter_map(value).collect()
    }

    /// Sets the value of a column, and replaces one that is there. Returns `false` if serde does not read the column.
    pub(super) fn set(&mut self, node: &ModelNode, column: ColumnIdx, value: Content<'de>) -> bool {
        let names = node.schema.column(column).map_or(&[][..], |column| column.deserialized);
        let Some(name) = names.first() else { return false };
        if self.get(column).is_some() {
            self.0.retain(|(key, _)| !key.is_column(column));
        }
        self.0.push((Content::Column(column, name), value));
        true
    }

    /// Sets the values of columns, and replaces those that are there.
    pub(super) fn set_all(&mut self, node: &ModelNode, values: &Values<'de>) {
        for (column, value) in values {
            self.set(node, *column, value.clone());
        }
    }

    /// Removes a column whose value is `null`.
    pub(super) fn forget_null(&mut self, column: ColumnIdx) {
        self.0.retain(|(key, value)| *value != Content::Null || !key.is_column(column));
    }

    /// Keeps the fields whose keys pass.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Content<'de>) -> bool) {
        self.0.retain(|(key, _)| keep(key));
    }

    /// Adds a field that is not there.
    pub(super) fn add(&mut self, key: Content<'de>, value: Content<'de>) {
        self.0.push((key, value));
    }

    /// Whether the whole primary key is there.
    pub(super) fn has_key(&self, node: &ModelNode) -> bool {
        let given =
            |&column: &ColumnIdx| self.get(column).is_some_and(|value| *value != Content::Null);
        node.schema.primary_key.iter().all(given)
    }

    /// The primary key, if all of it is there: the value of its column, or the list of its columns' values.
    pub(super) fn key(&self, node: &ModelNode) -> Option<Content<'_>> {
        let given = |&column: &ColumnIdx| {
            self.get(column).filter(|value| **value != Content::Null).map(Content::borrowed)
        };
        match node.schema.primary_key {
            [column] => given(column),
            columns => columns.iter().map(given).collect::<Option<_>>().map(Content::Seq),
        }
    }

    /// Whether every column is there. A field that is there twice is an error when the record is read.
    pub(super) fn are_all(&self, node: &ModelNode) -> bool {
        let columns = self.0.iter().filter(|(key, _)| matches!(key, Content::Column(..)));
        node.reads_all && columns.count() >= node.schema.columns.len()
    }
}

pub(super) fn type_name<'de>(
    (column, name): (ColumnIdx, &'static str),
) -> (ColumnIdx, Content<'de>) {
    (column, Content::Str(Cow::Borrowed(name)))
}
