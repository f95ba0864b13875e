//! What is kept while a document is read.

use super::super::node_id::NodeId;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::ops::Entries;
use super::super::options::MissingPolicy;
use super::super::path::Path;
use super::super::scope::Acts;
use super::fields::Values;
use super::object::{Bare, RelationSite};
use crate::content::Content;
use crate::schema::ColumnIdx;
use crate::storage::{ChangeIdx, Core, Slot, TableId};

/// What one document has said so far, and what waits for its end.
///
/// Invariants:
///
/// - `path` is where the engine reads. A method that adds a step removes it again, unless it returns an error. At the
///   end of the document it is the path of the link that is written.
/// - `progress` has an entry for each model of the map, by the model's place. A slot is in `written` once, in the order
///   of the first write, and is in `seen` too.
/// - `links` and `checks` name records that the document can still contain or change, so they only grow until it ends.
///   `to_one_links` has the links by to-one relations in the order of the document; the last one of a relation of a
///   record counts. All three are worked off in `finish`.
/// - `authoritative` has an entry for a relation of a record as soon as the document has that relation, even with
///   nothing in it, if the document is authoritative for the relation's key. An entry is never removed before the end.
/// - `pending` is a stack. A record is on it while its owners are written.
pub(super) struct DocumentState<'a> {
    pub(super) path: Path,
    /// How many records were read.
    pub(super) records: usize,
    pub(super) progress: Vec<ModelProgress>,
    pub(super) links: Vec<PendingLink<'a>>,
    pub(super) authoritative: AuthoritativeLists,
    pub(super) nested: NestedOwners,
    pub(super) to_one_links: Vec<ToOneLink>,
    pub(super) first_changes: FirstChanges,
    pub(super) pending: Vec<PendingRecord>,
    /// Owners by bare keys, in a document that is limited.
    pub(super) checks: Vec<Check<'a>>,
    /// The last record at the root.
    pub(super) last_root: Option<Slot>,
}

impl DocumentState<'_> {
    pub(super) fn new(store: &Core, models: usize) -> Self {
        DocumentState {
            path: Path::default(),
            records: 0,
            progress: (0..models).map(|_| ModelProgress::default()).collect(),
            links: Vec::new(),
            authoritative: AuthoritativeLists::new(),
            nested: NestedOwners::default(),
            to_one_links: Vec::new(),
            first_changes: FirstChanges::new(store),
            pending: Vec::new(),
            checks: Vec::new(),
            last_root: None,
        }
    }
}

/// What was done for one model.
#[derive(Default)]
pub(super) struct ModelProgress {
    /// The rows that were written, in order.
    pub(super) written: Vec<Slot>,
    pub(super) seen: HashSet<Slot, RandomState>,
    /// Those that the document has inserted, if it is limited.
    pub(super) inserted: HashSet<Slot, RandomState>,
    /// Whether `replace_all` has emptied the table.
    pub(super) emptied: bool,
}

impl ModelProgress {
    pub(super) fn has_seen(&self, slot: Slot) -> bool {
        self.seen.contains(&slot)
    }

    pub(super) fn mark_written(&mut self, slot: Slot) {
        if self.seen.insert(slot) {
            self.written.push(slot);
        }
    }
}

/// A link by a bare key.
pub(super) struct PendingLink<'a> {
    pub(super) at: RelationSite,
    pub(super) key: Content<'static>,
    pub(super) path: Path,
    /// What can be done there, if the document is limited.
    pub(super) acts: Option<&'a Acts>,
}

/// What a document lists under a relation of a record, if it is authoritative for this relation or for another by
/// the same key.
pub(super) struct AuthoritativeList {
    pub(super) listed: HashSet<Slot>,
    /// What becomes of records that are not listed, where the document is authoritative for this relation.
    pub(super) missing: Option<MissingPolicy>,
    /// Where the record itself holds the keys: the records that it led to before.
    pub(super) before: Vec<(Slot, Slot)>,
}

pub(super) type AuthoritativeLists = BTreeMap<RelationSite, AuthoritativeList>;

/// By owner that stands in a record: the record, with the columns that refer to the owner.
pub(super) type NestedOwners = HashMap<(NodeId, Slot), Vec<(LinkKey, Slot)>>;

/// The columns by which records are linked to an owner, and the model that has them.
pub(super) type LinkKey = (NodeId, &'static [ColumnIdx]);

/// What a document says of a record before the record is written.
pub(super) struct PendingRecord {
    pub(super) node: NodeId,
    pub(super) key: Values<'static>,
    pub(super) fields: Entries<'static>,
}

/// A record that a document links by a to-one relation.
pub(super) struct ToOneLink {
    pub(super) at: RelationSite,
    pub(super) to: Slot,
    pub(super) path: Path,
}

/// The first change of each row that the document has changed.
pub(super) struct FirstChanges {
    by_row: HashMap<(TableId, Slot), ChangeIdx, RandomState>,
    /// The next change of the store to read. The first is the first one of the document.
    next: ChangeIdx,
}

impl FirstChanges {
    pub(super) fn new(store: &Core) -> Self {
        FirstChanges { by_row: HashMap::default(), next: store.next_change() }
    }

    pub(super) fn of(&mut self, store: &Core, row: (TableId, Slot)) -> Option<ChangeIdx> {
        for (change, row) in store.changes(self.next) {
            self.by_row.entry(row).or_insert(change);
        }
        self.next = store.next_change();
        self.by_row.get(&row).copied()
    }
}

/// Owners that are checked when all records are stored.
pub(super) struct Check<'a> {
    pub(super) bare: Bare<'a>,
    pub(super) from: Slot,
}
