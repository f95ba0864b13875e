//! Referential actions: what becomes of records that refer to a key which is gone.
//!
//! Actions follow an operation, after all its own changes are made. A key is gone when the last record
//! that had it was removed, or has another key now; so a record that was replaced by one with the same
//! key has lost nothing. What the actions change is noted like the rest, and its own actions follow in
//! turn, until nothing is left to follow. Only what was changed is looked at.
//!
//! What counts is the key that a record had before the operation: where `insert_all` stores two records
//! with one primary key, the keys of the first have never been.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::id::{KeyId, NONE, Slot};
use super::journal::{Change, ChangeKind};
use super::store::Store;
use crate::error::{Error, Result};
use crate::key::KeyColumns;
use crate::model::Model;
use crate::schema::{ModelSchema, ReferentialAction, ReferentialActions};

/// Whether referential actions follow the end of a span.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Actions {
    Follow,
    /// They have followed each operation in it.
    Done,
}

/// A relation whose key is in one table, the child's, and refers to a key of another, the owner's.
#[derive(Clone, Copy)]
pub(crate) struct Reference {
    actions: ReferentialActions,
    owner: End,
    child: End,
    /// The error that names the relation.
    refused: fn(Refused) -> Error,
    /// Gives a child the key that an owner has now.
    copy: fn(&mut Store, owner: Slot, child: Slot) -> Result<()>,
    /// Leaves a child without a key.
    clear: fn(&mut Store, child: Slot) -> Result<()>,
}

/// A key at one end of a reference.
#[derive(Clone, Copy)]
struct End {
    table: usize,
    adjacency: usize,
    /// Its place among the keys of the table.
    key: usize,
}

/// Why a write is refused on behalf of a reference.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// `restrict`: a record refers to what is removed, or is to lose its key.
    Restricted,
    /// `required`: the record refers to none that exists.
    Dangling,
}

impl Refused {
    /// The error, of the relation at a place of a model.
    pub(crate) fn error(self, model: &ModelSchema, place: usize) -> Error {
        let Some(relation) = model.relations.get(place) else { return Error::not_found(model) };
        match self {
            Refused::Restricted => Error::restricted(model, relation),
            Refused::Dangling => Error::dangling(model, relation),
        }
    }
}

/// The references of a store.
#[derive(Default)]
pub(crate) struct References {
    all: Vec<Reference>,
    /// By table: the references to its keys.
    to: Vec<Vec<usize>>,
    /// By table: the references from its keys that must lead to a record.
    required_from: Vec<Vec<usize>>,
}

impl References {
    pub(super) fn add_table(&mut self) {
        self.to.push(Vec::new());
        self.required_from.push(Vec::new());
    }

    /// Whether a write to a table concerns no record but the one that is written.
    #[inline]
    pub(super) fn is_free(&self, table: usize) -> bool {
        let none = |references: Option<&Vec<usize>>| references.is_none_or(Vec::is_empty);
        none(self.to.get(table)) && none(self.required_from.get(table))
    }

    fn add(&mut self, reference: Reference) {
        let same = |known: &Reference| {
            known.child.adjacency == reference.child.adjacency
                && known.owner.adjacency == reference.owner.adjacency
                && known.actions == reference.actions
        };
        if self.all.iter().any(same) {
            return;
        }
        let place = self.all.len();
        if let Some(to) = self.to.get_mut(reference.owner.table) {
            to.push(place);
        }
        if reference.actions.required
            && let Some(from) = self.required_from.get_mut(reference.child.table)
        {
            from.push(place);
        }
        self.all.push(reference);
    }

    fn to(&self, table: usize) -> &[usize] {
        self.to.get(table).map_or(&[], Vec::as_slice)
    }

    fn required_from(&self, table: usize) -> &[usize] {
        self.required_from.get(table).map_or(&[], Vec::as_slice)
    }
}

