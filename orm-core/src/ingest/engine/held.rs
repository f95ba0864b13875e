//! Keys that a document holds: none of them is generated for a record of it.
//!
//! Each element of the top-level list is searched for keys to generate before it is taken apart.
//! The keys of the previous elements are stored by then. At the first key to generate, the rest of
//! the document is read, and the store holds all its keys: of records, bare keys, and foreign keys. The search sees
//! each key that the engine sees, and possibly more: holding a key too many does no harm.

use super::super::map::{ModelMap, ModelNode, RelationNode};
use super::super::names::Part;
use super::super::node_id::NodeId;
use super::super::ops::Entries;
use super::super::options::WriteMode;
use super::super::route::KeyHolder;
use super::engine::Engine;
use super::pending::given_in_object;
use crate::content::{Content, Value};
use crate::error::Result;
use crate::schema::ColumnIdx;

impl Engine<'_> {
    /// Whether a key is to be generated for a record of an element, or it is not known that none is.
    pub(in super::super) fn is_keyless(&mut self, element: &Content<'_>) -> Result<bool> {
        if self.map.nodes.iter().all(|node| node.key.is_none()) {
            return Ok(false);
        }
        let mut scan = KeyScan { refer: None, keyless: false };
        self.scan(&mut scan, NodeId::ROOT, element)?;
        Ok(scan.keyless)
    }

    /// Holds all keys of the document, of which the elements in `rest` are not stored yet.
    pub(in super::super) fn hold_keys<'c, 'de: 'c>(
        &mut self,
        rest: impl IntoIterator<Item = &'c Content<'de>>,
    ) -> Result<()> {
        let refer = references(self.map);
        let mut scan = KeyScan { refer: Some(&refer), keyless: false };
        for element in rest {
            self.scan(&mut scan, NodeId::ROOT, element)?;
        }
        let map = self.map;
        for link in self.state.links() {
            let relation = map.get(link.at.node).and_then(|node| node.relation(link.at.relation));
            if let Some(route) = relation.and_then(|relation| relation.routes.first())
                && let Some(node) = map.get(route.to)
            {
                (node.ops.key)(self.store, Value(link.key.borrowed()), true)?;
            }
        }
        for (id, node) in map.iter() {
            for route in node.relations.iter().flat_map(|relation| &relation.routes) {
                let holder = match route.holder {
                    KeyHolder::Source | KeyHolder::SourceList => Some(id),
                    KeyHolder::Target => Some(route.to),
                    KeyHolder::Pivot => route.pivot,
                    KeyHolder::None => None,
                };
                for &slot in holder.map_or(&[][..], |holder| self.state.written(holder)) {
                    (route.hold)(self.store, slot)?;
                }
            }
        }
        Ok(())
    }

    /// Visits a record, or what is there instead of one.
    fn scan(&mut self, scan: &mut KeyScan<'_>, id: NodeId, content: &Content<'_>) -> Result<()> {
        let Ok(node) = self.node(id) else { return Ok(()) };
        match content {
            Content::Map(entries) => self.scan_record(scan, (id, node), entries),
            key => self.scan_key(scan, node, key).map(drop),
        }
    }

    fn scan_record(
        &mut self,
        scan: &mut KeyScan<'_>,
        (id, node): (NodeId, &ModelNode),
        entries: &Entries<'_>,
    ) -> Result<()> {
        let (mut next, mut has_key) = (0, false);
        for (key, value) in entries {
            if scan.is_done() {
                return Ok(());
            }
            let found = key.as_str().and_then(|name| node.names.find(name, next));
            let Some((at, _, part)) = found else { continue };
            next = at + 1;
            match part {
                Part::Column(column) if node.key == Some(column) => {
                    has_key |= self.scan_key(scan, node, value)?;
                }
                Part::Column(column) => self.scan_column(scan, id, column, value)?,
                Part::Relation(relation) => {
                    if let Some(relation) = node.relation(relation) {
                        self.scan_relation(scan, (id, entries), relation, value)?;
                    }
                }
            }
        }
        scan.keyless |= !has_key && self.is_generated(id);
        Ok(())
    }

    /// Goes over the key of a record; whether there is one.
    fn scan_key(
        &mut self,
        scan: &KeyScan<'_>,
        node: &ModelNode,
        key: &Content<'_>,
    ) -> Result<bool> {
        match key {
            Content::Null => Ok(false),
            key => (node.ops.key)(self.store, Value(key.borrowed()), scan.refer.is_some()),
        }
    }

    /// Visits the value of a column, which can be the key of another record, or a list of such keys.
    fn scan_column(
        &mut self,
        scan: &KeyScan<'_>,
        id: NodeId,
        column: ColumnIdx,
        value: &Content<'_>,
    ) -> Result<()> {
        let refer =
            scan.refer.and_then(|refer| refer.get(id.index())).map_or(&[][..], Vec::as_slice);
        for &(_, owner) in refer.iter().filter(|(known, _)| *known == column) {
            let Ok(owner) = self.node(owner) else { continue };
            let one = std::slice::from_ref(value);
            let keys = if let Content::Seq(keys) = value { keys } else { one };
            for key in keys {
                self.scan_key(scan, owner, &key.borrowed().into_key())?;
            }
        }
        Ok(())
    }

    fn scan_relation(
        &mut self,
        scan: &mut KeyScan<'_>,
        (id, entries): (NodeId, &Entries<'_>),
        relation: &RelationNode,
        content: &Content<'_>,
    ) -> Result<()> {
        let items = match content {
            Content::Seq(items) => items,
            Content::Null => return Ok(()),
            one => std::slice::from_ref(one),
        };
        for (nth, route) in relation.routes.iter().enumerate() {
            for item in items {
                // A bare key may be as the column that refers to it writes it.
                match item {
                    Content::Map(_) => self.scan(scan, route.to, item)?,
                    key => self.scan(scan, route.to, &key.borrowed().into_key())?,
                }
                if let Some(pivot) = route.pivot {
                    let name = relation.schema.via.as_ref().and_then(|via| via.pivot);
                    let data = match item {
                        Content::Map(entries) => {
                            entries.iter().find(|(key, _)| key.as_str() == name).map(|(_, it)| it)
                        }
                        _ => None,
                    };
                    match data {
                        Some(data @ Content::Map(_)) => self.scan(scan, pivot, data)?,
                        _ => scan.keyless |= self.is_generated(pivot),
                    }
                }
                for reference in references_of(id, relation, nth) {
                    self.scan_given(scan, &reference, entries, item)?;
                }
            }
        }
        Ok(())
    }

    /// A key that refers to another record, and so is given by that: the one around, or the one that is nested in it.
    fn scan_given(
        &mut self,
        scan: &KeyScan<'_>,
        ReferringColumns { holder, columns, owner, referred, is_around }: &ReferringColumns,
        around: &Entries<'_>,
        nested: &Content<'_>,
    ) -> Result<()> {
        let (Ok(holder), Ok(owner)) = (self.node(*holder), self.node(*owner)) else {
            return Ok(());
        };
        let (Some(key), [referred]) = (holder.key, referred) else { return Ok(()) };
        if *columns != [key] {
            return Ok(());
        }
        let given = match (is_around, nested) {
            (true, _) => given_in_object(owner, around, *referred),
            (false, Content::Map(entries)) => given_in_object(owner, entries, *referred),
            (false, key) => Some(key),
        };
        match given {
            Some(key) => self.scan_key(scan, holder, &key.borrowed().into_key()).map(drop),
            None => Ok(()),
        }
    }

    /// Whether keys are generated for records of a model.
    fn is_generated(&self, id: NodeId) -> bool {
        let has_key = self.node(id).is_ok_and(|node| node.key.is_some());
        has_key && self.options.mode(id) != WriteMode::Update
    }
}

