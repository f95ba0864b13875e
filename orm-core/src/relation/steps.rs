//! How a relation is walked: from a row of one table, over the keys it shares with others, to rows
//! of the target.
//!
//! Each kind of relation is one of four shapes. What a shape reads at run time is two hops at most,
//! which know nothing of the records.

use std::any::{Any, TypeId};
use std::marker::PhantomData;
use std::ops::ControlFlow;

use super::edge::{EdgeKind, PivotName, Plain, WithPivot};
#[cfg(feature = "serde")]
use super::join;
use crate::error::Result;
#[cfg(feature = "serde")]
use crate::ingest::{Holder, Map, Way};
use crate::key::{Key, KeyColumns};
use crate::model::{HasColumn, Model};
use crate::query::Stored;
use crate::schema::{ModelSchema, ReferentialActions, TargetSchema, ViaSchema};
use crate::store::{
    Adjacency, AdjacencyId, ChainRows, Dictionary, KeyId, KeySpace, RelationId, Slot, Store,
    TableId,
};

/// One step from a record to a record of the target.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub(crate) to: Slot,
    /// The row of the model between, or `NONE` where there is none.
    pub(crate) via: Slot,
}

impl Edge {
    #[inline]
    fn direct(to: Slot) -> Self {
        Edge::new(to, Slot::NONE)
    }

    #[inline]
    fn new(to: Slot, via: Slot) -> Self {
        #[cfg(test)]
        counts::EDGES.set(counts::EDGES.get() + 1);
        Edge { to, via }
    }
}

/// What reads cost, for tests of what a read does not do.
#[cfg(test)]
pub(crate) mod counts {
    use std::cell::Cell;

    thread_local! {
        /// Relations looked up in a store.
        pub(crate) static OPENED: Cell<usize> = const { Cell::new(0) };
        /// Steps from one record to another.
        pub(crate) static EDGES: Cell<usize> = const { Cell::new(0) };
    }

    /// The relations that were looked up and the steps that were taken meanwhile.
    pub(crate) fn of<R>(work: impl FnOnce() -> R) -> (R, usize, usize) {
        OPENED.set(0);
        EDGES.set(0);
        let result = work();
        (result, OPENED.get(), EDGES.get())
    }
}

/// The places of what a relation reads in a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) local_table: TableId,
    pub(crate) foreign_table: TableId,
    first: Hop,
    second: Option<Hop>,
}

/// One hop, or two.
#[doc(hidden)]
pub struct Hops(Hop, Option<Hop>);

impl Link {
    pub(crate) fn new(local_table: TableId, foreign_table: TableId, hops: Hops) -> Self {
        Link { local_table, foreign_table, first: hops.0, second: hops.1 }
    }

    /// The adjacency on the far side of the first hop.
    #[cfg(feature = "serde")]
    pub(crate) fn far(&self) -> AdjacencyId {
        self.first.foreign
    }
}

/// The adjacencies on both sides of a shared key.
#[derive(Clone, Copy, Debug)]
struct Hop {
    /// `None` where the key stands in a list.
    local: Option<AdjacencyId>,
    foreign: AdjacencyId,
}

/// What a relation reads.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Walk<'s> {
    key_space: &'s KeySpace,
    first: OpenHop<'s>,
    second: Option<OpenHop<'s>>,
}

#[derive(Clone, Copy)]
struct OpenHop<'s> {
    /// The key by row of the local table.
    keys: &'s [KeyId],
    /// `None` where the key stands in a list.
    local: Option<&'s Adjacency>,
    foreign: &'s Adjacency,
    /// The id of `foreign`, to find its dictionary by.
    foreign_id: AdjacencyId,
}

impl<'s> OpenHop<'s> {
    #[inline]
    fn new(key_space: &'s KeySpace, hop: Hop) -> Option<Self> {
        let local = match hop.local {
            Some(local) => Some(key_space.adjacency(local)?),
            None => None,
        };
        let keys = local.map_or(&[][..], Adjacency::keys);
        let foreign = key_space.adjacency(hop.foreign)?;
        Some(OpenHop { keys, local, foreign, foreign_id: hop.foreign })
    }

