//! The records of one model, in slots.

use std::any::{Any, TypeId};
use std::collections::HashSet;
use std::mem;

use foldhash::fast::RandomState;

use super::dictionary::{Dictionary, OutOfIds};
use super::id::{AdjacencyId, DictionaryId, KeyId, Slot, TableId};
use super::journal::{Change, ChangeKind, Journal};
use super::key_space::KeySpace;
use super::row::RowRef;
use super::table_index::TableIndex;
use crate::error::{Error, Result};
use crate::record::{AutoCounter, Record};
use crate::schema::ColumnIdx;

/// The records of one model.
///
/// The order of the slots is the order of the table. A slot is given out once: a removed record
/// leaves a gap, and compaction closes the gaps when they outnumber the records.
///
/// Invariant: `live` counts the slots that are filled.
pub(crate) struct Table<M: Record> {
    rows: Vec<Option<M>>,
    live: usize,
    /// The keys of this model that have an adjacency; the primary key is the first.
    indexes: Vec<TableIndex<M>>,
    counter: AutoCounter,
    /// Keys that the write under way does not generate, see [`hold_key`](Self::hold_key).
    held: HashSet<M::Id, RandomState>,
    /// What must be true of a record beside its keys.
    checks: Vec<Check<M>>,
    /// Ids of the write under way, by index: those to apply, then those that were taken from the
    /// row. What is left in here is from a write that panicked.
    staged: Vec<KeyId>,
    /// Its id in the store.
    id: TableId,
    /// The records that recorded changes took away, oldest first.
    previous: Vec<M>,
    /// The records that changes wrote which were rolled back; dropped when nothing can fail any longer.
    discarded: Vec<M>,
}

impl<M: Record> Table<M> {
    pub(super) fn new(id: TableId) -> Self {
        Table {
            id,
            previous: Vec::new(),
            discarded: Vec::new(),
            rows: Vec::new(),
            live: 0,
            indexes: Vec::new(),
            counter: AutoCounter::default(),
            held: HashSet::default(),
            checks: Vec::new(),
            staged: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn row(&self, slot: Slot) -> Option<&M> {
        self.rows.get(slot.index())?.as_ref()
    }

    /// The slots, gaps included.
    #[inline]
    pub(crate) fn rows(&self) -> &[Option<M>] {
        &self.rows
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.live
    }

    #[inline]
    pub(crate) fn indexes(&self) -> &[TableIndex<M>] {
        &self.indexes
    }

    /// Adds an index, into whose adjacency the rows are attached already.
    pub(super) fn add_index(&mut self, index: TableIndex<M>) {
        self.indexes.push(index);
    }

    /// The position of the index on these columns that every record with a value has.
    pub(super) fn index_of(&self, columns: &[ColumnIdx]) -> Option<usize> {
        self.find_index(&|index| !index.partial && index.columns == columns)
    }

    /// The position of the index with this adjacency.
    pub(super) fn index_with(&self, adjacency: AdjacencyId) -> Option<usize> {
        self.find_index(&|index| index.adjacency == adjacency)
    }

    /// The index that reads a key from a dictionary.
    pub(super) fn index_by(&self, key: TypeId, dictionary: DictionaryId) -> Option<&TableIndex<M>> {
        let is = |index: &TableIndex<M>| index.key == key && index.dictionary == dictionary;
        self.indexes.get(self.find_index(&is)?)
    }

    /// A loop, and not an adapter of an iterator, which is compiled for each model several times.
    fn find_index(&self, is: &dyn Fn(&TableIndex<M>) -> bool) -> Option<usize> {
        for (position, index) in self.indexes.iter().enumerate() {
            if is(index) {
                return Some(position);
            }
        }
        None
    }

    /// Has no two records hold the same key of the index on these columns.
    pub(super) fn set_unique(&mut self, columns: &[ColumnIdx]) {
        if let Some(position) = self.index_of(columns) {
            self.indexes[position].unique = true;
        }
    }

    /// Has every record checked before it is written.
    pub(super) fn add_check(&mut self, check: Check<M>) {
        for known in &self.checks {
            if std::ptr::fn_addr_eq(*known, check) {
                return;
            }
        }
        self.checks.push(check);
    }

    #[inline]
    pub(super) fn counter(&self) -> AutoCounter {
        self.counter
    }

    #[inline]
    pub(super) fn set_counter(&mut self, counter: AutoCounter) {
        self.counter = counter;
    }

    /// Holds a key until the savepoint ends that is open: it is not generated meanwhile.
    pub(super) fn hold_key(&mut self, key: M::Id, journal: &mut Journal) {
        if self.held.is_empty() {
            journal.release_at_end(self.id);
        }
        self.held.insert(key);
    }

    /// The keys that are held.
    #[inline]
    pub(super) fn held(&self) -> &HashSet<M::Id, RandomState> {
        &self.held
    }

    pub(super) fn release_keys(&mut self) {
        self.held = HashSet::default();
    }

    /// The slot of a record that is borrowed from this very table, found by its address.
    ///
    /// A getter that is called on a stored record then starts from the ids in its slot and hashes
    /// nothing. A record from anywhere else has no slot.
    #[inline]
    pub(crate) fn slot_of(&self, record: &M) -> Option<Slot> {
        let size = size_of::<Option<M>>();
        let offset = (&raw const *record).addr().wrapping_sub(self.rows.as_ptr().addr());
        let slot = offset.checked_div(size)?;
        let found = self.rows.get(slot)?.as_ref()?;
        std::ptr::eq(found, record).then_some(())?;
        Slot::at(slot)
    }

    /// A record with its slot, if it is borrowed from this table.
    #[inline]
    pub(crate) fn locate<'r>(&self, record: &'r M) -> RowRef<'r, M> {
        RowRef { slot: self.slot_of(record).unwrap_or(Slot::NONE), record }
    }

