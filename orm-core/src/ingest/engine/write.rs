//! The record itself: whether it is stored already, and how it is written.

use super::super::map::{Auto, ModelNode};
use super::super::ops::Fill;
use super::super::options::WriteMode;
use super::super::route::Endpoints;
use super::engine::Engine;
use super::fields::{Fields, Values};
use super::object::{Act, Owners, Under, Writes};
use super::refusals::or_set;
use crate::content::{Content, Value};
use crate::error::{Error, Result};
use crate::storage::Slot;

impl Engine<'_> {
    /// Writes the record itself, as the mode has it.
    pub(super) fn write(
        &mut self,
        place: usize,
        node: &ModelNode,
        mut fields: Fields<'_>,
        owners: &Owners<'_>,
        Writes { act, is_fixed, under }: Writes<'_, '_, '_>,
    ) -> Result<Option<Slot>> {
        let found = match act {
            Act::Free => self.stored(place, node, &fields, under)?,
            Act::Update { slot, .. } => Found::Changed(slot),
            _ => self.unstored(place, node, &fields)?,
        };
        let (changed, is_new) = match found {
            Found::Changed(slot) => (Some(slot), false),
            Found::Replaced => (None, false),
            Found::New => (None, true),
            Found::Refused => {
                return Err(self.to_error(node.schema, Error::duplicate_key(node.schema).into()));
            }
            Found::PassedOver => return Ok(None),
        };
        let bounds = self.rules.bounds.as_ref();
        self.add_promised(place, node, &mut fields);
        let fill: Fill<'_> = &mut |store, record| {
            owners.none.iter().for_each(|route| (route.clear)(record));
            for (route, slot, _) in &owners.stored {
                (route.fill)(store, record, Endpoints { from: *slot, to: *slot })?;
            }
            under.map_or(Ok(()), |under| (under.fill)(store, record))?;
            if let Some(bounds) = bounds {
                let sets = bounds.sets.iter().filter(|(of, _)| *of == place);
                sets.for_each(|(_, set)| (set.write)(record));
                let fixed = bounds.fixed.as_ref().filter(|_| is_fixed && is_new);
                if let Some(key) = fixed.and_then(|fixed| fixed.key.as_ref()) {
                    (key.write)(record);
                }
            }
            Ok(())
        };
        let (mark, doubts) = (self.store.next_change(), self.store.doubts());
        let result = match changed {
            Some(slot) => {
                let entries = fields.into_entries();
                (node.ops.merge)(self.store, slot, entries, fill).map(|()| slot)
            }
            None => {
                if let Some(Auto { column, unset: Some(unset) }) = &node.auto
                    && fields.get(*column).is_none()
                {
                    fields.set(node, *column, unset.clone());
                }
                let record = Value(Content::Map(fields.into_entries()));
                (node.ops.insert)(self.store, record, fill, is_new)
            }
        };
        let slot =
            result.map_err(|failure| self.owner_error(node, owners, or_set(node, act, failure)))?;
        // What refers to the record by a key that is another now is to be found by that.
        let followed = self.store.follow_keys(mark);
        followed.map_err(|error| error.at_path(self.state.path.to_string()))?;
        self.store.locate_doubts(doubts, || self.state.path.to_string());
        self.note(place, slot);
        for list in &owners.lists {
            self.list_is_told(place, node, list.relation, slot, Vec::new());
        }
        if let (true, Some(progress)) = (is_new, self.state.progress.get_mut(place)) {
            progress.inserted.insert(slot);
        }
        Ok(Some(slot))
    }

    /// What becomes of a record that a limited document inserts. It may have been stored meanwhile, by what is nested
    /// in it.
    fn unstored(&self, place: usize, node: &ModelNode, fields: &Fields<'_>) -> Result<Found> {
        match self.row(node, fields, None)? {
            Some(slot) if self.has_inserted(place, slot) => Ok(Found::Changed(slot)),
            Some(_) => Err(self.duplicate_key(node)),
            None => Ok(Found::New),
        }
    }

    /// What becomes of the record that is stored.
    fn stored(
        &self,
        place: usize,
        node: &ModelNode,
        fields: &Fields<'_>,
        under: Option<&Under<'_, '_>>,
    ) -> Result<Found> {
        let rows = under.map_or(&[][..], |under| under.rows);
        let mode = self.rules.mode(place);
        let update = mode == WriteMode::Update;
        // An object that gives every column leaves nothing to be taken from the record that is stored.
        let all = fields.are_all(node);
        if all && rows.is_empty() && !matches!(mode, WriteMode::Update | WriteMode::InsertNew) {
            return Ok(Found::Replaced);
        }
        Ok(match self.row(node, fields, under)? {
            None if update => Found::PassedOver,
            None if mode == WriteMode::InsertNew => Found::New,
            Some(slot) if mode == WriteMode::InsertNew && !self.has_written(place, slot) => {
                Found::Refused
            }
            Some(slot) if rows.contains(&slot) => Found::Changed(slot),
            Some(slot) if !all && self.is_changed(place, slot) => Found::Changed(slot),
            _ => Found::Replaced,
        })
    }

    /// Whether a stored record is changed by what is said of it, and not replaced.
    pub(super) fn is_changed(&self, place: usize, slot: Slot) -> bool {
        match self.rules.mode(place) {
            _ if self.rules.bounds.is_some() => true,
            WriteMode::Upsert | WriteMode::Update => true,
            WriteMode::ReplaceAll | WriteMode::Insert | WriteMode::InsertNew => {
                self.has_written(place, slot)
            }
        }
    }

    /// Whether the document has written a record already.
    pub(super) fn has_written(&self, place: usize, slot: Slot) -> bool {
        self.state.progress.get(place).is_some_and(|model| model.has_seen(slot))
    }

    pub(super) fn note(&mut self, place: usize, slot: Slot) {
        if let Some(model) = self.state.progress.get_mut(place) {
            model.note(slot);
        }
    }

    /// Adds those values of a stored record's columns that the document does not tell, and those that the
    /// store has generated.
    pub(super) fn complete(
        &self,
        node: &ModelNode,
        slot: Slot,
        wanted: &[usize],
        values: &mut Values<'_>,
    ) {
        let column = |place: usize| node.schema.columns.get(place);
        values.retain(|(place, _)| !column(*place).is_some_and(|column| column.auto));
        if values.len() >= wanted.len() {
            return;
        }
        let Some(Content::Map(mut own)) = (node.ops.content)(self.store, slot) else { return };
        for &place in wanted {
            let name = column(place).and_then(|column| column.serialized);
            let known = values.iter().any(|(known, _)| *known == place);
            let at = own.iter().position(|(key, _)| key.as_str() == name);
            if let (false, Some(_), Some(at)) = (known, name, at) {
                values.push((place, own.swap_remove(at).1));
            }
        }
    }

    /// The row of the record that an object is about, if it is stored.
    pub(super) fn row(
        &self,
        node: &ModelNode,
        fields: &Fields<'_>,
        under: Option<&Under<'_, '_>>,
    ) -> Result<Option<Slot>> {
        let (Some(find), Some(key)) = (node.ops.find, fields.key(node)) else {
            return Ok(under.and_then(|under| under.rows.last().copied()));
        };
        find(self.store, Value(key)).map_err(|error| self.key_error(node, error))
    }
}

/// What becomes of the record that is stored, if there is one.
enum Found {
    Changed(Slot),
    /// Or there is none.
    Replaced,
    /// There is none, and there must be none.
    New,
    /// It was stored before the document, which is to insert new records alone.
    Refused,
    PassedOver,
}