    #[inline]
    fn key(&self, slot: Slot) -> Option<KeyId> {
        self.keys.get(slot.index())?.some()
    }

    /// The rows on the other side of a row.
    #[inline]
    fn rows(&self, slot: Slot) -> ChainRows<'s> {
        self.key(slot).map_or(ChainRows::default(), |key| self.foreign.rows(key))
    }

    #[inline]
    fn last(&self, slot: Slot) -> Option<Slot> {
        self.foreign.last(self.key(slot)?)
    }
}

impl<'s> Walk<'s> {
    #[inline]
    pub(crate) fn new(store: &'s Store, link: &Link) -> Option<Self> {
        #[cfg(test)]
        counts::OPENED.set(counts::OPENED.get() + 1);
        let key_space = store.key_space();
        let second = match link.second {
            Some(hop) => Some(OpenHop::new(key_space, hop)?),
            None => None,
        };
        Some(Walk { key_space, first: OpenHop::new(key_space, link.first)?, second })
    }

    /// The arrays that a direct relation is read from: the key by row of the local table, and the
    /// rows by key.
    #[inline]
    pub(crate) fn arrays(&self) -> (&'s [KeyId], &'s Adjacency) {
        (self.first.keys, self.first.foreign)
    }

    /// Goes over the edges of the record in a slot, for a relation whose keys are the only ones that
    /// matter.
    #[cfg(feature = "serde")]
    pub(crate) fn each_of_slot(&self, shape: Shape, from: Slot, visit: &mut dyn FnMut(Edge)) {
        let first = self.first.rows(from);
        let visit = |edge| {
            visit(edge);
            ControlFlow::Continue(())
        };
        let _ = match shape {
            Shape::Through => self.through(first, visit),
            Shape::Pivot => self.by_pivot(first, visit),
            Shape::Direct | Shape::Listed => first.map(Edge::direct).try_for_each(visit),
        };
    }

    /// From rows of the model between to all rows of the target that each leads to.
    #[inline]
    fn through(
        &self,
        mut between: ChainRows<'_>,
        mut visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(second) = &self.second else { return ControlFlow::Continue(()) };
        between.try_for_each(|via| second.rows(via).try_for_each(|to| visit(Edge::new(to, via))))
    }

    /// From rows of the pivot to the one row of the target that each leads to.
    #[inline]
    fn by_pivot(
        &self,
        mut pivots: ChainRows<'_>,
        mut visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(second) = &self.second else { return ControlFlow::Continue(()) };
        pivots.try_for_each(|via| match second.last(via) {
            Some(to) => visit(Edge::new(to, via)),
            None => ControlFlow::Continue(()),
        })
    }

    /// The rows of the pivot that lead from one record to another, in their order. Of the rows that belong to
    /// either, those are gone over that are fewer.
    pub(crate) fn between(&self, from: Slot, to: Slot) -> Vec<Slot> {
        let ids = || {
            let second = self.second?;
            let (left, right) = (self.first.key(from)?, second.foreign.key(to)?);
            (second.foreign.last(right) == Some(to)).then_some((left, second.local?, right))
        };
        let Some((left, onward, right)) = ids() else { return Vec::new() };
        let back = self.first.foreign;
        if back.count(left) <= onward.count(right) {
            back.rows(left).filter(|&via| onward.key(via) == Some(right)).collect()
        } else {
            onward.rows(right).filter(|&via| back.key(via) == Some(left)).collect()
        }
    }

    /// Whether the key of one row leads to another, for a relation of one hop.
    pub(crate) fn links(&self, from: Slot, to: Slot) -> bool {
        let key = self.first.key(from);
        key.is_some() && self.first.foreign.key(to) == key
    }

