//! What is kept while a document is read.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::super::ops::Entries;
use super::super::options::Missing;
use super::super::path::Path;
use super::super::scope::Acts;
use super::fields::Values;
use super::object::{At, Bare};
use crate::content::Content;
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
///   `stated` has the statements about to-one relations in the order of the document; the last one about a relation of a
///   record counts. All three are worked off in `finish`.
/// - `truths` has an entry for a relation of a record as soon as the document has that relation, even with nothing in
///   it, if the document is the truth for the key that it goes by. An entry is never removed before the end.
/// - `promises` is a stack. A record is on it while its owners are written.
pub(super) struct DocumentState<'a> {
    pub(super) path: Path,
    /// How many records were read.
    pub(super) records: usize,
    pub(super) progress: Vec<Progress>,
    pub(super) links: Vec<Link<'a>>,
    pub(super) truths: Truths,
    pub(super) nested: Nested,
    pub(super) stated: Vec<Stated>,
    pub(super) earliest: Earliest,
    pub(super) promises: Vec<Promise>,
    /// Owners by bare keys, in a document that is limited.
    pub(super) checks: Vec<Check<'a>>,
    /// The last record at the top.
    pub(super) top: Option<Slot>,
}

impl DocumentState<'_> {
    pub(super) fn new(store: &Core, models: usize) -> Self {
        DocumentState {
            path: Path::default(),
            records: 0,
            progress: (0..models).map(|_| Progress::default()).collect(),
            links: Vec::new(),
            truths: Truths::new(),
            nested: Nested::default(),
            stated: Vec::new(),
            earliest: Earliest::new(store),
            promises: Vec::new(),
            checks: Vec::new(),
            top: None,
        }
    }
}

/// What was done for one model.
#[derive(Default)]
pub(super) struct Progress {
    /// The rows that were written, in order.
    pub(super) written: Vec<Slot>,
    pub(super) seen: HashSet<Slot, RandomState>,
    /// Those that the document has inserted, if it is limited.
    pub(super) inserted: HashSet<Slot, RandomState>,
    /// Whether `replace_all` has emptied the table.
    pub(super) emptied: bool,
}

impl Progress {
    pub(super) fn has_seen(&self, slot: Slot) -> bool {
        self.seen.contains(&slot)
    }

    pub(super) fn note(&mut self, slot: Slot) {
        if self.seen.insert(slot) {
            self.written.push(slot);
        }
    }
}

/// A link by a bare key.
pub(super) struct Link<'a> {
    pub(super) at: At,
    pub(super) key: Content<'static>,
    pub(super) path: Path,
    /// What can be done there, if the document is limited.
    pub(super) acts: Option<&'a Acts>,
}

/// What a document lists under a relation of a record, where another relation by the same key may be the truth.
pub(super) struct Told {
    pub(super) listed: HashSet<Slot>,
    /// What becomes of records that are not listed, where this relation is the truth.
    pub(super) missing: Option<Missing>,
    /// Where the record itself holds the keys: the records that it led to before.
    pub(super) before: Vec<(Slot, Slot)>,
}

pub(super) type Truths = BTreeMap<At, Told>;

/// By owner that stands in a record: the record, with the columns that refer to the owner.
pub(super) type Nested = HashMap<(usize, Slot), Vec<(Key, Slot)>>;

/// The columns by which records are linked to an owner, and the model that has them.
pub(super) type Key = (usize, &'static [usize]);

/// What is said of a record that is stored after its owners.
pub(super) struct Promise {
    pub(super) node: usize,
    pub(super) key: Values<'static>,
    pub(super) fields: Entries<'static>,
}

/// A record that a document states as the one of a to-one relation.
pub(super) struct Stated {
    pub(super) at: At,
    pub(super) to: Slot,
    pub(super) path: Path,
}

/// The first change of each row that the document has changed.
pub(super) struct Earliest {
    by_row: HashMap<(TableId, Slot), ChangeIdx, RandomState>,
    /// The next change of the store to read. The first is the first one of the document.
    next: ChangeIdx,
}

impl Earliest {
    pub(super) fn new(store: &Core) -> Self {
        Earliest { by_row: HashMap::default(), next: store.next_change() }
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