impl Store {
    /// Makes a reference known: the columns `L` of a model refer to the columns `F` of another.
    pub(crate) fn refer<L: KeyColumns, F: KeyColumns>(
        &mut self,
        actions: ReferentialActions,
        refused: fn(Refused) -> Error,
    ) -> Result<()> {
        if actions == ReferentialActions::NONE {
            return Ok(());
        }
        let owner = self.end::<F, F>()?;
        let child = self.end::<L, F>()?;
        self.references.add(Reference {
            actions,
            owner,
            child,
            refused,
            copy: copy_key::<L, F>,
            clear: clear_key::<L>,
        });
        Ok(())
    }

    fn end<C: KeyColumns, Owner: KeyColumns>(&mut self) -> Result<End> {
        let adjacency = self.bind::<C, Owner>()?;
        let table = self.ensure::<C::Model>()?;
        let indexes = self.table_at::<C::Model>(table).map_or(&[][..], |table| table.indexes());
        let key = indexes.iter().position(|index| index.adjacency == adjacency);
        Ok(End { table, adjacency, key: key.unwrap_or(usize::MAX) })
    }

    /// Has referential actions follow the changes from one on.
    ///
    /// Removals come first, all of them: then what is reached by two actions, of which one removes it, is
    /// gone, whichever relation became known first.
    pub(super) fn follow(&mut self, from: usize) -> Result<()> {
        // The operation's own changes end here.
        let own = self.journal.len();
        let passing = self.passing(from, own);
        let mut place = from;
        while let Some(change) = self.journal.change(place) {
            place += 1;
            if change.kind == ChangeKind::Removed {
                self.remove_with(&change)?;
            }
        }
        let mut restricted = Vec::new();
        // Of several records that have lost one key the last to lose it decides.
        for place in (from..own).rev().filter(|place| !passing.contains(place)) {
            self.act_on(place, &mut restricted)?;
        }
        let mut place = own;
        while place < self.journal.len() {
            self.act_on(place, &mut restricted)?;
            place += 1;
        }
        // A record that went along, or refers to another key by now, restricts nothing.
        let left = |(reference, key): &&(Reference, KeyId)| self.dangles(reference, *key);
        match restricted.iter().find(left) {
            Some((reference, _)) => Err((reference.refused)(Refused::Restricted)),
            None => Ok(()),
        }
    }

    /// Hands on the new keys of records that an operation under way has changed, from one change on. What is
    /// restricted is judged when the operation ends.
    #[cfg(feature = "serde")]
    pub(crate) fn follow_keys(&mut self, from: usize) -> Result<()> {
        let mut place = from;
        while place < self.journal.len() {
            self.act_on(place, &mut Vec::new())?;
            place += 1;
        }
        Ok(())
    }

    /// The changes of an operation that took a key from a row which it had for a moment only: of a row
    /// that the operation itself has written twice, the key from before it counts.
    fn passing(&self, from: usize, own: usize) -> HashSet<usize, RandomState> {
        // By table: the first slot that the operation has filled.
        let mut first_new: HashMap<usize, Slot, RandomState> = HashMap::default();
        let mut replaced: HashSet<(usize, Slot), RandomState> = HashSet::default();
        let mut passing = HashSet::default();
        for place in from..own {
            let Some(change) = self.journal.change(place) else { break };
            let Change { table, slot, kind, .. } = change;
            if self.references.to(table).is_empty() {
                continue;
            }
            match kind {
                ChangeKind::Appended => {
                    first_new.entry(table).or_insert(slot);
                }
                ChangeKind::Replaced => {
                    let is_new = first_new.get(&table).is_some_and(|&first| slot >= first);
                    if is_new || !replaced.insert((table, slot)) {
                        passing.insert(place);
                    }
                }
                ChangeKind::Removed => {}
            }
        }
        passing
    }

    /// The references to keys that a change took from the last record which had them.
    fn losses(&self, change: &Change) -> Vec<(Reference, KeyId)> {
        let known = self.references.to(change.table).iter();
        let known = known.filter_map(|&known| self.references.all.get(known).copied());
        let lost = known.filter_map(|reference| {
            let id = self.journal.id_before(change, reference.owner.key);
            let is_lost = id != NONE && !self.holds(reference.owner, KeyId(id));
            is_lost.then_some((reference, KeyId(id)))
        });
        lost.collect()
    }