    /// The key that a row leads to others by.
    #[cfg(feature = "serde")]
    pub(crate) fn key(&self, from: Slot) -> Option<KeyId> {
        self.first.key(from)
    }

    /// The rows that the key of one row leads to and that come after another in the table, last first.
    pub(crate) fn after(&self, from: Slot, other: Slot) -> Vec<Slot> {
        self.first.rows(from).rev().take_while(|&to| to > other).collect()
    }

    fn dictionary<K: Key>(&self) -> Option<&'s Dictionary<K>> {
        let dictionary = self.key_space.dictionary_of(self.first.foreign_id)?;
        (dictionary as &dyn Any).downcast_ref()
    }

    /// The id of the key that a record holds in the local columns of the first hop.
    #[inline]
    fn start<C: KeyColumns>(&self, from: Stored<'_, C::Model>) -> Option<KeyId> {
        match from.slot {
            Slot::NONE => self.dictionary::<C::Key>()?.find_in::<C>(from.record),
            slot => self.first.key(slot),
        }
    }

    #[inline]
    fn chain<C: KeyColumns>(&self, from: Stored<'_, C::Model>) -> ChainRows<'s> {
        self.start::<C>(from).map_or(ChainRows::default(), |key| self.first.foreign.rows(key))
    }
}

/// The edges of one record, one after the other.
#[doc(hidden)]
pub enum Edges<'s> {
    Chain(ChainRows<'s>),
    List(std::vec::IntoIter<Edge>),
}

impl Iterator for Edges<'_> {
    type Item = Edge;

    #[inline]
    fn next(&mut self) -> Option<Edge> {
        match self {
            Edges::Chain(chain) => chain.next().map(Edge::direct),
            Edges::List(list) => list.next(),
        }
    }
}

impl DoubleEndedIterator for Edges<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<Edge> {
        match self {
            Edges::Chain(chain) => chain.next_back().map(Edge::direct),
            Edges::List(list) => list.next_back(),
        }
    }
}

/// The shapes of relations.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Direct,
    Listed,
    Through,
    Pivot,
}

/// Of a relation: a key leads to its records, or a list of keys.
#[doc(hidden)]
pub struct ForeignKey;

/// Of a relation: records of a pivot lead to its records.
#[doc(hidden)]
pub struct PivotRecords;

/// Of a relation: other relations lead to its records.
#[doc(hidden)]
pub struct AnotherModel;

/// The shape of a relation, with the columns it goes by.
///
/// **Law.** The two keys of each hop have one type; the derive asserts it where the relation is
/// declared, so that a mistake is told there and nowhere else.
#[doc(hidden)]
pub trait Steps: 'static {
    type From: Model;
    type To: Model;
    type Edge: EdgeKind;
    /// The pivot, or `()` where there is none.
    type Between;
    /// By what it leads: [`ForeignKey`], [`PivotRecords`] or [`AnotherModel`].
    type By;

    const TARGET: TargetSchema;
    const VIA: Option<ViaSchema> = None;
    const SHAPE: Shape;
    /// Whether there is one hop, so that [`Walk::arrays`] are all there is to read.
    const DIRECT: bool = matches!(Self::SHAPE, Shape::Direct);

    fn bind(store: &mut Store) -> Result<Hops>;

    /// Makes known what becomes of records that refer to others, for the shape that holds a key.
    fn refer(
        _store: &mut Store,
        _actions: ReferentialActions,
        _relation: RelationId,
    ) -> Result<()> {
        Ok(())
    }

    /// How records of a document are linked.
    #[cfg(feature = "serde")]
    fn way(map: &mut Map) -> Result<Way>;

    /// Goes over the edges of a record in order, until told to stop.
    fn each(
        walk: &Walk<'_>,
        from: Stored<'_, Self::From>,
        visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()>;

    fn edges<'s>(walk: &Walk<'s>, from: Stored<'_, Self::From>) -> Edges<'s> {
        let mut edges = Vec::new();
        let _ = Self::each(walk, from, |edge| {
            edges.push(edge);
            ControlFlow::Continue(())
        });
        Edges::List(edges.into_iter())
    }

    fn count(walk: &Walk<'_>, from: Stored<'_, Self::From>) -> usize {
        let mut count = 0;
        let _ = Self::each(walk, from, |_| {
            count += 1;
            ControlFlow::Continue(())
        });
        count
    }

    /// The last of the edges.
    #[inline]
    fn last(walk: &Walk<'_>, from: Stored<'_, Self::From>) -> Option<Slot> {
        Self::edges(walk, from).next_back().map(|edge| edge.to)
    }

    /// As [`edges`](Self::edges), in a store that no record of `From` was ever written to and that
    /// therefore has no index for its relations.
    fn scan(store: &Store, record: &Self::From) -> Vec<Edge>;
}

