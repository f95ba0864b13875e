//! Savepoints: writes of several steps, which happen whole or not at all.
//!
//! A write of one record that nothing else depends on is applied at once and needs no record of what
//! was there before. Everything else runs in a *savepoint*: an operation of many records, one that
//! referential actions may follow, a transaction. Savepoints nest. Each change inside one is recorded in the
//! journal with what it replaced. A savepoint that fails rolls back what was recorded since it began, and
//! the outermost one that succeeds is the commit.
//!
//! Invariant: while a savepoint is open no key id is freed, and no table is
//! compacted, so that the ids and slots recorded in the journal stay what they are.
//!
//! Invariant: while a savepoint is open, two rows hold one unique key only if the key is among the doubts,
//! which the outermost savepoint judges when it ends.
//!
//! Invariant: tables are compacted when the outermost savepoint ends, and never when one begins. A slot is
//! therefore valid from its look-up until the next write ends; a write that returns slots has them
//! renamed by the [`Moves`] of its own end.

use std::ptr;
use std::sync::{Arc, Weak};

use super::core::{Core, HoldsCore};
use super::id::{ChangeIdx, TableId};
use super::journal::{ChangeKind, Doubt, Journal};
use super::moves::Moves;
use crate::error::{Error, Result};

/// Up to this capacity the lists are kept for the next savepoint.
const KEPT: usize = 1 << 10;

/// Whether referential actions follow the end of a savepoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Actions {
    Follow,
    /// They have followed each operation in it.
    Done,
}

/// An open savepoint, which is rolled back when it is dropped before it is finished, by an error or a panic.
struct Savepoint<'a, S: HoldsCore> {
    holder: &'a mut S,
    from: ChangeIdx,
    /// How many doubts there were before.
    doubts: usize,
    finished: bool,
    transaction: Option<Arc<()>>,
}

impl<S: HoldsCore> Savepoint<'_, S> {
    fn core(&mut self) -> &mut Core {
        self.holder.core()
    }

    /// Whether the store is the one that the savepoint was opened in. The closure may swap in another store, in
    /// which nothing is recorded that this savepoint could roll back or discard.
    fn owns_current_store(&mut self) -> bool {
        let known = self.holder.core().journal.transaction.as_ref();
        self.transaction.as_ref().is_none_or(|transaction| {
            known.is_some_and(|known| ptr::eq(known.as_ptr(), Arc::as_ptr(transaction)))
        })
    }
}

impl<S: HoldsCore> Drop for Savepoint<'_, S> {
    fn drop(&mut self) {
        if !self.finished && self.owns_current_store() {
            let (from, doubts) = (self.from, self.doubts);
            let core = self.core();
            core.roll_back(from);
            core.journal.doubts.truncate(doubts);
            core.end_savepoint();
        }
    }
}

/// Runs several operations as one, in which the store may be the user's to write to.
pub(crate) fn run_transaction<S: HoldsCore, R, E: From<Error>>(
    holder: &mut S,
    work: impl FnOnce(&mut S) -> Result<R, E>,
) -> Result<(R, Moves), E> {
    let core = holder.core();
    core.abandon_detached();
    let transaction = core.journal.transaction.as_ref().and_then(Weak::upgrade);
    let transaction = transaction.unwrap_or_default();
    core.journal.transaction = Some(Arc::downgrade(&transaction));
    run_savepoint(holder, Actions::Done, Some(transaction), work)
}

fn run_savepoint<S: HoldsCore, R, E: From<Error>>(
    holder: &mut S,
    actions: Actions,
    transaction: Option<Arc<()>>,
    work: impl FnOnce(&mut S) -> Result<R, E>,
) -> Result<(R, Moves), E> {
    let (from, doubts) = holder.core().begin_savepoint();
    let mut savepoint = Savepoint { holder, from, doubts, finished: false, transaction };
    let result = work(savepoint.holder)?;
    if !savepoint.owns_current_store() {
        return Ok((result, Moves::default()));
    }
    savepoint.core().judge(from, actions)?;
    savepoint.finished = true;
    let moves = savepoint.core().end_savepoint();
    Ok((result, moves))
}

impl Core {
    /// Runs a write of several steps, which happens whole or not at all, and has referential actions
    /// follow it.
    pub(crate) fn run_operation<R>(
        &mut self,
        work: impl FnOnce(&mut Core) -> Result<R>,
    ) -> Result<R> {
        self.run_operation_with_slots(work).map(|(result, _)| result)
    }

    /// As [`run_operation`](Self::run_operation), for a write that returns slots: these are to be renamed.
    pub(crate) fn run_operation_with_slots<R>(
        &mut self,
        work: impl FnOnce(&mut Core) -> Result<R>,
    ) -> Result<(R, Moves)> {
        run_savepoint(self, Actions::Follow, None, work)
    }

