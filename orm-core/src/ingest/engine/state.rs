//! The state of ingesting a document.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;

use super::super::node_id::NodeId;
use foldhash::fast::RandomState;

use super::super::ops::Entries;
use super::super::options::MissingPolicy;
use super::super::path::{Path, Step};
use super::super::scope::Acts;
use super::fields::Values;
use super::object::{Bare, RelationSite};
use crate::content::Content;
use crate::schema::ColumnIdx;
use crate::storage::{ChangeIdx, Core, Slot, TableId};

/// What one document has said so far, and what waits for its end. Its fields change by its methods only.
///
/// Invariants:
///
/// - `path` is where the engine reads: what enters a value leaves it again, unless it returns an error. At the end of
///   the document it is the path of the link that is written.
/// - `progress` has an entry for each model of the map. A slot is in `written` once, in the order of the first write,
///   and is in `seen` too.
/// - `links` and `checks` name records that the document can still contain or change, so they only grow until it ends.
///   `to_one_links` has the links by to-one relations in the order of the document; the last one of a relation of a
///   record counts. All three are worked off in `finish`.
/// - `authoritative` has an entry for a relation of a record as soon as the document has that relation, even with
///   nothing in it, if the document is authoritative for the relation's key. An entry is never removed before the end.
/// - `pending` is a stack. A record is on it while its owners are written.
pub(super) struct DocumentState<'a> {
    path: Path,
    /// How many records were read.
    records: usize,
    progress: Vec<ModelProgress>,
    links: Vec<PendingLink<'a>>,
    authoritative: AuthoritativeLists,
    nested: NestedOwners,
    to_one_links: Vec<ToOneLink>,
    first_changes: FirstChanges,
    pending: Vec<PendingRecord>,
    /// Owners by bare keys, in a document that is limited.
    checks: Vec<OwnerCheck<'a>>,
    /// The last record at the root.
    last_root: Option<Slot>,
}

/// How long the path was before a value was entered.
#[must_use = "a value that is entered is to be left again"]
pub(super) struct Depth(usize);

impl<'a> DocumentState<'a> {
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

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds steps to the path, until [`leave`](Self::leave).
    pub(super) fn enter(&mut self, steps: impl IntoIterator<Item = Step>) -> Depth {
        let depth = Depth(self.path.len());
        steps.into_iter().for_each(|step| self.path.push(step));
        depth
    }

    pub(super) fn leave(&mut self, Depth(depth): Depth) {
        self.path.truncate(depth);
    }

    /// Goes to a value that was read before, at the end of the document.
    pub(super) fn go_back_to(&mut self, path: Path) {
        self.path = path;
    }

    /// Counts a record, and returns how many were read.
    pub(super) fn count_record(&mut self) -> usize {
        self.records += 1;
        self.records
    }

    fn model(&mut self, model: NodeId) -> Option<&mut ModelProgress> {
        self.progress.get_mut(model.index())
    }

    /// Whether the document has written a record already.
    pub(super) fn has_written(&self, model: NodeId, slot: Slot) -> bool {
        self.progress.get(model.index()).is_some_and(|model| model.seen.contains(&slot))
    }

    pub(super) fn mark_written(&mut self, model: NodeId, slot: Slot) {
        if let Some(model) = self.model(model)
            && model.seen.insert(slot)
        {
            model.written.push(slot);
        }
    }

    /// Whether the document has inserted a record that must have been new.
    pub(super) fn has_inserted(&self, model: NodeId, slot: Slot) -> bool {
        self.progress.get(model.index()).is_some_and(|model| model.inserted.contains(&slot))
    }

    pub(super) fn mark_inserted(&mut self, model: NodeId, slot: Slot) {
        if let Some(model) = self.model(model) {
            model.inserted.insert(slot);
        }
    }

    /// Whether the table of a model is still to be emptied, once: the next call returns `false`.
    pub(super) fn start_emptying(&mut self, model: NodeId) -> bool {
        self.model(model).is_some_and(|model| !mem::replace(&mut model.emptied, true))
    }

    /// The rows of a model that were written, in order.
    pub(super) fn written(&self, model: NodeId) -> &[Slot] {
        self.progress.get(model.index()).map_or(&[], |model| &model.written)
    }

    /// The rows that were written, by model.
    pub(super) fn into_written(self) -> Vec<Vec<Slot>> {
        self.progress.into_iter().map(|model| model.written).collect()
    }

    /// Keeps a link by the bare key that is read.
    pub(super) fn add_link(
        &mut self,
        at: RelationSite,
        key: Content<'static>,
        acts: Option<&'a Acts>,
    ) {
        self.links.push(PendingLink { at, key, path: self.path.clone(), acts });
    }

    pub(super) fn links(&self) -> &[PendingLink<'a>] {
        &self.links
    }

