//! From objects in objects to records in tables.
//!
//! One record is stored at a time. What it refers to, an object in the place of a `belongs_to` relation, is
//! stored before it, and what refers to it after; so each is stored when the key it needs is there. The key is
//! written into the record itself before it is stored, whatever the document says of that field; where a
//! document leaves the field out that `Deserialize` demands, the other record's key, as the document or serde
//! writes it, stands in for it while the record is read.
//!
//! What can only be done when all records are there is kept for the end: links to records by a bare key, and
//! the removal of what a document no longer lists.

mod dependents;
mod failures;
mod fields;
mod finish;
mod owners;

use std::any::Any;
use std::mem;

pub(super) use self::fields::Fields;
use self::fields::Values;
use self::finish::{Link, Truth};
use super::content::Content;
use super::map::{Ends, Entries, Fill, Holder, Map, Node, Part, Way};
use super::options::{Limits, Method, Rules};
use super::path::{Path, Step};
use super::value::Value;
use crate::error::{DocumentError, Error, Result};
use crate::store::{Slot, Store};

pub(super) struct Engine<'a> {
    pub(super) store: &'a mut Store,
    map: &'a Map,
    rules: &'a Rules,
    path: Path,
    records: usize,
    /// By the place of the model in the map.
    models: Vec<Progress>,
    links: Vec<Link>,
    truths: Vec<Truth>,
}

/// What was done for one model.
#[derive(Default)]
struct Progress {
    /// The rows that were written, in order.
    written: Vec<Slot>,
    /// By slot: whether it is among them.
    seen: Vec<bool>,
    /// Whether `create` has emptied the table.
    emptied: bool,
}

/// The record around another.
struct Under<'u, 'de> {
    /// What stands for columns in the object while it is read: by place.
    stand_ins: &'u Values<'de>,
    fill: &'u dyn Fn(&Store, &mut dyn Any) -> Result<()>,
    /// The row that the object is about, where that is known from what is around it.
    row: Option<Slot>,
}

