//! What the writes under way have changed, so that it can be rolled back.

use std::sync::Weak;

use super::id::{AdjacencyId, ChangeIdx, DictionaryId, KeyId, Slot, TableId};
use crate::error::Error;
use crate::record::AutoCounter;
use crate::schema::{ColumnIdx, ModelSchema};

#[derive(Default)]
pub(super) struct Journal {
    /// How many savepoints are open.
    pub(super) depth: usize,
    pub(super) changes: Vec<Change>,
    /// The key ids that rows held before, see [`Change::ids`].
    pub(super) ids: Vec<KeyId>,
    /// Ids that were in use for a moment, with their dictionaries.
    pub(super) unreferenced: Vec<(DictionaryId, KeyId)>,
    /// Tables of changes that were rolled back.
    pub(super) rolled_back: Vec<TableId>,
    /// Unique keys that a row was given while another held them.
    pub(super) doubts: Vec<Doubt>,
    /// Tables that hold keys, see `Table::hold_key`, and the savepoint that they are held in.
    pub(super) holding: (Vec<TableId>, usize),
    /// The transaction under way, if it is one that the user's code is given the store in.
    pub(super) transaction: Option<Weak<()>>,
}

/// A unique key that two rows may hold.
pub(super) struct Doubt {
    pub(super) adjacency: AdjacencyId,
    pub(super) key: KeyId,
    pub(super) model: &'static ModelSchema,
    pub(super) columns: &'static [ColumnIdx],
    /// Where in a document the record is that was written last; empty where there is none.
    pub(super) path: String,
}

/// One row that was changed. The record that was in it is kept by its table, in the same order.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) table: TableId,
    pub(super) slot: Slot,
    pub(super) kind: ChangeKind,
    /// What the table's counter was before.
    pub(super) counter: AutoCounter,
    /// Where in [`Journal::ids`] the ids are that the row held, one for each key of the table; the row
    /// of a new record held none, and has no position there.
    pub(super) ids: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Inserted,
    Replaced,
    Removed,
}

impl Journal {
    /// Whether changes are to be recorded.
    #[inline]
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Records a change. The ids that the row held are taken out of `ids`.
    pub(super) fn record(
        &mut self,
        table: TableId,
        slot: Slot,
        kind: ChangeKind,
        counter: AutoCounter,
        ids: &mut Vec<KeyId>,
    ) {
        self.changes.push(Change { table, slot, kind, counter, ids: self.ids.len() });
        match kind {
            ChangeKind::Inserted => ids.clear(),
            ChangeKind::Replaced | ChangeKind::Removed => self.ids.append(ids),
        }
    }

    /// Records an id that a write which failed may have given out.
    pub(super) fn record_unreferenced(&mut self, dictionary: DictionaryId, id: KeyId) {
        if id != KeyId::NONE {
            self.unreferenced.push((dictionary, id));
        }
    }

    /// Has a unique key judged when the outermost savepoint ends.
    #[cold]
    pub(super) fn doubt(
        &mut self,
        adjacency: AdjacencyId,
        key: KeyId,
        model: &'static ModelSchema,
        columns: &'static [ColumnIdx],
    ) {
        self.doubts.push(Doubt { adjacency, key, model, columns, path: String::new() });
    }

    /// The id of the key at a position among the table's keys that a row held before a change.
    pub(super) fn previous_id(&self, change: &Change, key: usize) -> Option<KeyId> {
        match change.kind {
            ChangeKind::Inserted => None,
            ChangeKind::Replaced | ChangeKind::Removed => self.ids.get(change.ids + key)?.some(),
        }
    }

    /// Has the keys that a table holds released when the innermost savepoint ends, or the one in which other
    /// tables hold theirs.
    pub(super) fn release_at_end(&mut self, table: TableId) {
        let (tables, savepoint) = &mut self.holding;
        if tables.is_empty() {
            *savepoint = self.depth;
        }
        tables.push(table);
    }

    pub(super) fn change(&self, idx: ChangeIdx) -> Option<Change> {
        self.changes.get(idx.index()).copied()
    }

    #[inline]
    pub(super) fn kind(&self, idx: ChangeIdx) -> Option<ChangeKind> {
        self.changes.get(idx.index()).map(|change| change.kind)
    }

    /// All changes, oldest first.
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The index of the next change.
    #[inline]
    pub(super) fn end(&self) -> ChangeIdx {
        ChangeIdx::new(self.changes.len())
    }

    /// Makes room for a key that a table of `keys` keys has got meanwhile. `of_row` has the id of
    /// that key in each record that the table keeps, in order.
    pub(super) fn add_key(&mut self, table: TableId, keys: usize, of_row: Vec<KeyId>) {
        let kept =
            |change: &&mut Change| change.table == table && change.kind != ChangeKind::Inserted;
        for (change, id) in self.changes.iter_mut().filter(kept).zip(of_row) {
            let start = self.ids.len();
            self.ids.extend_from_within(change.ids..change.ids + keys);
            self.ids.push(id);
            change.ids = start;
        }
    }
}

impl Doubt {
    #[cold]
    pub(super) fn error(&self) -> Error {
        Error::unique_violation(self.model, self.columns).at_path(self.path.clone())
    }
}