    /// Removes the records that go with one.
    fn remove_with(&mut self, change: &Change) -> Result<()> {
        for (reference, key) in self.losses(change) {
            if reference.actions.on_delete == ReferentialAction::Cascade {
                for child in self.children(&reference, key) {
                    self.tables[reference.child.table].remove(
                        child,
                        &mut self.key_space,
                        &mut self.journal,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Does what is to be done about one change, beside removing records.
    #[inline]
    fn act_on(&mut self, place: usize, restricted: &mut Vec<(Reference, KeyId)>) -> Result<()> {
        // A new record has lost nothing, and most of them are.
        match self.journal.kind(place) {
            None | Some(ChangeKind::Appended) => Ok(()),
            Some(_) => self.act_on_loss(place, restricted),
        }
    }

    fn act_on_loss(
        &mut self,
        place: usize,
        restricted: &mut Vec<(Reference, KeyId)>,
    ) -> Result<()> {
        let Some(change) = self.journal.change(place) else { return Ok(()) };
        let removed = !self.tables[change.table].has_row(change.slot);
        for (reference, key) in self.losses(&change) {
            let action = match removed {
                true => reference.actions.on_delete,
                false => reference.actions.on_update,
            };
            match action {
                ReferentialAction::Keep => {}
                ReferentialAction::Restrict => restricted.push((reference, key)),
                ReferentialAction::Cascade if removed => {}
                ReferentialAction::Cascade => {
                    for child in self.children(&reference, key) {
                        (reference.copy)(self, change.slot, child)?;
                    }
                }
                ReferentialAction::SetNull => {
                    for child in self.children(&reference, key) {
                        (reference.clear)(self, child)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Refuses changes that leave a key without an owner that must have one.
    pub(super) fn check_required(&self) -> Result<()> {
        let journal = &self.journal;
        for place in 0..journal.len() {
            let Some(change) = journal.change(place) else { break };
            for &known in self.references.required_from(change.table) {
                let Some(reference) = self.references.all.get(known) else { continue };
                let held = self.key_space.adjacencies[reference.child.adjacency].key(change.slot);
                if held.is_some_and(|key| self.dangles(reference, key)) {
                    return Err((reference.refused)(Refused::Dangling));
                }
            }
            for &known in self.references.to(change.table) {
                let Some(reference) = self.references.all.get(known) else { continue };
                let id = journal.id_before(&change, reference.owner.key);
                if reference.actions.required && id != NONE && self.dangles(reference, KeyId(id)) {
                    return Err((reference.refused)(Refused::Dangling));
                }
            }
        }
        Ok(())
    }

    /// Whether a record at one end of a reference has a key.
    fn holds(&self, end: End, key: KeyId) -> bool {
        self.key_space.adjacencies[end.adjacency].first(key).is_some()
    }

    /// Whether there are records that refer to a key, and none that has it.
    fn dangles(&self, reference: &Reference, key: KeyId) -> bool {
        self.holds(reference.child, key) && !self.holds(reference.owner, key)
    }

    fn children(&self, reference: &Reference, key: KeyId) -> Vec<Slot> {
        self.key_space.adjacencies[reference.child.adjacency].rows(key).collect()
    }
}

fn copy_key<L: KeyColumns, F: KeyColumns>(
    store: &mut Store,
    owner: Slot,
    child: Slot,
) -> Result<()> {
    let owner = store.slots::<F::Model>().get(owner as usize).and_then(Option::as_ref);
    // The two keys have one type, which the derive asserts and this function cannot see.
    let key = owner.and_then(F::read).map(|key| Box::new(key) as Box<dyn std::any::Any>);
    match key.and_then(|key| key.downcast::<L::Key>().ok()) {
        Some(key) => store.change::<L::Model>(child, |record| {
            L::write(record, *key);
            Ok(())
        }),
        None => clear_key::<L>(store, child),
    }
}

fn clear_key<L: KeyColumns>(store: &mut Store, child: Slot) -> Result<()> {
    store.change::<L::Model>(child, |record| match L::clear(record) {
        true => Ok(()),
        false => Err(Error::not_null(L::Model::SCHEMA, L::COLUMNS)),
    })
}