/// The rows of a table whose key in the columns `C` is this one.
fn scan_for<C: KeyColumns>(store: &Store, key: &dyn Any) -> Vec<Slot> {
    // The two keys have one type, which the derive asserts and this function cannot see.
    let Some(key) = key.downcast_ref::<C::Key>() else { return Vec::new() };
    let rows = (0..).map(Slot::new).zip(store.slots::<C::Model>());
    let found = rows.filter(|(_, row)| row.as_ref().is_some_and(|row| C::is(row, key)));
    found.map(|(slot, _)| slot).collect()
}

/// The key of a row in the columns `C`.
fn read_at<C: KeyColumns>(store: &Store, slot: Slot) -> Option<C::Key> {
    C::read(store.slots::<C::Model>().get(slot.index())?.as_ref()?)
}

/// Whether columns are the primary key of their model.
fn is_primary<C: KeyColumns>() -> bool {
    TypeId::of::<C>() == TypeId::of::<<C::Model as Model>::PrimaryKey>()
}

impl Store {
    /// Ties the two keys of a hop to one dictionary: that of the key which is referred to.
    fn hop<L: KeyColumns, F: KeyColumns>(&mut self, foreign_owns: bool) -> Result<Hop> {
        let (local, foreign) = match foreign_owns {
            true => (self.bind_key::<L, F>()?, self.bind_key::<F, F>()?),
            false => (self.bind_key::<L, L>()?, self.bind_key::<F, L>()?),
        };
        Ok(Hop { local: Some(local), foreign })
    }

    /// The adjacency of the columns `C` in the dictionary of the columns `Owner`.
    fn bind_key<C: KeyColumns, Owner: KeyColumns>(&mut self) -> Result<AdjacencyId> {
        let table = self.ensure::<C::Model>()?;
        self.bind::<C, Owner>(table)
    }
}

/// One hop: the columns `L` of a record match the columns `F` of the target.
///
/// `FOREIGN_OWNS` tells which of the two is referred to by the other.
#[doc(hidden)]
pub struct Direct<L, F, const FOREIGN_OWNS: bool>(PhantomData<(L, F)>);

impl<L: KeyColumns, F: KeyColumns, const FOREIGN_OWNS: bool> Steps for Direct<L, F, FOREIGN_OWNS> {
    type From = L::Model;
    type To = F::Model;
    type Edge = Plain;
    type Between = ();
    type By = ForeignKey;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const SHAPE: Shape = Shape::Direct;

    fn bind(store: &mut Store) -> Result<Hops> {
        Ok(Hops(store.hop::<L, F>(FOREIGN_OWNS)?, None))
    }

    fn refer(store: &mut Store, actions: ReferentialActions, relation: RelationId) -> Result<()> {
        let tables = (store.ensure::<L::Model>()?, store.ensure::<F::Model>()?);
        store.refer::<L, F>(actions, relation, tables)
    }

    #[cfg(feature = "serde")]
    fn way(map: &mut Map) -> Result<Way> {
        join::direct::<L, F, FOREIGN_OWNS>(map)
    }

