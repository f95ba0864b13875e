//! The bounds of a limited document: what it can reach.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, LazyLock};

use super::node_id::NodeId;
use crate::content::{Content, ValueError, to_content};
use crate::query::{Column, Filter};
use crate::record::HasColumn;
use crate::relation::HasRelations;
use crate::schema::{ColumnIdx, RelationIdx};
use crate::storage::{Core, RowRef, Slot};

/// The columns and relations of one model that a document can name.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    columns: Vec<ColumnIdx>,
    relations: Vec<(RelationIdx, Acts)>,
}

/// What a document can do with the records of a relation, or with those at its top.
#[derive(Clone, Debug, Default)]
pub(super) struct Acts {
    /// New records can be inserted, with these columns and relations.
    pub(super) insert: Option<Arc<Scope>>,
    /// Records that are linked can be updated, in these columns and relations.
    pub(super) update: Option<Arc<Scope>>,
    /// Stored records can be linked.
    pub(super) link: bool,
    /// What can be done with the pivot's records.
    pub(super) pivot: Option<Arc<Acts>>,
}

impl Scope {
    pub(super) fn add_column(&mut self, column: ColumnIdx) {
        self.columns.push(column);
    }

    /// Naming a relation twice allows both.
    pub(super) fn add_relation(&mut self, relation: RelationIdx, acts: Acts) {
        match self.relations.iter_mut().find(|(known, _)| *known == relation) {
            Some((_, known)) => known.add(acts),
            None => self.relations.push((relation, acts)),
        }
    }

    pub(super) fn has_column(&self, column: ColumnIdx) -> bool {
        self.columns.contains(&column)
    }

    pub(super) fn relation(&self, relation: RelationIdx) -> Option<&Acts> {
        self.relations.iter().find(|(known, _)| *known == relation).map(|(_, acts)| acts)
    }
}

impl Acts {
    /// Bare links.
    pub(super) fn link() -> Self {
        Acts { link: true, ..Acts::default() }
    }

    fn add(&mut self, other: Acts) {
        self.insert = other.insert.or(self.insert.take());
        self.update = other.update.or(self.update.take());
        self.pivot = other.pivot.or(self.pivot.take());
        self.link |= other.link;
    }

    /// Columns of a pivot's records, those of new links and of those that exist.
    pub(super) fn columns(scope: Arc<Scope>) -> Self {
        Acts { insert: Some(Arc::clone(&scope)), update: Some(scope), ..Acts::default() }
    }

    /// What can be done with the pivot's record of a link: that of a new one is inserted.
    pub(super) fn of_pivot(&self) -> &Acts {
        static KEYS: LazyLock<Acts> =
            LazyLock::new(|| Acts { insert: Some(Arc::default()), ..Acts::default() });
        self.pivot.as_deref().unwrap_or(&KEYS)
    }

    /// Whether the document can point at stored records.
    pub(super) fn reaches(&self) -> bool {
        self.link || self.update.is_some()
    }

    /// The participles of what can be done, for messages.
    pub(super) fn words(&self) -> &'static str {
        match (self.insert.is_some(), self.update.is_some(), self.link) {
            (true, true, true) => "inserted, updated or linked",
            (true, true, false) => "inserted or updated",
            (true, false, true) => "inserted or linked",
            (false, true, true) => "updated or linked",
            (true, false, false) => "inserted",
            (false, true, false) => "updated",
            (false, false, _) => "linked",
        }
    }
}

/// A value that the caller writes to a column, whatever the document has.
#[derive(Clone)]
pub(super) struct Set {
    pub(super) model: TypeId,
    pub(super) column: ColumnIdx,
    /// The value as the column is read from, if serde can write it.
    pub(super) content: Option<Content<'static>>,
    pub(super) write: Arc<dyn Fn(&mut dyn Any) + Send + Sync>,
}

impl Set {
    pub(super) fn new<M, V, const I: usize>(_: Column<M, V, I>, value: V) -> Self
    where
        M: HasColumn<I>,
        V: serde_core::Serialize + Clone + Send + Sync + 'static,
    {
        let own = M::ABILITIES
            .forms()
            .iter()
            .find(|form| form.column == ColumnIdx::new(I))
            .and_then(|form| form.own);
        let content = match own.and_then(|own| own(&value)) {
            Some(written) => written.ok().map(|value| value.0),
            None => to_content(&value).ok(),
        };
        let write = move |record: &mut dyn Any| {
            if let Some(record) = record.downcast_mut::<M>() {
                record.column_mut(ColumnIdx::new(I)).swap(&mut value.clone());
            }
        };
        Set { model: TypeId::of::<M>(), column: ColumnIdx::new(I), content, write: Arc::new(write) }
    }
}

/// Whether a stored record of a model can be reached.
#[derive(Clone)]
pub(super) struct Among {
    pub(super) model: TypeId,
    pub(super) test: Arc<dyn Fn(&Core, Slot) -> bool + Send + Sync>,
}

impl Among {
    pub(super) fn new<M: HasRelations>(filter: Filter<M>) -> Self {
        let test = move |store: &Core, slot: Slot| {
            let record = store.stored::<M>(slot);
            record.is_ok_and(|record| filter.prepare(store).test(RowRef { slot, record }))
        };
        Among { model: TypeId::of::<M>(), test: Arc::new(test) }
    }
}

impl fmt::Debug for Set {
    /// Shows where the value goes, and not the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Set").field("column", &self.column).finish_non_exhaustive()
    }
}

impl fmt::Debug for Among {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Among").finish_non_exhaustive()
    }
}

/// What a document is limited to, of models by their ids in a map.
pub(super) struct DocumentBounds {
    /// What can be done at the top.
    pub(super) acts: Acts,
    /// Whether keys that are not named are ignored.
    pub(super) ignore: bool,
    /// Whether the document is one object.
    pub(super) one: bool,
    /// Whether records at the top that are not stored are skipped.
    pub(super) skips: bool,
    pub(super) fixed: Option<Fixed>,
    pub(super) sets: Vec<(NodeId, Set)>,
    pub(super) among: Vec<(NodeId, Among)>,
}

/// The record at the top, which the caller names by its key.
pub(super) struct Fixed {
    /// Its row, if it is stored.
    pub(super) slot: Option<Slot>,
    /// Whether a key in the document is the caller's.
    pub(super) is_it: Box<dyn Fn(Content<'_>) -> Result<bool, ValueError>>,
    /// The key, for a record that is not stored.
    pub(super) key: Option<FixedKey>,
}

/// The primary key of a record that is not stored yet.
pub(super) struct FixedKey {
    /// What its columns are read from.
    pub(super) contents: Vec<(ColumnIdx, Content<'static>)>,
    pub(super) write: Box<dyn Fn(&mut dyn Any)>,
}