    /// Opens a savepoint, and returns the first change and how many doubts there were before.
    fn begin_savepoint(&mut self) -> (ChangeIdx, usize) {
        self.abandon_detached();
        self.journal.depth += 1;
        (self.journal.end(), self.journal.doubts.len())
    }

    /// Has referential actions follow the changes of a savepoint, and checks those of the outermost one.
    fn judge(&mut self, from: ChangeIdx, actions: Actions) -> Result<()> {
        if actions == Actions::Follow {
            self.apply_actions(from)?;
        }
        if self.journal.depth == 1 {
            self.check_unique()?;
            self.check_required()?;
        }
        Ok(())
    }

    /// Abandons a transaction that has ended elsewhere, since the store was swapped out of it. Its writes stay.
    #[inline]
    pub(crate) fn abandon_detached(&mut self) {
        if self.journal.transaction.is_some() {
            self.abandon_if_detached();
        }
    }

    #[cold]
    fn abandon_if_detached(&mut self) {
        let transaction = self.journal.transaction.as_ref();
        if transaction.is_some_and(|transaction| transaction.strong_count() == 0) {
            self.journal.depth = 1;
            self.end_savepoint();
        }
    }

    /// Refuses changes that leave a unique key with two records.
    fn check_unique(&self) -> Result<()> {
        let held_twice = |doubt: &&Doubt| {
            let adjacency = self.key_space.adjacency(doubt.adjacency);
            adjacency.is_some_and(|adjacency| adjacency.count(doubt.key) > 1)
        };
        match self.journal.doubts.iter().find(held_twice) {
            Some(doubt) => Err(doubt.error()),
            None => Ok(()),
        }
    }

    /// Rolls back all changes from one on, newest first.
    fn roll_back(&mut self, from: ChangeIdx) {
        let mut journal = std::mem::take(&mut self.journal);
        for change in journal.changes.drain(from.index()..).rev() {
            let ids = match change.kind {
                ChangeKind::Inserted => &[][..],
                ChangeKind::Replaced | ChangeKind::Removed => {
                    journal.ids.get(change.ids..).unwrap_or_default()
                }
            };
            let Some(table) = self.tables.get_mut(change.table.index()) else { continue };
            if journal.rolled_back.last() != Some(&change.table) {
                journal.rolled_back.push(change.table);
            }
            table.roll_back(&change, ids, &mut self.key_space, &mut journal.unreferenced);
            let last = change.ids + table.keys() == journal.ids.len();
            if last && change.kind != ChangeKind::Inserted {
                journal.ids.truncate(change.ids);
            }
        }
        self.journal = journal;
    }

    /// Releases the keys that the innermost savepoint holds.
    fn release_keys(&mut self) {
        let Journal { holding: (tables, savepoint), depth, .. } = &mut self.journal;
        if tables.is_empty() || savepoint != depth {
            return;
        }
        for table in tables.drain(..) {
            if let Some(table) = self.tables.get_mut(table.index()) {
                table.release_keys();
            }
        }
    }

    /// Ends a savepoint. With the outermost one, what was recorded is discarded and gaps are closed.
    fn end_savepoint(&mut self) -> Moves {
        self.release_keys();
        let journal = &mut self.journal;
        journal.depth -= 1;
        if journal.depth > 0 {
            return Moves::default();
        }
        let mut journal = std::mem::take(journal);
        let mut changed: Vec<TableId> = Vec::new();
        for change in &journal.changes {
            let Some(table) = self.tables.get(change.table.index()) else { continue };
            if change.kind != ChangeKind::Inserted {
                let ids = journal.ids.get(change.ids..).unwrap_or_default();
                table.add_unreferenced(ids, &mut journal.unreferenced);
            }
            if changed.last() != Some(&change.table) {
                changed.push(change.table);
            }
        }
        for (dictionary, id) in journal.unreferenced.drain(..) {
            self.key_space.free(dictionary, id);
        }
        changed.append(&mut journal.rolled_back);
        changed.sort_unstable();
        changed.dedup();
        // Records and key values are dropped last: that is the user's code, which may panic.
        let mut dropped = Vec::new();
        let mut moves = Moves::default();
        for id in changed {
            let Some(table) = self.tables.get_mut(id.index()) else { continue };
            dropped.extend(table.take_discarded());
            if let Some(moved) = table.compact(&mut self.key_space) {
                moves.tables.push((id, moved));
            }
        }
        journal.transaction = None;
        journal.changes.clear();
        journal.ids.clear();
        journal.doubts.clear();
        let capacities = [
            journal.changes.capacity(),
            journal.ids.capacity(),
            journal.unreferenced.capacity(),
            journal.rolled_back.capacity(),
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
