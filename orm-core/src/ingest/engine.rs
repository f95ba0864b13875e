//! From objects in objects to records in tables.
//!
//! One record is stored at a time. What it refers to, an object in the place of a `belongs_to` relation, is
//! stored before it, and what refers to it after; so each is stored when the key it needs is there. The key is
//! written into the record itself before it is stored, whatever the document says of that field; where a
//! document leaves the field out that `Deserialize` demands, the other record's key stands in for it while the
//! record is read.
//!
//! What can only be done when all records are there is kept for the end: links to records by a bare key, and
//! the removal of what a document no longer lists.

mod alone;
mod dependents;
mod failures;
mod fields;
mod finish;
mod held;
mod keys;
mod limited;
mod lists;
mod owners;
mod promises;
mod refusals;
mod truth;
mod write;

use std::any::Any;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::mem;

use foldhash::fast::RandomState;

use self::alone::{Earliest, Stated};
use self::fields::{Fields, Values};
use self::finish::{At, Link};
use self::limited::{Act, Bare, Check, Granted};
use self::promises::Promise;
use self::truth::{Nested, Truths};
use super::map::{Holder, Map, Node, Relation, Way};
use super::names::Part;
use super::ops::Entries;
use super::options::{Limits, Rules, WriteMode};
use super::path::{Path, Step};
use super::scope::Scope;
use crate::content::Content;
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
    links: Vec<Link<'a>>,
    truths: Truths,
    nested: Nested,
    stated: BTreeMap<At, Stated>,
    earliest: Earliest,
    promises: Vec<Promise>,
    /// Owners by bare keys, in a document that is limited.
    checks: Vec<Check<'a>>,
    /// The last record at the top.
    top: Option<Slot>,
}

/// What was done for one model.
#[derive(Default)]
struct Progress {
    /// The rows that were written, in order.
    written: Vec<Slot>,
    seen: HashSet<Slot, RandomState>,
    /// Those that the document has inserted, if it is limited.
    inserted: HashSet<Slot, RandomState>,
    /// Whether `replace_all` has emptied the table.
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
    /// The relation that leads to the object, where the object's record holds the key.
    room: Option<(At, &'u Relation)>,
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
        let (links, truths, promises) = (Vec::new(), Truths::new(), Vec::new());
        let (path, nested, checks) = (Path::default(), Nested::default(), Vec::new());
        let (records, stated, top) = (0, BTreeMap::new(), None);
        let earliest = Earliest::new(store);
        Engine {
            store,
            map,
            rules,
            path,
            records,
            models,
            links,
            truths,
            nested,
            stated,
            earliest,
            promises,
            checks,
            top,
        }
    }

    pub(super) fn limits(&self) -> Limits {
        self.rules.limits
    }

    /// Whether the document has to be one object.
    pub(super) fn is_one(&self) -> bool {
        self.rules.bounds.as_ref().is_some_and(|bounds| bounds.one)
    }

