//! What the writes under way have changed, so that it can be taken back.
//!
//! A write of one record that nothing else depends on is applied at once and needs no record of what
//! was there before. Everything else is a *span*: an operation of many records, one that referential
//! actions may follow, or a transaction. Spans lie within each other. Each change inside one is noted
//! here with what it replaced; a span that fails takes back what was noted since it began, and the
//! outermost one that succeeds is the commit.
//!
//! Invariant: while a span is open no key id is given back to its dictionary, and no table is
//! compacted, so that the ids and slots noted here stay what they are.
//!
//! Invariant: while a span is open, two rows hold one unique key only if the key is among the doubts,
//! which the outermost span judges when it ends.
//!
//! Invariant: tables are compacted when the outermost span ends, and never when one begins. A slot is
//! therefore valid from its look-up until the next write ends; a write that returns slots has them
//! renamed by the [`Moves`] of its own end.

use std::ptr;
use std::sync::{Arc, Weak};

use super::auto::AutoCounter;
use super::id::{KeyId, NONE, Slot};
use super::reference::Actions;
use super::store::Store;
use crate::error::{Error, Result};
use crate::schema::ModelSchema;

#[derive(Default)]
pub(crate) struct Journal {
    /// How many spans are open.
    depth: usize,
    changes: Vec<Change>,
    /// The key ids that rows held before, see [`Change::ids`].
    ids: Vec<u32>,
    /// Ids that were in use for a moment, with their dictionaries.
    loose: Vec<(usize, u32)>,
    /// Tables of changes that were taken back.
    taken_back: Vec<usize>,
    /// Unique keys that a row was given while another held them.
    doubts: Vec<Doubt>,
    /// Tables that hold keys, see [`Store::hold_key`], and the span that they are held in.
    holding: (Vec<usize>, usize),
    /// The transaction under way, if it is one that the user's code is given the store in.
    transaction: Option<Weak<()>>,
}

/// A unique key that two rows may hold.
struct Doubt {
    adjacency: usize,
    key: KeyId,
    model: &'static ModelSchema,
    columns: &'static [usize],
    /// Where in a document the record is that was written last.
    #[cfg(feature = "serde")]
    path: String,
}

/// Up to this capacity the lists are kept for the next span.
const KEPT: usize = 1 << 10;

/// One row that was changed. The record that was in it is kept by its table, in the same order.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    pub(super) table: usize,
    pub(super) slot: Slot,
    pub(super) kind: ChangeKind,
    /// What the table's counter was before.
    pub(super) counter: AutoCounter,
    /// Where in [`Journal::ids`] the ids are that the row held, one for each key of the table; the row
    /// of a new record held none, and has no place there.
    ids: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Appended,
    Replaced,
    Removed,
}

impl Journal {
    /// Whether changes are to be noted.
    #[inline]
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Notes a change. The ids that the row held are taken out of `ids`.
    pub(super) fn note(
        &mut self,
        table: usize,
        slot: Slot,
        kind: ChangeKind,
        counter: AutoCounter,
        ids: &mut Vec<u32>,
    ) {
        self.changes.push(Change { table, slot, kind, counter, ids: self.ids.len() });
        match kind {
            ChangeKind::Appended => ids.clear(),
            ChangeKind::Replaced | ChangeKind::Removed => self.ids.append(ids),
        }
    }

    /// Notes an id that a write which failed may have given out.
    pub(super) fn note_loose(&mut self, dictionary: usize, id: u32) {
        if id != NONE {
            self.loose.push((dictionary, id));
        }
    }

    /// Has a unique key judged when the outermost span ends.
    #[cold]
    pub(super) fn doubt(
        &mut self,
        adjacency: usize,
        key: KeyId,
        model: &'static ModelSchema,
        columns: &'static [usize],
    ) {
        self.doubts.push(Doubt {
            adjacency,
            key,
            model,
            columns,
            #[cfg(feature = "serde")]
            path: String::new(),
        });
    }

    /// The id of the key at a place among the table's keys that a row held before a change.
    pub(super) fn id_before(&self, change: &Change, key: usize) -> u32 {
        match change.kind {
            ChangeKind::Appended => NONE,
            ChangeKind::Replaced | ChangeKind::Removed => {
                self.ids.get(change.ids + key).copied().unwrap_or(NONE)
            }
        }
    }

    /// Has the keys that a table holds released when the innermost span ends, or the one in which other tables hold
    /// theirs.
    pub(super) fn release_at_end(&mut self, table: usize) {
        let (tables, span) = &mut self.holding;
        if tables.is_empty() {
            *span = self.depth;
        }
        tables.push(table);
    }

    pub(super) fn change(&self, place: usize) -> Option<Change> {
        self.changes.get(place).copied()
    }

