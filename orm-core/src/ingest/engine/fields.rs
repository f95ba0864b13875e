//! The fields of an object, and which columns of its model they are.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::map::{Entries, Node};

/// Values of columns, by the place of the column.
pub(super) type Values<'de> = Vec<(usize, Content<'de>)>;

/// What an object holds beside relations.
pub(in super::super) struct Fields<'de> {
    entries: Entries<'de>,
    /// By entry: the place of the column that it is, if it is one.
    columns: Vec<Option<usize>>,
}

impl<'de> Fields<'de> {
    pub(super) fn with_capacity(entries: usize) -> Self {
        Fields { entries: Vec::with_capacity(entries), columns: Vec::with_capacity(entries) }
    }

    pub(super) fn push(&mut self, key: Content<'de>, value: Content<'de>, column: Option<usize>) {
        self.entries.push((key, value));
        self.columns.push(column);
    }

    /// What the object says of a column.
    pub(in super::super) fn get(&self, column: usize) -> Option<&Content<'de>> {
        let at = self.columns.iter().position(|known| *known == Some(column))?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// What the object says of some columns.
    pub(super) fn values(&self, columns: &[usize]) -> Values<'de> {
        let value = |&column: &usize| Some((column, self.get(column)?.clone()));
        columns.iter().filter_map(value).collect()
    }

    /// Puts a value in the place of a column, whatever the object says there; `false` where serde does not
    /// read the column.
    pub(super) fn put(&mut self, node: &Node, column: usize, value: Content<'de>) -> bool {
        let names = node.schema.columns.get(column).map_or(&[][..], |column| column.deserialized);
        let Some(name) = names.first() else { return false };
        let at = self.columns.iter().position(|known| *known == Some(column));
        match at.and_then(|at| self.entries.get_mut(at)) {
            Some(entry) => entry.1 = value,
            None => self.push(Content::Str(Cow::Borrowed(name)), value, Some(column)),
        }
        true
    }

    /// The keys that are no columns.
    pub(in super::super) fn others(&self) -> impl Iterator<Item = &str> {
        let others = self.entries.iter().zip(&self.columns).filter(|(_, column)| column.is_none());
        others.filter_map(|((key, _), _)| key.as_str())
    }

    /// Whether every column of the model is given.
    pub(super) fn are_all(&self, node: &Node) -> bool {
        node.schema.columns.iter().all(|column| self.get(column.place).is_some())
    }

    pub(in super::super) fn into_entries(self) -> Entries<'de> {
        self.entries
    }
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