    #[inline]
    fn each(
        walk: &Walk<'_>,
        from: Stored<'_, L::Model>,
        mut visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        walk.chain::<L>(from).try_for_each(|slot| visit(Edge::direct(slot)))
    }

    fn edges<'s>(walk: &Walk<'s>, from: Stored<'_, L::Model>) -> Edges<'s> {
        Edges::Chain(walk.chain::<L>(from))
    }

    #[inline]
    fn last(walk: &Walk<'_>, from: Stored<'_, L::Model>) -> Option<Slot> {
        walk.first.foreign.last(walk.start::<L>(from)?)
    }

    #[inline]
    fn count(walk: &Walk<'_>, from: Stored<'_, L::Model>) -> usize {
        walk.start::<L>(from).map_or(0, |key| walk.first.foreign.count(key))
    }

    fn scan(store: &Store, record: &L::Model) -> Vec<Edge> {
        let key = L::read(record);
        let slots = key.map(|key| scan_for::<F>(store, &key)).unwrap_or_default();
        slots.into_iter().map(Edge::direct).collect()
    }
}

/// A list of keys in the column `C` of `M`, each of which the columns `F` of the target match.
///
/// A key leads to one record, as a foreign key does; a key that is listed twice leads there twice.
#[doc(hidden)]
pub struct Listed<M, F, const C: usize>(PhantomData<(M, F)>);

impl<M, F, const C: usize> Steps for Listed<M, F, C>
where
    M: HasColumn<C, Value: AsRef<[F::Key]>>,
    F: KeyColumns,
{
    type From = M;
    type To = F::Model;
    type Edge = Plain;
    type Between = ();
    type By = ForeignKey;

    const TARGET: TargetSchema = TargetSchema {
        model: || F::Model::SCHEMA,
        local: &[C],
        foreign: F::COLUMNS,
        type_name: None,
    };

    const SHAPE: Shape = Shape::Listed;

    fn bind(store: &mut Store) -> Result<Hops> {
        let foreign = store.bind_key::<F, F>()?;
        Ok(Hops(Hop { local: None, foreign }, None))
    }

    #[cfg(feature = "serde")]
    fn way(map: &mut Map) -> Result<Way> {
        join::listed::<M, F, C>(map)
    }

    fn each(
        walk: &Walk<'_>,
        from: Stored<'_, M>,
        mut visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (Some(keys), Some(dictionary)) = (from.record.get(), walk.dictionary::<F::Key>())
        else {
            return ControlFlow::Continue(());
        };
        let ids = keys.as_ref().iter().filter_map(|key| dictionary.find(key));
        let mut slots = ids.filter_map(|id| walk.first.foreign.last(id));
        slots.try_for_each(|slot| visit(Edge::direct(slot)))
    }

    fn scan(store: &Store, record: &M) -> Vec<Edge> {
        let keys = record.get().map(AsRef::as_ref).unwrap_or_default();
        let last = |key: &F::Key| scan_for::<F>(store, key).pop();
        keys.iter().filter_map(last).map(Edge::direct).collect()
    }
}

/// Two hops by way of another model: `L` matches `TF`, and `TL` of the same record matches `F`.
///
/// Edges come grouped by the record between, in the order of its table, and within one in the order
/// of the target's.
#[doc(hidden)]
pub struct Through<L, TF, TL, F>(PhantomData<(L, TF, TL, F)>);