    /// The slot of the record with a primary key; where there is none, `None` or an empty slot.
    #[inline]
    pub(crate) fn slot_of_key(&self, keys: &KeySpace, key: &M::Id) -> Option<Slot> {
        let index = self.indexes.first()?;
        let dictionary = keys.dictionary(index.dictionary)?;
        let dictionary: &Dictionary<M::Id> = (dictionary as &dyn Any).downcast_ref()?;
        keys.adjacency(index.adjacency)?.row(dictionary.find(key)?)
    }

    /// Has a record pass the checks, and stages the ids of its keys; returns that of its primary key, if it has one.
    ///
    /// The ids are left staged, also by an error; what applies them leaves there the ids that the row held
    /// before, and [`take_staged`](Self::take_staged) ends the write.
    #[inline]
    pub(super) fn stage(
        &mut self,
        keys: &mut KeySpace,
        record: &M,
        held_by: Option<Slot>,
    ) -> Result<Option<KeyId>> {
        for check in &self.checks {
            check(record)?;
        }
        for index in &self.indexes {
            let held = held_by.and_then(|slot| keys[index.adjacency].key(slot));
            let key = index.intern(&mut keys[index.dictionary], record, held);
            let key = key.map_err(|OutOfIds| Error::too_many_records(M::MODEL_SCHEMA))?;
            self.staged.push(key.unwrap_or(KeyId::NONE));
        }
        Ok(self.staged.first().and_then(|key| key.some()))
    }

    /// The staged ids, each with its index.
    #[inline]
    pub(super) fn staged(&self) -> impl Iterator<Item = (&TableIndex<M>, KeyId)> {
        self.indexes.iter().zip(self.staged.iter().copied())
    }

    /// Takes the staged ids, each with its dictionary.
    #[inline]
    pub(super) fn take_staged(&mut self) -> impl Iterator<Item = (DictionaryId, KeyId)> {
        self.indexes.iter().map(|index| index.dictionary).zip(self.staged.drain(..))
    }

    #[inline]
    pub(super) fn has_staged(&self) -> bool {
        !self.staged.is_empty()
    }

    /// Makes room for records of a list of at least `count`: for those that are new whatever the list replaces.
    pub(super) fn reserve(&mut self, keys: &mut KeySpace, count: usize) {
        let new = count.saturating_sub(self.live);
        if new == 0 {
            return;
        }
        self.rows.reserve(new);
        for index in &self.indexes {
            keys[index.adjacency].reserve(new, index.unique);
            if index.unique {
                keys[index.dictionary].reserve(new);
            }
        }
    }