    /// The last record at the top of the document.
    pub(super) fn last_at_top(&self) -> Option<Slot> {
        self.top
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
            Content::Map(entries) => {
                let granted = self.granted_at_top();
                let stored = self.record(0, entries, None, &[], granted)?;
                self.top = stored.map(|stored| stored.slot);
            }
            other => return Err(self.mismatch("an object", other.kind())),
        }
        self.path.truncate(depth);
        Ok(())
    }

    /// A list of records was met, be it empty: `replace_all` replaces all records of the model.
    pub(super) fn touch(&mut self, node: usize) -> Result<()> {
        if self.rules.mode(node) != WriteMode::ReplaceAll {
            return Ok(());
        }
        let progress = self.models.get_mut(node);
        if progress.is_none_or(|progress| mem::replace(&mut progress.emptied, true)) {
            return Ok(());
        }
        let table = (self.node(node)?.ops.table)(self.store)?;
        self.store.empty(table)
    }

    /// Stores one record with what is nested in it; `None` where the mode passes it over.
    ///
    /// The values of the columns in `wanted` are given back.
    fn record<'de>(
        &mut self,
        place: usize,
        entries: Entries<'de>,
        under: Option<&Under<'_, 'de>>,
        wanted: &[usize],
        granted: Option<Granted<'a, '_>>,
    ) -> Result<Option<Stored<'de>>> {
        self.count(place)?;
        self.touch(place)?;
        let node = self.node(place)?;
        let mut split = self.split(node, entries)?;
        let act = match granted {
            Some(granted) => self.decide(place, node, granted, &mut split, under)?,
            None => Act::Free,
        };
        let Split { mut fields, before, after, key } = split;
        match act {
            Act::Skip => return Ok(None),
            Act::Link { slot, linked } => {
                if let (Some(under), false) = (under, linked) {
                    self.link_named(under, slot)?;
                }
                let mut values = key;
                values.retain(|(column, _)| wanted.contains(column));
                self.complete(node, slot, wanted, &mut values);
                return Ok(Some(Stored { slot, values }));
            }
            Act::Free | Act::Insert(_) | Act::Update { .. } => {}
        }
        if let Some(under) = under {
            fields.set_all(node, under.stand_ins);
        }
        let is_fixed = granted.is_some_and(|granted| granted.fixed.is_some());
        let given = self.given(place, act, is_fixed);
        fields.set_all(node, &given);
        if let Some(auto) = &node.auto {
            fields.forget_null(auto.column);
        }
        if self.rules.mode(place) == WriteMode::Update
            && !before.iter().any(|(relation, owner)| gives_key(node, relation, owner))
            && self.row(node, &fields, under)?.is_none()
        {
            return Ok(None);
        }
        let mut owners = Owners { scope: act.scope(), row: act.row(), ..Owners::default() };
        if !before.is_empty() {
            self.owners(place, node, before, &mut fields, &mut owners)?;
            // Of two records that the key may be of, the one around this counts.
            if let Some(under) = under {
                fields.set_all(node, under.stand_ins);
            }
            fields.set_all(node, &given);
        }
        let mut wanted = Cow::Borrowed(wanted);
        for (relation, _) in &after {
            let local = relation.schema.targets.first().map_or(&[][..], |target| target.local);
            for column in local {
                if !wanted.contains(column) {
                    wanted.to_mut().push(*column);
                }
            }
        }
        let mut values = fields.values(&wanted);
        for (column, value) in key {
            if wanted.contains(&column) && !values.iter().any(|(known, _)| *known == column) {
                values.push((column, value));
            }
        }
        if let (Some(Under { room: Some((at, relation)), .. }), Some(_)) = (under, act.scope())
            && !matches!(act, Act::Update { linked: true, .. })
        {
            self.make_room(*at, relation, act.row())?;
        }
        let writes = Writes { act, is_fixed, under };
        let Some(slot) = self.write(place, node, fields, &owners, writes)? else {
            return Ok(None);
        };
        self.list_in_owners(place, slot, &owners);
        self.check_bare(slot, &mut owners)?;
        self.complete(node, slot, &wanted, &mut values);
        for (relation, content) in after {
            self.path.push(Step::Key(relation.schema.deserialized));
            let at = (place, map_place(node, relation));
            let acts = act.scope().and_then(|scope| scope.relation(at.1));
            self.dependents(at, relation, slot, &values, content, acts)?;
            self.path.pop();
        }
        Ok(Some(Stored { slot, values }))
    }

    /// Tells the fields of an object from the relations of its model.
    fn split<'de>(&self, node: &'a Node, mut entries: Entries<'de>) -> Result<Split<'a, 'de>> {
        let mut before: Vec<(&Relation, Content<'_>)> = Vec::new();
        let mut after: Vec<(&Relation, Content<'_>)> = Vec::new();
        let (mut next, mut twice) = (0, None);
        entries.retain_mut(|(key, value)| {
            let Some((place, name, part)) = key.as_str().and_then(|key| node.names.find(key, next))
            else {
                return true;
            };
            next = place + 1;
            let relation = match part {
                Part::Column(column) => {
                    *key = Content::Column(column, name);
                    return true;
                }
                Part::Relation(relation) => node.relations.get(relation),
            };
            let Some(relation) = relation else { return true };
            let holder = relation.ways.first().map(|way| way.holder);
            let list = match holder {
                Some(Holder::From | Holder::List) => &mut before,
                _ => &mut after,
            };
            if list.iter().any(|(known, _)| std::ptr::eq(*known, relation)) {
                twice = twice.or(Some(relation));
            }
            list.push((relation, mem::replace(value, Content::Null)));
            false
        });
        match twice {
            Some(relation) => {
                let text = format!("`{}` is there twice", relation.schema.deserialized);
                Err(self.unreadable(node.schema, text))
            }
            None => {
                // A record that a list holds too is stored in its place in the list, whichever key comes first.
                after.sort_by_key(|(relation, _)| relation.is_one_of_many);
                let (fields, key) = (Fields::new(entries), Vec::new());
                Ok(Split { fields, before, after, key })
            }
        }
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
        self.seen.contains(&slot)
    }

    fn note(&mut self, slot: Slot) {
        if self.seen.insert(slot) {
            self.written.push(slot);
        }
    }
}

/// An object, taken apart.
struct Split<'m, 'de> {
    fields: Fields<'de>,
    /// What is stored before the record: its owners.
    before: Vec<(&'m Relation, Content<'de>)>,
    /// What is stored after it.
    after: Vec<(&'m Relation, Content<'de>)>,
    /// The primary key, where it names a stored record and is not written.
    key: Values<'de>,
}

/// How a record is written.
struct Writes<'a, 'u, 'de> {
    act: Act<'a>,
    /// Whether the caller names it.
    is_fixed: bool,
    under: Option<&'u Under<'u, 'de>>,
}

/// The owners of a record.
#[derive(Default)]
struct Owners<'m> {
    /// The relations by which the object tells them.
    told: Vec<&'m Relation>,
    /// Those that are stored, each with the columns of the record that refer to it.
    stored: Vec<(&'m Way, Slot, &'static [usize])>,
    /// The ways to those that the record is to be without.
    none: Vec<&'m Way>,
    lists: Vec<List<'m>>,
    /// The columns whose lists of keys are the truth by a relation that the object has.
    true_lists: Vec<usize>,
    /// What the document can name of the record, if it is limited; and its row, if it is stored.
    scope: Option<&'m Scope>,
    row: Option<Slot>,
    bare: Vec<Bare<'m>>,
}

/// A list of keys that a record is read with.
struct List<'m> {
    column: usize,
    relation: &'m Relation,
    /// How many keys the document itself has in the column.
    own: usize,
    /// Of each further key: which element of the relation it is of.
    items: Vec<usize>,
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