impl<L, TF, TL, F> Steps for Through<L, TF, TL, F>
where
    L: KeyColumns,
    TF: KeyColumns,
    TL: KeyColumns<Model = TF::Model>,
    F: KeyColumns,
{
    type From = L::Model;
    type To = F::Model;
    type Edge = Plain;
    type Between = ();
    type By = AnotherModel;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const VIA: Option<ViaSchema> = Some(ViaSchema::new::<TF, TL>(None));
    const SHAPE: Shape = Shape::Through;

    fn bind(store: &mut Store) -> Result<Hops> {
        let first = store.hop::<L, TF>(is_primary::<TF>() && !is_primary::<L>())?;
        let second = store.hop::<TL, F>(is_primary::<F>() && !is_primary::<TL>())?;
        Ok(Hops(first, Some(second)))
    }

    #[cfg(feature = "serde")]
    fn way(map: &mut Map) -> Result<Way> {
        join::unjoined::<Self>(map, Holder::Nothing)
    }

    fn each(
        walk: &Walk<'_>,
        from: Stored<'_, L::Model>,
        visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        walk.through(walk.chain::<L>(from), visit)
    }

    fn scan(store: &Store, record: &L::Model) -> Vec<Edge> {
        let between = L::read(record).map(|key| scan_for::<TF>(store, &key)).unwrap_or_default();
        let onward = |via| {
            let key = read_at::<TL>(store, via);
            let slots = key.map(|key| scan_for::<F>(store, &key)).unwrap_or_default();
            slots.into_iter().map(move |to| Edge { to, via })
        };
        between.into_iter().flat_map(onward).collect()
    }
}

/// Two hops by way of a pivot: `L` is referred to by `PF`, and `PO` of the same record refers to `F`.
///
/// Edges come in the order of the pivot's table, one for each record of it that leads to a target.
#[doc(hidden)]
pub struct ByPivot<L, PF, PO, F, N>(PhantomData<(L, PF, PO, F, N)>);

impl<L, PF, PO, F, N> Steps for ByPivot<L, PF, PO, F, N>
where
    N: PivotName,
    L: KeyColumns,
    PF: KeyColumns,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns,
{
    type From = L::Model;
    type To = F::Model;
    type Edge = WithPivot<PF::Model, N>;
    type Between = PF::Model;
    type By = PivotRecords;

    const TARGET: TargetSchema = TargetSchema::new::<L, F>();
    const VIA: Option<ViaSchema> = Some(ViaSchema::new::<PF, PO>(Some(*N::PIVOT_NAME)));
    const SHAPE: Shape = Shape::Pivot;

    fn bind(store: &mut Store) -> Result<Hops> {
        let first = store.hop::<L, PF>(false)?;
        Ok(Hops(first, Some(store.hop::<PO, F>(true)?)))
    }

    #[cfg(feature = "serde")]
    fn way(map: &mut Map) -> Result<Way> {
        join::by_pivot::<L, PF, PO, F, N>(map)
    }

    fn each(
        walk: &Walk<'_>,
        from: Stored<'_, L::Model>,
        visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        walk.by_pivot(walk.chain::<L>(from), visit)
    }

    fn scan(store: &Store, record: &L::Model) -> Vec<Edge> {
        let pivots = L::read(record).map(|key| scan_for::<PF>(store, &key)).unwrap_or_default();
        let onward = |via| {
            let key = read_at::<PO>(store, via)?;
            Some(Edge { to: scan_for::<F>(store, &key).pop()?, via })
        };
        pivots.into_iter().filter_map(onward).collect()
    }
}

impl TargetSchema {
    const fn new<L: KeyColumns, F: KeyColumns>() -> Self {
        let model = || -> &'static ModelSchema { F::Model::SCHEMA };
        let type_name = match (L::TYPE, F::TYPE) {
            (Some((_, name)), _) | (None, Some((_, name))) => Some(name),
            (None, None) => None,
        };
        TargetSchema { model, local: L::COLUMNS, foreign: F::COLUMNS, type_name }
    }
}

impl ViaSchema {
    const fn new<F: KeyColumns, L: KeyColumns>(pivot: Option<&'static str>) -> Self {
        let model = || -> &'static ModelSchema { F::Model::SCHEMA };
        ViaSchema { model, foreign: F::COLUMNS, local: L::COLUMNS, pivot }
    }
}
