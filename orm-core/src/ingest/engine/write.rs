//! The record itself: whether it is stored already, and how it is written.

use super::super::map::{Auto, ModelNode};
use super::super::node_id::NodeId;
use super::super::ops::FillKeys;
use super::super::options::WriteMode;
use super::super::route::Endpoints;
use super::engine::Engine;
use super::fields::{Fields, Values};
use super::object::{Act, Owners, ParentContext, WriteContext};
use super::refusals::or_set;
use crate::content::{Content, Value};
use crate::error::{Error, Result};
use crate::schema::ColumnIdx;
use crate::storage::Slot;

impl Engine<'_> {
    /// Writes the record itself, as the mode has it.
    pub(super) fn write(
        &mut self,
        id: NodeId,
        node: &ModelNode,
        mut fields: Fields<'_>,
        owners: &Owners<'_>,
        WriteContext { act, is_fixed, parent }: WriteContext<'_, '_, '_>,
    ) -> Result<Option<Slot>> {
        let action = match act {
            Act::Free => self.write_action(id, node, &fields, parent)?,
            Act::Update { slot, .. } => WriteAction::Update(slot),
            _ => self.insert_action(id, node, &fields)?,
        };
        let (changed, is_new) = match action {
            WriteAction::Update(slot) => (Some(slot), false),
            WriteAction::InsertOrReplace => (None, false),
            WriteAction::Insert => (None, true),
            WriteAction::Duplicate => {
                return Err(self.to_error(node.schema, Error::duplicate_key(node.schema).into()));
            }
            WriteAction::Skip => return Ok(None),
        };
        let bounds = self.options.bounds.as_ref();
        self.merge_pending(id, node, &mut fields);
        let fill: FillKeys<'_> = &mut |store, record| {
            owners.none.iter().for_each(|route| (route.clear)(record));
            for (route, slot, _) in &owners.stored {
                (route.fill)(store, record, Endpoints { from: *slot, to: *slot })?;
            }
            parent.map_or(Ok(()), |parent| (parent.fill)(store, record))?;
            if let Some(bounds) = bounds {
                let sets = bounds.sets.iter().filter(|(of, _)| *of == id);
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
        let followed = self.store.apply_key_actions(mark);
        followed.map_err(|error| error.at_path(self.state.path().to_string()))?;
        self.store.locate_doubts(doubts, || self.state.path().to_string());
        self.state.mark_written(id, slot);
        for list in &owners.lists {
            self.open_list(id, node, list.relation, slot, Vec::new());
        }
        if is_new {
            self.state.mark_inserted(id, slot);
        }
        Ok(Some(slot))
    }

    /// How a limited document writes a record that it inserts. It may have been stored meanwhile, by what is nested
    /// in it.
    fn insert_action(
        &self,
        id: NodeId,
        node: &ModelNode,
        fields: &Fields<'_>,
    ) -> Result<WriteAction> {
        match self.find_target_row(node, fields, None)? {
            Some(slot) if self.state.has_inserted(id, slot) => Ok(WriteAction::Update(slot)),
            Some(_) => Err(self.duplicate_key(node)),
            None => Ok(WriteAction::Insert),
        }
    }

    /// How a record is written, by the mode and by what is stored.
    fn write_action(
        &self,
        id: NodeId,
        node: &ModelNode,
        fields: &Fields<'_>,
        parent: Option<&ParentContext<'_, '_>>,
    ) -> Result<WriteAction> {
        let rows = parent.map_or(&[][..], |parent| parent.rows);
        let mode = self.options.mode(id);
        let update = mode == WriteMode::Update;
        // If the object has every column, nothing is needed from the stored record.
        let all = fields.are_all(node);
        if all && rows.is_empty() && !matches!(mode, WriteMode::Update | WriteMode::InsertNew) {
            return Ok(WriteAction::InsertOrReplace);
        }
        Ok(match self.find_target_row(node, fields, parent)? {
            None if update => WriteAction::Skip,
            None if mode == WriteMode::InsertNew => WriteAction::Insert,
            Some(slot) if mode == WriteMode::InsertNew && !self.state.has_written(id, slot) => {
                WriteAction::Duplicate
            }
            Some(slot) if rows.contains(&slot) => WriteAction::Update(slot),
            Some(slot) if !all && self.is_changed(id, slot) => WriteAction::Update(slot),
            _ => WriteAction::InsertOrReplace,
        })
    }

    /// Whether the document updates a stored record, instead of replacing it.
    pub(super) fn is_changed(&self, id: NodeId, slot: Slot) -> bool {
        match self.options.mode(id) {
            _ if self.options.bounds.is_some() => true,
            WriteMode::Upsert | WriteMode::Update => true,
            WriteMode::ReplaceAll | WriteMode::Insert | WriteMode::InsertNew => {
                self.state.has_written(id, slot)
            }
        }
    }

    /// Adds the values of a stored record's columns that the document does not contain, and those that the
    /// store has generated.
    pub(super) fn complete(
        &self,
        node: &ModelNode,
        slot: Slot,
        wanted: &[ColumnIdx],
        values: &mut Values<'_>,
    ) {
        let column = |column: ColumnIdx| node.schema.column(column);
        values.retain(|(known, _)| !column(*known).is_some_and(|column| column.auto));
        if values.len() >= wanted.len() {
            return;
        }
        let Some(Content::Map(mut own)) = (node.ops.content)(self.store, slot) else { return };
        for &wanted in wanted {
            let name = column(wanted).and_then(|column| column.serialized);
            let known = values.iter().any(|(known, _)| *known == wanted);
            let at = own.iter().position(|(key, _)| key.as_str() == name);
            if let (false, Some(_), Some(at)) = (known, name, at) {
                values.push((wanted, own.swap_remove(at).1));
            }
        }
    }

    /// The row of the record that an object is about, if it is stored.
    pub(super) fn find_target_row(
        &self,
        node: &ModelNode,
        fields: &Fields<'_>,
        parent: Option<&ParentContext<'_, '_>>,
    ) -> Result<Option<Slot>> {
        let (Some(find), Some(key)) = (node.ops.find, fields.key(node)) else {
            return Ok(parent.and_then(|parent| parent.rows.last().copied()));
        };
        find(self.store, Value(key)).map_err(|error| self.key_error(node, error))
    }
}

/// How the record of an object is written.
enum WriteAction {
    /// The stored record is changed.
    Update(Slot),
    /// The stored record is replaced, if there is one.
    InsertOrReplace,
    /// No record is stored under the key, and none must be.
    Insert,
    /// The record was stored before the document, which inserts new records only.
    Duplicate,
    Skip,
}
