//! Referential actions: what happens to records that refer to a key that no record has any longer.
//!
//! Actions are applied after an operation has made all its own changes. A key is lost when the last record
//! that had it was removed, or has another key now. So replacing a record by one with the same key loses nothing. The
//! changes of actions are recorded in the journal too, and have actions in turn, until no change is left. Only changes
//! are scanned.
//!
//! The key that a record had before the operation counts. If `insert_all` stores two records with one primary key, the
//! keys of the first one never existed.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::core::Core;
use super::id::{ChangeIdx, KeyId, Slot, TableId};
use super::journal::{Change, ChangeKind};
use super::references::{End, Reference, Violation};
use crate::error::Result;
use crate::schema::ReferentialAction;

impl Core {
    /// Applies the referential actions of the changes from one on.
    ///
    /// Removals come first, all of them: then a record that two actions reach, of which one removes it, is
    /// removed, whichever relation was registered first.
    pub(super) fn apply_actions(&mut self, from: ChangeIdx) -> Result<()> {
        // The operation's own changes end here.
        let own = self.journal.end();
        let transient = self.transient_changes(from, own);
        let mut next = from;
        while let Some(change) = self.journal.change(next) {
            next = next.next();
            if change.kind == ChangeKind::Removed {
                self.cascade_removal(&change)?;
            }
        }
        let mut restricted = Vec::new();
        // If several records have lost one key, the last to lose it decides.
        for idx in from.until(own).rev().filter(|idx| !transient.contains(idx)) {
            self.apply_action(idx, &mut restricted)?;
        }
        let mut next = own;
        while next < self.journal.end() {
            self.apply_action(next, &mut restricted)?;
            next = next.next();
        }
        // A record that the same write removes, or that refers to another key now, does not trigger `restrict`.
        let left = |(reference, key): &&(Reference, KeyId)| self.dangles(reference, *key);
        match restricted.iter().find(left) {
            Some((reference, _)) => Err(reference.error(Violation::Restrict)),
            None => Ok(()),
        }
    }

    /// The changes that replaced a key which existed only during the operation. If an operation writes a row twice,
    /// only the key from before the operation counts.
    fn transient_changes(
        &self,
        from: ChangeIdx,
        own: ChangeIdx,
    ) -> HashSet<ChangeIdx, RandomState> {
        // By table: the first slot that the operation has filled.
        let mut first_new: HashMap<TableId, Slot, RandomState> = HashMap::default();
        let mut replaced: HashSet<(TableId, Slot), RandomState> = HashSet::default();
        let mut transient = HashSet::default();
        for idx in from.until(own) {
            let Some(change) = self.journal.change(idx) else { break };
            let Change { table, slot, kind, .. } = change;
            if self.references.to(table).is_empty() {
                continue;
            }
            match kind {
                ChangeKind::Inserted => {
                    first_new.entry(table).or_insert(slot);
                }
                ChangeKind::Replaced => {
                    let is_new = first_new.get(&table).is_some_and(|&first| slot >= first);
                    if is_new || !replaced.insert((table, slot)) {
                        transient.insert(idx);
                    }
                }
                ChangeKind::Removed => {}
            }
        }
        transient
    }

    /// The references to keys that a change took from the last record that had them.
    fn lost_keys(&self, change: &Change) -> Vec<(Reference, KeyId)> {
        let known = self.references.to(change.table).iter();
        let known = known.filter_map(|&known| self.references.get(known).copied());
        let lost = known.filter_map(|reference| {
            let id = self.journal.previous_id(change, reference.owner.key)?;
            (!self.holds(reference.owner, id)).then_some((reference, id))
        });
        lost.collect()
    }

    /// Removes the records that refer to a removed record by `cascade`.
    fn cascade_removal(&mut self, change: &Change) -> Result<()> {
        for (reference, key) in self.lost_keys(change) {
            if reference.actions.on_delete == ReferentialAction::Cascade {
                for child in self.children(&reference, key) {
                    self.tables[reference.child.table.index()].remove(
                        child,
                        &mut self.key_space,
                        &mut self.journal,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Applies the actions of one change, except for removals.
    #[inline]
    pub(super) fn apply_action(
        &mut self,
        idx: ChangeIdx,
        restricted: &mut Vec<(Reference, KeyId)>,
    ) -> Result<()> {
        // A new record has lost no key, and most changes are new records.
        match self.journal.kind(idx) {
            None | Some(ChangeKind::Inserted) => Ok(()),
            Some(_) => self.apply_loss(idx, restricted),
        }
    }

    fn apply_loss(
        &mut self,
        idx: ChangeIdx,
        restricted: &mut Vec<(Reference, KeyId)>,
    ) -> Result<()> {
        let Some(change) = self.journal.change(idx) else { return Ok(()) };
        let removed = !self.tables[change.table.index()].has_row(change.slot);
        for (reference, key) in self.lost_keys(&change) {
            let action = match removed {
                true => reference.actions.on_delete,
                false => reference.actions.on_update,
            };
            match action {
                ReferentialAction::Keep => {}
                ReferentialAction::Restrict => restricted.push((reference, key)),
                ReferentialAction::Cascade if removed => {}
                ReferentialAction::Cascade => self.copy_key(&reference, change.slot, key)?,
                ReferentialAction::SetNull => {
                    let children = self.children(&reference, key);
                    self.set_keys(reference.child, children, None)?;
                }
            }
        }
        Ok(())
    }

    /// Copies the owner's new key, which is read once, to the records that refer to the old one.
    fn copy_key(&mut self, reference: &Reference, owner: Slot, key: KeyId) -> Result<()> {
        let children = self.children(reference, key);
        if children.is_empty() {
            return Ok(());
        }
        let End { table, key: nth, .. } = reference.owner;
        let new = self.tables.get(table.index()).and_then(|table| table.read_key(owner, nth));
        self.set_keys(reference.child, children, new.as_deref())
    }

    /// Sets the keys of records, or clears them.
    fn set_keys(&mut self, end: End, slots: Vec<Slot>, key: Option<&dyn Any>) -> Result<()> {
        for slot in slots {
            let table = &mut self.tables[end.table.index()];
            table.set_key(slot, end.key, key, &mut self.key_space, &mut self.journal)?;
        }
        Ok(())
    }

    /// Returns an error if a `required` foreign key matches no record.
    pub(super) fn check_required(&self) -> Result<()> {
        let journal = &self.journal;
        for change in journal.changes() {
            for &known in self.references.required_from(change.table) {
                let Some(reference) = self.references.get(known) else { continue };
                let held = self.key_space[reference.child.adjacency].key(change.slot);
                if held.is_some_and(|key| self.dangles(reference, key)) {
                    return Err(reference.error(Violation::Required));
                }
            }
            for &known in self.references.to(change.table) {
                let Some(reference) = self.references.get(known) else { continue };
                let id = journal.previous_id(change, reference.owner.key);
                if reference.actions.required && id.is_some_and(|id| self.dangles(reference, id)) {
                    return Err(reference.error(Violation::Required));
                }
            }
        }
        Ok(())
    }

    /// Whether a record at one end of a reference has a key.
    fn holds(&self, end: End, key: KeyId) -> bool {
        self.key_space[end.adjacency].first(key).is_some()
    }

    /// Whether records refer to a key, and no record has it.
    fn dangles(&self, reference: &Reference, key: KeyId) -> bool {
        self.holds(reference.child, key) && !self.holds(reference.owner, key)
    }

    fn children(&self, reference: &Reference, key: KeyId) -> Vec<Slot> {
        self.key_space[reference.child.adjacency].rows(key).collect()
    }
}