    #[inline]
    pub(super) fn kind(&self, place: usize) -> Option<ChangeKind> {
        self.changes.get(place).map(|change| change.kind)
    }

    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// Makes place for a key that a table of `keys` keys has got meanwhile. `of_row` tells the id of
    /// that key in each record that the table keeps, in order.
    pub(super) fn add_key(&mut self, table: usize, keys: usize, of_row: Vec<u32>) {
        let kept =
            |change: &&mut Change| change.table == table && change.kind != ChangeKind::Appended;
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
    fn error(&self) -> Error {
        let error = Error::unique_violation(self.model, self.columns);
        #[cfg(feature = "serde")]
        let error = error.at_path(self.path.clone());
        error
    }
}

/// What the compactions at the end of a write have renamed.
#[derive(Default)]
pub(crate) struct Moves {
    /// By table: the new slot of each old one, or `NONE`.
    tables: Vec<(usize, Vec<Slot>)>,
}

impl Moves {
    /// Renames slots of the table at a place that the write found or filled. A slot without a record
    /// becomes `NONE`.
    #[inline]
    pub(crate) fn rename(&self, table: usize, slots: &mut [Slot]) {
        // Most writes close no gaps.
        if self.tables.is_empty() {
            return;
        }
        let Some((_, moved)) = self.tables.iter().find(|(known, _)| *known == table) else {
            return;
        };
        for slot in slots {
            *slot = moved.get(*slot as usize).copied().unwrap_or(NONE);
        }
    }
}

/// A span that is taken back when it is dropped before it is finished, by an error or a panic.
struct Span<'a> {
    store: &'a mut Store,
    from: usize,
    /// How many doubts there were before.
    doubts: usize,
    finished: bool,
    transaction: Option<Arc<()>>,
}

impl Span<'_> {
    /// Whether the store is the one that the span was opened in. Who is given a store may put another in its
    /// place, in which nothing is noted that this span could take back or let go.
    fn is_in_place(&self) -> bool {
        self.transaction.as_ref().is_none_or(|transaction| {
            let known = self.store.journal.transaction.as_ref();
            known.is_some_and(|known| ptr::eq(known.as_ptr(), Arc::as_ptr(transaction)))
        })
    }
}

impl Drop for Span<'_> {
    fn drop(&mut self) {
        if !self.finished && self.is_in_place() {
            self.store.take_back(self.from);
            self.store.journal.doubts.truncate(self.doubts);
            self.store.close();
        }
    }
}

impl Store {
    /// Runs a write of several steps, which happens whole or not at all, and has referential actions
    /// follow it.
    pub(crate) fn operation<R>(&mut self, work: impl FnOnce(&mut Store) -> Result<R>) -> Result<R> {
        self.operation_with_slots(work).map(|(result, _)| result)
    }

