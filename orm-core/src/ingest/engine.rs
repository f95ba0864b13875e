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
mod lists;
mod owners;
mod promises;

use std::any::Any;
use std::collections::BTreeMap;
use std::mem;

use self::fields::{Values, given, gives_all, stand_in};
use self::finish::{At, Link, Truth};
use self::promises::Promise;
use super::content::Content;
use super::map::{Ends, Entries, Fill, Find, Holder, Map, Node, Part, Relation, Way};
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
    truths: BTreeMap<At, Truth>,
    promises: Vec<Promise>,
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
    /// The rows that the object may be about by what is around it; the last one where it tells no key that can
    /// be read.
    rows: &'u [Slot],
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
        let (links, truths, promises) = (Vec::new(), BTreeMap::new(), Vec::new());
        let path = Path::default();
        Engine { store, map, rules, path, records: 0, models, links, truths, promises }
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
        self.store.empty(table)
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
        let Split { mut fields, relations } = self.split(node, entries)?;
        Self::stand_in_for(node, &mut fields, under);
        let (before, after): (Vec<_>, Vec<_>) = relations.into_iter().partition(|(relation, _)| {
            let holder = relation.ways.first().map(|way| way.holder);
            matches!(holder, Some(Holder::From | Holder::List))
        });
        if self.rules.method(place) == Method::Update
            && !before.iter().any(|(relation, owner)| gives_key(node, relation, owner))
            && self.row(node, &fields, under)?.is_none()
        {
            return Ok(None);
        }
        let promised = self.promise(place, node, &fields, &before);
        let told: Vec<&Relation> = before.iter().map(|(relation, _)| *relation).collect();
        let mut owners: Vec<(&Way, Slot)> = Vec::new();
        for (relation, content) in before {
            self.path.push(Step::Key(relation.schema.deserialized));
            self.owner(place, node, relation, content, &mut fields, &mut owners)?;
            self.path.pop();
        }
        if promised {
            self.promises.pop();
        }
        // Of two records that the key may be of, the one around this counts.
        Self::stand_in_for(node, &mut fields, under);
        let mut wanted: Vec<usize> = wanted.to_vec();
        for (relation, _) in &after {
            wanted.extend(relation.schema.targets.first().map_or(&[][..], |target| target.local));
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut values = given(node, &fields, &wanted);
        let Some(slot) = self.write(place, node, fields, (&owners, &told), under)? else {
            return Ok(None);
        };
        self.complete(node, slot, &wanted, &mut values);
        for (relation, content) in after {
            self.path.push(Step::Key(relation.schema.deserialized));
            let at = (place, map_place(node, relation));
            self.dependents(at, relation, slot, &values, content)?;
            self.path.pop();
        }
        Ok(Some(Stored { slot, values }))
    }

    /// Tells the fields of an object from the relations of its model.
    fn split<'de>(&self, node: &'a Node, entries: Entries<'de>) -> Result<Split<'a, 'de>> {
        let mut split = Split { fields: Vec::with_capacity(entries.len()), relations: Vec::new() };
        for (key, value) in entries {
            let relation = match key.as_str().and_then(|name| node.parts.get(name)) {
                Some(Part::Relation(relation)) => node.relations.get(*relation),
                _ => None,
            };
            let Some(relation) = relation else {
                split.fields.push((key, value));
                continue;
            };
            if split.relations.iter().any(|(known, _)| std::ptr::eq(*known, relation)) {
                let text = format!("`{}` is there twice", relation.schema.deserialized);
                return Err(self.unreadable(node.schema, text));
            }
            split.relations.push((relation, value));
        }
        Ok(split)
    }

    /// Writes the record itself, as the method has it.
    fn write(
        &mut self,
        place: usize,
        node: &Node,
        mut fields: Entries<'_>,
        (owners, told): (&[(&Way, Slot)], &[&Relation]),
        under: Option<&Under<'_, '_>>,
    ) -> Result<Option<Slot>> {
        let found = self.row(node, &fields, under)?;
        if self.rules.method(place) == Method::Update && found.is_none() {
            return Ok(None);
        }
        let known = |slot: &Slot| under.is_some_and(|under| under.rows.contains(slot));
        let changed = found.filter(|slot| known(slot) || self.is_changed(place, *slot));
        // An object that gives every column leaves nothing to be taken from the record that is stored.
        let changed = changed.filter(|slot| known(slot) || !gives_all(node, &fields));
        let fill: Fill<'_> = &mut |store, record| {
            for (way, slot) in owners {
                (way.fill)(store, record, Ends { from: *slot, to: *slot })?;
            }
            under.map_or(Ok(()), |under| (under.fill)(store, record))
        };
        let mark = self.store.changes();
        let result = match changed {
            Some(slot) => (node.ops.merge)(self.store, node, slot, fields, fill).map(|()| slot),
            None => {
                self.add_promised(place, node, &mut fields);
                (node.ops.insert)(self.store, Value(Content::Map(fields)), fill)
            }
        };
        let slot = result.map_err(|trouble| self.trouble_of(node, told, trouble))?;
        // What refers to the record by a key that is another now is to be found by that.
        let followed = self.store.follow_keys(mark);
        followed.map_err(|error| error.at_path(self.path.to_string()))?;
        self.note(place, slot);
        Ok(Some(slot))
    }

    /// Whether a stored record is changed by what is said of it, and not replaced.
    fn is_changed(&self, place: usize, slot: Slot) -> bool {
        match self.rules.method(place) {
            Method::InsertOrUpdate | Method::Update => true,
            Method::Create | Method::Insert => {
                self.models.get(place).is_some_and(|model| model.has_seen(slot))
            }
        }
    }

    fn note(&mut self, place: usize, slot: Slot) {
        if let Some(model) = self.models.get_mut(place) {
            model.note(slot);
        }
    }

    /// Adds those values of a stored record's columns that the document does not tell, and those that the
    /// store has generated.
    fn complete(&self, node: &Node, slot: Slot, wanted: &[usize], values: &mut Values<'_>) {
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

    /// Puts the keys of the record around into an object.
    fn stand_in_for<'de>(node: &Node, fields: &mut Entries<'de>, under: Option<&Under<'_, 'de>>) {
        for (column, value) in under.iter().flat_map(|under| under.stand_ins) {
            stand_in(node, fields, *column, value.clone());
        }
    }

    /// The row of the record that an object is about, if it is stored.
    fn row(
        &self,
        node: &Node,
        fields: &Entries<'_>,
        under: Option<&Under<'_, '_>>,
    ) -> Result<Option<Slot>> {
        match node.ops.find {
            Some(find) if Self::has_key(node, fields) => self.find(find, node, fields),
            _ => Ok(under.and_then(|under| under.rows.last().copied())),
        }
    }

    /// Whether an object tells the whole primary key.
    fn has_key(node: &Node, fields: &Entries<'_>) -> bool {
        let primary = node.schema.primary_key;
        let keys = given(node, fields, primary);
        keys.iter().filter(|(_, value)| *value != Content::Null).count() == primary.len()
    }

    /// The row of the record that an object is about.
    fn find(&self, find: Find, node: &Node, fields: &Entries<'_>) -> Result<Option<Slot>> {
        let primary = node.schema.primary_key;
        let keys = given(node, fields, primary);
        let of = |place: &usize| keys.iter().find(|(known, _)| known == place);
        let mut parts = primary.iter().filter_map(of).map(|(_, value)| value.clone());
        let key = match primary.len() {
            1 => parts.next().unwrap_or(Content::Null),
            _ => Content::Seq(parts.collect()),
        };
        find(self.store, Value(key)).map_err(|error| {
            let column = |place: &usize| node.schema.columns.get(*place)?.deserialized.first();
            let names: Vec<&str> = primary.iter().filter_map(column).copied().collect();
            self.trouble(node.schema, error.in_columns(&names).into())
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

/// An object, taken apart.
struct Split<'m, 'de> {
    fields: Entries<'de>,
    relations: Vec<(&'m Relation, Content<'de>)>,
}

/// Whether a list is of records, be it empty, and not of bare keys alone.
fn lists_records(items: &[Content<'_>]) -> bool {
    items.is_empty() || items.iter().any(|item| matches!(item, Content::Map(_)))
}

/// Whether the primary key of a record holds that of the owner.
fn gives_key(node: &Node, relation: &Relation, owner: &Content<'_>) -> bool {
    let local = relation.schema.targets.first().map_or(&[][..], |target| target.local);
    *owner != Content::Null && local.iter().any(|column| node.schema.primary_key.contains(column))
}

fn map_place(node: &Node, relation: &Relation) -> usize {
    node.relations.iter().position(|known| std::ptr::eq(known, relation)).unwrap_or_default()
}