/// A record that was stored.
struct Stored<'de> {
    slot: Slot,
    /// The values of some of its columns, by place.
    values: Values<'de>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(store: &'a mut Store, map: &'a Map, rules: &'a Rules) -> Self {
        let models = map.nodes.iter().map(|_| Progress::default()).collect();
        let (links, truths) = (Vec::new(), Vec::new());
        Engine { store, map, rules, path: Path::default(), records: 0, models, links, truths }
    }

    pub(super) fn limits(&self) -> Limits {
        self.rules.limits
    }

    /// What was written, by the place of the model in the map.
    pub(super) fn written(self) -> Vec<Vec<Slot>> {
        self.models.into_iter().map(|model| model.written).collect()
    }

    /// Stores what stands at the top of a document, or in the list that does.
    pub(super) fn top(&mut self, place: Option<usize>, content: Content<'_>) -> Result<()> {
        let depth = self.path.len();
        self.path.extend(place.map(Step::Index));
        match content {
            Content::Map(entries) => self.record(0, entries, None, &[]).map(drop)?,
            other => return Err(self.mismatch("an object", other.kind())),
        }
        self.path.truncate(depth);
        Ok(())
    }

    /// A list of records was met, be it empty: `create` replaces all records of the model.
    pub(super) fn touch(&mut self, node: usize) -> Result<()> {
        if self.rules.method(node) != Method::Create {
            return Ok(());
        }
        let progress = self.models.get_mut(node);
        if progress.is_none_or(|progress| mem::replace(&mut progress.emptied, true)) {
            return Ok(());
        }
        let table = (self.node(node)?.ops.table)(self.store)?;
        self.store.empty(table);
        Ok(())
    }

    /// Stores one record with what is nested in it; `None` where the method passes it over.
    ///
    /// The values of the columns in `wanted` are given back.
    fn record<'de>(
        &mut self,
        place: usize,
        entries: Entries<'de>,
        under: Option<&Under<'_, 'de>>,
        wanted: &[usize],
    ) -> Result<Option<Stored<'de>>> {
        self.count(place)?;
        self.touch(place)?;
        let node = self.node(place)?;
        let Split { mut fields, before, after } = self.split(node, entries)?;
        for (column, value) in under.iter().flat_map(|under| under.stand_ins) {
            fields.put(node, *column, value.clone());
        }
        let known = under.and_then(|under| under.row);
        if self.rules.method(place) == Method::Update
            && known.is_none()
            && let Some(key) = key_of(node, &fields)
            && self.find(node, key)?.is_none()
        {
            return Ok(None);
        }
        let mut owners: Vec<(&Way, Slot)> = Vec::new();
        for (relation, content) in before {
            let Some(relation) = node.relations.get(relation) else { continue };
            self.path.push(Step::Key(relation.schema.deserialized));
            self.owner(node, relation, content, &mut fields, &mut owners)?;
            self.path.pop();
        }
        let mut wanted: Vec<usize> = wanted.to_vec();
        let referred_to = |(relation, _): &(usize, Content<'_>)| {
            node.relations.get(*relation)?.schema.targets.first().map(|target| target.local)
        };
        wanted.extend(after.iter().filter_map(referred_to).flatten());
        wanted.sort_unstable();
        wanted.dedup();
        let mut values = fields.values(&wanted);
        let Some(slot) = self.write(place, node, fields, &owners, under)? else { return Ok(None) };
        self.complete(node, slot, &wanted, &mut values);
        for (at, content) in after {
            let Some(relation) = node.relations.get(at) else { continue };
            self.path.push(Step::Key(relation.schema.deserialized));
            self.dependents((place, at), relation, slot, &values, content)?;
            self.path.pop();
        }
        Ok(Some(Stored { slot, values }))
    }

    /// Tells the fields of an object from the relations of its model.
    fn split<'de>(&self, node: &Node, entries: Entries<'de>) -> Result<Split<'de>> {
        let fields = Fields::with_capacity(entries.len() + 1);
        let mut split = Split { fields, before: Vec::new(), after: Vec::new() };
        for (key, value) in entries {
            let place = match key.as_str().and_then(|name| node.parts.get(name)) {
                Some(Part::Relation(place)) => *place,
                Some(Part::Column(column)) => {
                    split.fields.push(key, value, Some(*column));
                    continue;
                }
                None => {
                    split.fields.push(key, value, None);
                    continue;
                }
            };
            let Some(relation) = node.relations.get(place) else { continue };
            let relations = match relation.ways.first().map(|way| way.holder) {
                Some(Holder::From | Holder::List) => &mut split.before,
                _ => &mut split.after,
            };
            if relations.iter().any(|(known, _)| *known == place) {
                let text = format!("`{}` is there twice", relation.schema.deserialized);
                return Err(self.unreadable(node.schema, text));
            }
            relations.push((place, value));
        }
        Ok(split)
    }

    /// Writes the record itself, as the method has it.
    fn write(
        &mut self,
        place: usize,
        node: &Node,
        fields: Fields<'_>,
        owners: &[(&Way, Slot)],
        under: Option<&Under<'_, '_>>,
    ) -> Result<Option<Slot>> {
        let found = match (under.and_then(|under| under.row), key_of(node, &fields)) {
            (Some(row), _) => Some(row),
            (None, Some(key)) => self.find(node, key)?,
            (None, None) => None,
        };
        let seen = |slot: &Slot| self.models.get(place).is_some_and(|model| model.has_seen(*slot));
        let known = under.is_some_and(|under| under.row.is_some());
        let changed = match self.rules.method(place) {
            Method::Create | Method::Insert => found.filter(|slot| known || seen(slot)),
            Method::Update if found.is_none() => return Ok(None),
            Method::InsertOrUpdate | Method::Update => found,
        };
        // An object that gives every column leaves nothing to be taken from the record that is stored.
        let changed = changed.filter(|_| known || !fields.are_all(node));
        let fill: Fill<'_> = &mut |store, record| {
            for (way, slot) in owners {
                (way.fill)(store, record, Ends { from: *slot, to: *slot })?;
            }
            under.map_or(Ok(()), |under| (under.fill)(store, record))
        };
        let result = match changed {
            Some(slot) => (node.ops.merge)(self.store, node, slot, fields, fill).map(|()| slot),
            None => (node.ops.insert)(self.store, Value(Content::Map(fields.into_entries())), fill),
        };
        let slot = result.map_err(|trouble| self.trouble(node.schema, trouble))?;
        self.note(place, slot);
        Ok(Some(slot))
    }

    fn note(&mut self, place: usize, slot: Slot) {
        if let Some(model) = self.models.get_mut(place) {
            model.note(slot);
        }
    }

    /// Adds those values of a stored record's columns that the document does not tell, and those that the
    /// store has generated.
    fn complete(&self, node: &Node, slot: Slot, wanted: &[usize], values: &mut Values<'_>) {
        if wanted.is_empty() {
            return;
        }
        let column = |place: usize| node.schema.columns.get(place);
        values.retain(|(place, value)| {
            *value != Content::Null && !column(*place).is_some_and(|column| column.auto)
        });
        if wanted.iter().all(|place| values.iter().any(|(known, _)| known == place)) {
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
        values.sort_unstable_by_key(|(place, _)| *place);
    }

    fn node(&self, place: usize) -> Result<&'a Node> {
        // Places are those of the map itself; the error cannot be met.
        self.map.nodes.get(place).ok_or_else(|| Error::malformed(String::new()))
    }

    fn count(&mut self, place: usize) -> Result<()> {
        self.records += 1;
        match self.records > self.rules.limits.records {
            true => {
                let schema = self.node(place)?.schema;
                let most = self.rules.limits.records;
                let error = Error::document(DocumentError::TooManyRecords { most }, Some(schema));
                Err(error.at_path(self.path.to_string()))
            }
            false => Ok(()),
        }
    }

    /// The row of the record with a primary key.
    fn find(&self, node: &Node, key: Content<'_>) -> Result<Option<Slot>> {
        let Some(find) = node.ops.find else { return Ok(None) };
        find(self.store, Value(key)).map_err(|error| {
            let column =
                node.schema.primary_key.first().and_then(|place| node.schema.columns.get(*place));
            let name = column.and_then(|column| column.deserialized.first());
            let error = name.map_or(error.clone(), |name| error.at_key(name));
            self.trouble(node.schema, error.into())
        })
    }

    fn list<'de>(&self, content: Content<'de>) -> Result<Vec<Content<'de>>> {
        match content {
            Content::Seq(items) => Ok(items),
            other => Err(self.mismatch("a list", other.kind())),
        }
    }

    fn parts_of_key<'de>(&self, key: Content<'de>, columns: usize) -> Result<Vec<Content<'de>>> {
        match (key, columns) {
            (Content::Seq(parts), _) if parts.len() == columns && columns > 1 => Ok(parts),
            (other @ Content::Seq(_), _) => {
                Err(self.mismatch("one record, or its key", other.kind()))
            }
            (key, 1) => Ok(vec![key]),
            (other, _) => Err(self.mismatch("one record, or the list of its keys", other.kind())),
        }
    }
}

/// An object, taken apart.
struct Split<'de> {
    fields: Fields<'de>,
    /// Relations by place: those whose key the record holds itself, and the others.
    before: Vec<(usize, Content<'de>)>,
    after: Vec<(usize, Content<'de>)>,
}

impl Progress {
    fn has_seen(&self, slot: Slot) -> bool {
        self.seen.get(slot as usize) == Some(&true)
    }

    fn note(&mut self, slot: Slot) {
        let place = slot as usize;
        if self.seen.len() <= place {
            self.seen.resize(place + 1, false);
        }
        if !mem::replace(&mut self.seen[place], true) {
            self.written.push(slot);
        }
    }
}

/// The primary key that an object tells, if it tells the whole of it.
fn key_of<'de>(node: &Node, fields: &Fields<'de>) -> Option<Content<'de>> {
    let part =
        |column: &usize| fields.get(*column).filter(|value| **value != Content::Null).cloned();
    match node.schema.primary_key {
        [column] => part(column),
        columns => columns.iter().map(part).collect::<Option<_>>().map(Content::Seq),
    }
}