    /// Stores a record at the end, with the staged ids; `None` where every slot is in use.
    #[inline]
    pub(super) fn append(&mut self, keys: &mut KeySpace, record: M) -> Option<Slot> {
        let slot = Slot::at(self.rows.len())?;
        self.rows.push(Some(record));
        self.live += 1;
        for (index, key) in self.indexes.iter().zip(&mut self.staged) {
            keys.attach(index.adjacency, slot, *key);
            *key = KeyId::NONE;
        }
        Some(slot)
    }

    /// Replaces a record, with the staged ids, and returns the previous one.
    pub(super) fn replace(&mut self, keys: &mut KeySpace, slot: Slot, record: M) -> Option<M> {
        let previous = self.rows.get_mut(slot.index())?.replace(record);
        for (index, key) in self.indexes.iter().zip(&mut self.staged) {
            let old = keys[index.adjacency].key(slot).unwrap_or(KeyId::NONE);
            if old != *key {
                keys.detach(index.adjacency, slot);
                keys.attach(index.adjacency, slot, *key);
            }
            *key = old;
        }
        previous
    }

    /// Takes a record out.
    pub(super) fn take(&mut self, keys: &mut KeySpace, slot: Slot) -> Option<M> {
        let record = self.rows.get_mut(slot.index())?.take()?;
        self.live -= 1;
        for index in &self.indexes {
            let key = keys.detach(index.adjacency, slot);
            self.staged.push(key);
        }
        Some(record)
    }

    /// Records a change that was applied, with the staged ids, and keeps the record that it took away.
    #[inline]
    pub(super) fn record(
        &mut self,
        journal: &mut Journal,
        slot: Slot,
        kind: ChangeKind,
        counter: AutoCounter,
        previous: Option<M>,
    ) {
        journal.record(self.id, slot, kind, counter, &mut self.staged);
        self.previous.extend(previous);
    }

    /// The records that recorded changes took away, oldest first.
    pub(super) fn previous(&self) -> &[M] {
        &self.previous
    }

    /// Restores the record that a change replaced or removed, and the ids of its keys.
    pub(super) fn roll_back(
        &mut self,
        change: &Change,
        ids: &[KeyId],
        keys: &mut KeySpace,
        unreferenced: &mut Vec<(DictionaryId, KeyId)>,
    ) {
        let inserted = change.kind == ChangeKind::Inserted;
        let previous = if inserted { None } else { self.previous.pop() };
        let restored = previous.is_some();
        let Some(row) = self.rows.get_mut(change.slot.index()) else { return };
        let current = mem::replace(row, previous);
        self.live = self.live + usize::from(restored) - usize::from(current.is_some());
        for (nth, index) in self.indexes.iter().enumerate() {
            let held = keys.detach(index.adjacency, change.slot);
            if held != KeyId::NONE {
                unreferenced.push((index.dictionary, held));
            }
            keys.attach(index.adjacency, change.slot, ids.get(nth).copied().unwrap_or(KeyId::NONE));
        }
        if inserted {
            self.rows.truncate(change.slot.index());
        }
        self.counter = change.counter;
        self.discarded.extend(current);
    }

    /// Takes out the records that are to be dropped when the outermost savepoint ends: those that changes
    /// took away, and those that were rolled back.
    pub(super) fn take_discarded(&mut self) -> Option<(Vec<M>, Vec<M>)> {
        if self.previous.is_empty() && self.discarded.is_empty() {
            return None;
        }
        Some((mem::take(&mut self.previous), mem::take(&mut self.discarded)))
    }

    /// Closes the gaps, where they outnumber the records, and returns the new slot of each old one.
    pub(super) fn compact(&mut self, keys: &mut KeySpace) -> Option<Vec<Slot>> {
        let gaps = self.rows.len() - self.live;
        if gaps < 64 || gaps <= self.live {
            return None;
        }
        let mut moved = Vec::with_capacity(self.rows.len());
        let mut next = 0;
        for row in &self.rows {
            moved.push(if row.is_some() { Slot::new(next) } else { Slot::NONE });
            next += u32::from(row.is_some());
        }
        self.rows.retain(Option::is_some);
        self.rows.shrink_to(2 * self.live);
        for index in &self.indexes {
            keys[index.adjacency].compact(&moved);
        }
        Some(moved)
    }
}

/// A rule for records, which a write that breaks it is refused with.
pub(crate) type Check<M> = fn(&M) -> Result<(), Error>;