    /// As [`operation`](Self::operation), for a write that returns slots: these are to be renamed.
    pub(crate) fn operation_with_slots<R>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<R>,
    ) -> Result<(R, Moves)> {
        self.span(Actions::Follow, None, work)
    }

    /// Runs several operations as one, in which the store may be the user's to write to.
    pub(super) fn operations<R, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<R, E>,
    ) -> Result<(R, Moves), E> {
        self.leave_ended();
        let journal = &mut self.journal;
        let transaction = journal.transaction.as_ref().and_then(Weak::upgrade);
        let transaction = transaction.unwrap_or_default();
        journal.transaction = Some(Arc::downgrade(&transaction));
        self.span(Actions::Done, Some(transaction), work)
    }

    fn span<R, E: From<Error>>(
        &mut self,
        actions: Actions,
        transaction: Option<Arc<()>>,
        work: impl FnOnce(&mut Store) -> Result<R, E>,
    ) -> Result<(R, Moves), E> {
        self.leave_ended();
        self.journal.depth += 1;
        let (from, doubts) = (self.journal.len(), self.journal.doubts.len());
        let mut span = Span { store: self, from, doubts, finished: false, transaction };
        let result = work(span.store)?;
        if !span.is_in_place() {
            return Ok((result, Moves::default()));
        }
        if actions == Actions::Follow {
            span.store.follow(from)?;
        }
        if span.store.journal.depth == 1 {
            span.store.check_unique()?;
            span.store.check_required()?;
        }
        span.finished = true;
        let moves = span.store.close();
        Ok((result, moves))
    }

    /// Leaves a transaction that has ended elsewhere, for the store was taken out of it: what is written stays.
    #[inline]
    pub(super) fn leave_ended(&mut self) {
        if self.journal.transaction.is_some() {
            self.leave_if_ended();
        }
    }

    #[cold]
    fn leave_if_ended(&mut self) {
        let transaction = self.journal.transaction.as_ref();
        if transaction.is_some_and(|transaction| transaction.strong_count() == 0) {
            self.journal.depth = 1;
            self.close();
        }
    }

    /// Refuses changes that leave a unique key with two records.
    fn check_unique(&self) -> Result<()> {
        let held_twice = |doubt: &&Doubt| {
            let adjacency = self.key_space.adjacencies.get(doubt.adjacency);
            adjacency.is_some_and(|adjacency| adjacency.count(doubt.key) > 1)
        };
        match self.journal.doubts.iter().find(held_twice) {
            Some(doubt) => Err(doubt.error()),
            None => Ok(()),
        }
    }

    /// How many unique keys are in doubt.
    #[cfg(feature = "serde")]
    pub(crate) fn doubts(&self) -> usize {
        self.journal.doubts.len()
    }

    /// Notes where in a document the step is that has left the doubts from one on.
    #[cfg(feature = "serde")]
    pub(crate) fn locate_doubts(&mut self, from: usize, path: impl Fn() -> String) {
        for doubt in self.journal.doubts.iter_mut().skip(from) {
            doubt.path = path();
        }
    }

    /// How many changes are noted.
    #[cfg(feature = "serde")]
    pub(crate) fn changes(&self) -> usize {
        self.journal.len()
    }

    /// The rows that were changed, from one change on: the place of their table, and their slot.
    #[cfg(feature = "serde")]
    pub(crate) fn changed_rows(&self, from: usize) -> impl Iterator<Item = (usize, Slot)> {
        let changes = self.journal.changes.get(from..).unwrap_or_default();
        changes.iter().map(|change| (change.table, change.slot))
    }

    /// Takes back all changes from one on, newest first.
    fn take_back(&mut self, from: usize) {
        let mut journal = std::mem::take(&mut self.journal);
        for change in journal.changes.drain(from..).rev() {
            let ids = match change.kind {
                ChangeKind::Appended => &[][..],
                ChangeKind::Replaced | ChangeKind::Removed => {
                    journal.ids.get(change.ids..).unwrap_or_default()
                }
            };
            let Some(table) = self.tables.get_mut(change.table) else { continue };
            if journal.taken_back.last() != Some(&change.table) {
                journal.taken_back.push(change.table);
            }
            table.take_back(&change, ids, &mut self.key_space, &mut journal.loose);
            let last = change.ids + table.keys() == journal.ids.len();
            if last && change.kind != ChangeKind::Appended {
                journal.ids.truncate(change.ids);
            }
        }
        self.journal = journal;
    }

    /// Releases the keys that the innermost span holds.
    fn release_keys(&mut self) {
        let Journal { holding: (tables, span), depth, .. } = &mut self.journal;
        if tables.is_empty() || span != depth {
            return;
        }
        for table in tables.drain(..) {
            if let Some(table) = self.tables.get_mut(table) {
                table.release_keys();
            }
        }
    }

    /// Ends a span. With the outermost one, what was noted is discarded and gaps are closed.
    fn close(&mut self) -> Moves {
        self.release_keys();
        let journal = &mut self.journal;
        journal.depth -= 1;
        if journal.depth > 0 {
            return Moves::default();
        }
        let mut journal = std::mem::take(journal);
        let mut changed: Vec<usize> = Vec::new();
        for change in &journal.changes {
            let Some(table) = self.tables.get(change.table) else { continue };
            if change.kind != ChangeKind::Appended {
                let ids = journal.ids.get(change.ids..).unwrap_or_default();
                table.release(ids, &mut journal.loose);
            }
            if changed.last() != Some(&change.table) {
                changed.push(change.table);
            }
        }
        for (dictionary, id) in journal.loose.drain(..) {
            self.key_space.give_back(dictionary, id);
        }
        changed.append(&mut journal.taken_back);
        changed.sort_unstable();
        changed.dedup();
        // Records and key values are dropped last: that is the user's code, which may panic.
        let mut dropped = Vec::new();
        let mut moves = Moves::default();
        for place in changed {
            let Some(table) = self.tables.get_mut(place) else { continue };
            dropped.extend(table.settle());
            if let Some(moved) = table.compact(&mut self.key_space.adjacencies) {
                moves.tables.push((place, moved));
            }
        }
        journal.transaction = None;
        journal.changes.clear();
        journal.ids.clear();
        journal.doubts.clear();
        let capacities = [
            journal.changes.capacity(),
            journal.ids.capacity(),
            journal.loose.capacity(),
            journal.taken_back.capacity(),
            journal.doubts.capacity(),
        ];
        if capacities.into_iter().all(|capacity| capacity <= KEPT) {
            self.journal = journal;
        }
        drop(dropped);
        self.key_space.drop_freed();
        moves
    }
}
