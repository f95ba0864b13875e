//! One object of a document while it is taken apart and written.

use std::any::Any;

use super::super::map::{ModelNode, RelationNode};
use super::super::node_id::NodeId;
use super::super::path::Path;
use super::super::route::DocumentRoute;
use super::super::scope::{Acts, Fixed, Scope};
use super::fields::{Fields, Values};
use crate::content::Content;
use crate::error::Result;
use crate::schema::{ColumnIdx, RelationIdx};
use crate::storage::{Core, Slot};

/// A relation of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RelationSite {
    pub(super) node: NodeId,
    pub(super) relation: RelationIdx,
    /// The row of the record that has the relation.
    pub(super) slot: Slot,
}

/// The record around another, and what the other one inherits from it.
pub(super) struct ParentContext<'u, 'de> {
    /// Values of columns that the object inherits while it is read.
    pub(super) inherited_keys: &'u Values<'de>,
    pub(super) fill: &'u dyn Fn(&Core, &mut dyn Any) -> Result<()>,
    /// The rows that the object can be, by the enclosing record; the last one if the object has no key that can
    /// be read.
    pub(super) rows: &'u [Slot],
    /// The route to the object and the row it starts from, if the object's record holds the key.
    pub(super) route: Option<(&'u DocumentRoute, Slot)>,
}

/// A record that was stored.
pub(super) struct WrittenRecord<'de> {
    pub(super) slot: Slot,
    /// The values of some of its columns.
    pub(super) values: Values<'de>,
}

/// An object, taken apart.
pub(super) struct SplitObject<'m, 'de> {
    pub(super) fields: Fields<'de>,
    /// What is stored before the record: its owners.
    pub(super) before: Vec<(&'m RelationNode, Content<'de>)>,
    /// What is stored after it.
    pub(super) after: Vec<(&'m RelationNode, Content<'de>)>,
    /// The primary key, where it names a stored record and is not written.
    pub(super) key: Values<'de>,
}

/// How a record is written.
pub(super) struct WriteContext<'a, 'u, 'de> {
    pub(super) act: Act<'a>,
    /// Whether the caller names it.
    pub(super) is_fixed: bool,
    pub(super) parent: Option<&'u ParentContext<'u, 'de>>,
}

/// The owners of a record.
#[derive(Default)]
pub(super) struct Owners<'m> {
    /// The relations that the object has for them.
    pub(super) given: Vec<&'m RelationNode>,
    /// Those that are stored, each with the columns of the record that refer to it.
    pub(super) stored: Vec<(&'m DocumentRoute, Slot, &'static [ColumnIdx])>,
    /// The routes of owners that the record must not have.
    pub(super) none: Vec<&'m DocumentRoute>,
    pub(super) lists: Vec<List<'m>>,
    /// The columns for whose lists of keys a relation of the object is authoritative.
    pub(super) authoritative_columns: Vec<ColumnIdx>,
    /// What the document can name of the record, if it is limited; and its row, if it is stored.
    pub(super) scope: Option<&'m Scope>,
    pub(super) row: Option<Slot>,
    pub(super) bare: Vec<Bare<'m>>,
}

/// A list of keys that a record is read with.
pub(super) struct List<'m> {
    pub(super) column: ColumnIdx,
    pub(super) relation: &'m RelationNode,
    /// How many keys the document itself has in the column.
    pub(super) own: usize,
    /// Of each further key: which element of the relation it is of.
    pub(super) items: Vec<usize>,
}

/// What an object at one path of a document can do.
#[derive(Clone, Copy)]
pub(super) struct Granted<'a, 'l> {
    pub(super) acts: &'a Acts,
    /// Whether a stored record is linked to the one around the object already.
    pub(super) linked: &'l dyn Fn(&Core, Slot) -> bool,
    /// The record that the caller names.
    pub(super) fixed: Option<&'a Fixed>,
    /// Whether a record that is not stored is skipped.
    pub(super) skips: bool,
}

impl<'a, 'l> Granted<'a, 'l> {
    /// Of an object below a relation.
    pub(super) fn nested(acts: &'a Acts, linked: &'l dyn Fn(&Core, Slot) -> bool) -> Self {
        Granted { acts, linked, fixed: None, skips: false }
    }
}

/// What an object does.
#[derive(Clone, Copy)]
pub(super) enum Act<'a> {
    /// What the mode says: the document is not limited.
    Free,
    Insert(&'a Scope),
    Update {
        slot: Slot,
        scope: &'a Scope,
    },
    /// It names a stored record, and does not change it.
    Link {
        slot: Slot,
        linked: bool,
    },
    Skip,
}

impl<'a> Act<'a> {
    pub(super) fn scope(self) -> Option<&'a Scope> {
        match self {
            Act::Insert(scope) | Act::Update { scope, .. } => Some(scope),
            Act::Free | Act::Link { .. } | Act::Skip => None,
        }
    }

    /// The row of the record, if it is stored.
    pub(super) fn row(self) -> Option<Slot> {
        match self {
            Act::Update { slot, .. } | Act::Link { slot, .. } => Some(slot),
            Act::Free | Act::Insert(_) | Act::Skip => None,
        }
    }
}

/// The owners that a record gets by bare keys, to be checked once it is stored.
pub(super) struct Bare<'a> {
    pub(super) route: &'a DocumentRoute,
    /// The rows that it can link: those that it linked before, and those of objects.
    pub(super) known: Vec<Slot>,
    /// How many rows it links at least, if each key is that of a stored record.
    pub(super) expected: usize,
    /// The bare keys of a list, where they are primary keys: each is that of a stored record.
    pub(super) keys: Vec<Content<'static>>,
    pub(super) acts: &'a Acts,
    pub(super) path: Path,
}

/// Whether a list is of records, be it empty, and not of bare keys alone.
pub(super) fn lists_records(items: &[Content<'_>]) -> bool {
    items.is_empty() || items.iter().any(|item| matches!(item, Content::Map(_)))
}

/// Whether the primary key of a record holds that of the owner.
pub(super) fn gives_key(node: &ModelNode, relation: &RelationNode, owner: &Content<'_>) -> bool {
    let local = relation.schema.targets.first().map_or(&[][..], |target| target.local);
    *owner != Content::Null && local.iter().any(|column| node.schema.primary_key.contains(column))
}

pub(super) fn relation_idx(node: &ModelNode, relation: &RelationNode) -> RelationIdx {
    let index = node.relations.iter().position(|known| std::ptr::eq(known, relation));
    RelationIdx::new(index.unwrap_or_default())
}