    pub(super) fn take_links(&mut self) -> Vec<PendingLink<'a>> {
        mem::take(&mut self.links)
    }

    /// Keeps a link by a to-one relation, to a record that is read.
    pub(super) fn add_to_one_link(&mut self, at: RelationSite, to: Slot) {
        self.to_one_links.push(ToOneLink { at, to, path: self.path.clone() });
    }

    pub(super) fn take_to_one_links(&mut self) -> Vec<ToOneLink> {
        mem::take(&mut self.to_one_links)
    }

    pub(super) fn add_check(&mut self, bare: Bare<'a>, from: Slot) {
        self.checks.push(OwnerCheck { bare, from });
    }

    pub(super) fn checks(&self) -> &[OwnerCheck<'a>] {
        &self.checks
    }

    /// Opens the list of a relation of a record. A list that is open already stays as it is.
    pub(super) fn open_list(
        &mut self,
        at: RelationSite,
        missing: Option<MissingPolicy>,
        before: Vec<(Slot, Slot)>,
    ) {
        let list = || AuthoritativeList { listed: HashSet::new(), missing, before };
        self.authoritative.entry(at).or_insert_with(list);
    }

    pub(super) fn has_list(&self, at: RelationSite) -> bool {
        self.authoritative.contains_key(&at)
    }

    /// Adds a record to the list of a relation, if there is one.
    pub(super) fn mark_listed(&mut self, at: RelationSite, to: Slot) {
        if let Some(list) = self.authoritative.get_mut(&at) {
            list.listed.insert(to);
        }
    }

    pub(super) fn take_lists(&mut self) -> AuthoritativeLists {
        mem::take(&mut self.authoritative)
    }

    /// Records that an owner is nested in a record, which refers to it by a key.
    pub(super) fn mark_nested(&mut self, owner: (NodeId, Slot), key: LinkKey, slot: Slot) {
        self.nested.entry(owner).or_default().push((key, slot));
    }

    /// The records in which an owner is nested, each with the key by which it refers to the owner.
    pub(super) fn nested_in(&self, owner: (NodeId, Slot)) -> &[(LinkKey, Slot)] {
        self.nested.get(&owner).map_or(&[], Vec::as_slice)
    }

    /// The first change of a row by the document; `None` if it has not changed the row.
    pub(super) fn first_change(&mut self, store: &Core, row: (TableId, Slot)) -> Option<ChangeIdx> {
        self.first_changes.of(store, row)
    }

    /// Keeps the fields of a record until [`pop_pending`](Self::pop_pending), while its owners are written.
    pub(super) fn push_pending(&mut self, record: PendingRecord) {
        self.pending.push(record);
    }

    pub(super) fn pop_pending(&mut self) {
        self.pending.pop();
    }

    /// The records that are not written yet, the innermost first.
    pub(super) fn pending(&self) -> impl ExactSizeIterator<Item = &PendingRecord> {
        self.pending.iter().rev()
    }

    pub(super) fn last_root(&self) -> Option<Slot> {
        self.last_root
    }

    pub(super) fn set_last_root(&mut self, slot: Option<Slot>) {
        self.last_root = slot;
    }
}

/// What was done for one model.
#[derive(Default)]
struct ModelProgress {
    /// The rows that were written, in order.
    written: Vec<Slot>,
    seen: HashSet<Slot, RandomState>,
    /// Those that the document has inserted, if it is limited.
    inserted: HashSet<Slot, RandomState>,
    /// Whether `replace_all` has emptied the table.
    emptied: bool,
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
    /// What happens to records that are not listed, if the document is authoritative for this relation.
    pub(super) missing: Option<MissingPolicy>,
    /// Where the record itself holds the keys: the records that it led to before.
    pub(super) before: Vec<(Slot, Slot)>,
}

pub(super) type AuthoritativeLists = BTreeMap<RelationSite, AuthoritativeList>;

/// By nested owner: the records around it, with the columns that refer to the owner.
type NestedOwners = HashMap<(NodeId, Slot), Vec<(LinkKey, Slot)>>;

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
struct FirstChanges {
    by_row: HashMap<(TableId, Slot), ChangeIdx, RandomState>,
    /// The next change of the store to read. The first is the first one of the document.
    next: ChangeIdx,
}

impl FirstChanges {
    fn new(store: &Core) -> Self {
        FirstChanges { by_row: HashMap::default(), next: store.next_change() }
    }

    fn of(&mut self, store: &Core, row: (TableId, Slot)) -> Option<ChangeIdx> {
        for (change, row) in store.changes(self.next) {
            self.by_row.entry(row).or_insert(change);
        }
        self.next = store.next_change();
        self.by_row.get(&row).copied()
    }
}

/// Owners that are checked when all records are stored.
pub(super) struct OwnerCheck<'a> {
    pub(super) bare: Bare<'a>,
    pub(super) from: Slot,
}