/// What a document is searched for.
struct KeyScan<'a> {
    /// To hold its keys: the columns that refer to others, see [`references`]. Otherwise to find out whether a
    /// key is to be generated.
    refer: Option<&'a [Vec<(ColumnIdx, NodeId)>]>,
    keyless: bool,
}

impl KeyScan<'_> {
    fn is_done(&self) -> bool {
        self.keyless && self.refer.is_none()
    }
}

/// Columns of a model that refer to another, by a relation of either.
struct ReferringColumns {
    holder: NodeId,
    columns: &'static [ColumnIdx],
    owner: NodeId,
    referred: &'static [ColumnIdx],
    /// Whether the owner is the record that has the relation, and not its target.
    is_around: bool,
}

/// How records refer to each other that are linked by one of the routes of a relation.
fn references_of(
    id: NodeId,
    relation: &RelationNode,
    nth: usize,
) -> impl Iterator<Item = ReferringColumns> {
    let of = || {
        let (route, target) = (relation.routes.get(nth)?, relation.schema.targets.get(nth)?);
        let to_target = |holder, columns| {
            let (owner, referred) = (route.to, target.foreign);
            Some(ReferringColumns { holder, columns, owner, referred, is_around: false })
        };
        let to_around = |holder, columns| {
            let (owner, referred) = (id, target.local);
            Some(ReferringColumns { holder, columns, owner, referred, is_around: true })
        };
        Some(match (route.holder, &relation.schema.via, route.pivot) {
            (KeyHolder::Source | KeyHolder::SourceList, ..) => [to_target(id, target.local), None],
            (KeyHolder::Target, ..) => [to_around(route.to, target.foreign), None],
            (KeyHolder::Pivot, Some(via), Some(pivot)) => {
                [to_around(pivot, via.foreign), to_target(pivot, via.local)]
            }
            _ => [None, None],
        })
    };
    of().into_iter().flatten().flatten()
}

/// By model: the columns that refer to generated keys, each with the model that has the key.
fn references(map: &ModelMap) -> Vec<Vec<(ColumnIdx, NodeId)>> {
    let mut references: Vec<Vec<(ColumnIdx, NodeId)>> = vec![Vec::new(); map.nodes.len()];
    for (id, node) in map.iter() {
        let relations = node.relations.iter();
        let routes = relations.flat_map(|relation| {
            (0..relation.routes.len()).flat_map(move |nth| references_of(id, relation, nth))
        });
        for ReferringColumns { holder, columns, owner, referred, .. } in routes {
            let key = map.get(owner).and_then(|node| node.key);
            if let ([column], [referred]) = (columns, referred)
                && key == Some(*referred)
                && let Some(references) = references.get_mut(holder.index())
                && !references.contains(&(*column, owner))
            {
                references.push((*column, owner));
            }
        }
    }
    references
}
