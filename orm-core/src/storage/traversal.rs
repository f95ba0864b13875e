//! Traversing a relation: from a row of one table, by the keys that it shares with others, to rows of the target.
//!
//! A relation is at most two hops, which know nothing of the records.

use std::any::Any;
use std::ops::ControlFlow;

use super::adjacency::{Adjacency, ChainRows};
use super::dictionary::Dictionary;
use super::id::{AdjacencyId, KeyId, Slot, TableId};
use super::key_space::KeySpace;
use super::row::RowRef;
use crate::record::{Key, KeyColumns};

/// The shapes of relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Direct,
    Listed,
    Through,
    Pivot,
}

/// One step from a record to a record of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) to: Slot,
    /// The row of the model between, or `NONE` without one.
    pub(crate) via: Slot,
}

impl Edge {
    #[inline]
    pub(crate) fn direct(to: Slot) -> Self {
        Edge::new(to, Slot::NONE)
    }

    #[inline]
    pub(crate) fn new(to: Slot, via: Slot) -> Self {
        #[cfg(test)]
        counts::EDGES.set(counts::EDGES.get() + 1);
        Edge { to, via }
    }
}

/// Counts of reads, for tests of what a read does not do.
#[cfg(test)]
pub(crate) mod counts {
    use std::cell::Cell;

    thread_local! {
        /// Relations looked up in a store.
        pub(crate) static OPENED: Cell<usize> = const { Cell::new(0) };
        /// Steps from one record to another.
        pub(crate) static EDGES: Cell<usize> = const { Cell::new(0) };
    }

    /// The relations looked up and the steps taken while a function runs.
    pub(crate) fn of<R>(work: impl FnOnce() -> R) -> (R, usize, usize) {
        OPENED.set(0);
        EDGES.set(0);
        let result = work();
        (result, OPENED.get(), EDGES.get())
    }
}

/// The ids of what a relation reads in a store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResolvedRoute {
    pub(crate) local_table: TableId,
    pub(crate) foreign_table: TableId,
    pub(super) first: Hop,
    second: Option<Hop>,
}

/// One hop, or two.
#[derive(Clone, Copy)]
pub(crate) struct ResolvedHops(pub(crate) Hop, pub(crate) Option<Hop>);

impl ResolvedRoute {
    pub(crate) fn new(local_table: TableId, foreign_table: TableId, hops: ResolvedHops) -> Self {
        ResolvedRoute { local_table, foreign_table, first: hops.0, second: hops.1 }
    }
}

/// A relation without the types of its models, for the rows of one target.
///
/// The table that both functions take is that of the model whose records they read; its type is known where they were
/// made.
#[derive(Clone, Copy)]
pub(crate) struct ErasedRoute {
    pub(crate) route: ResolvedRoute,
    pub(crate) shape: Shape,
    /// The name of the pivot, and its table.
    pub(crate) pivot: Option<(&'static str, TableId)>,
    /// Reads the edges of a row whose keys are in a list, from the owner's table.
    pub(crate) listed: Option<fn(&dyn Any, &Traversal<'_>, Slot) -> Vec<Edge>>,
    /// Whether `max` or `min` prefers a row of the target's table to the best so far.
    pub(crate) is_better: Option<fn(&dyn Any, Slot, Option<Slot>) -> bool>,
}

/// The adjacencies on both sides of a shared key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hop {
    /// `None` if the key is in a list.
    pub(crate) local: Option<AdjacencyId>,
    pub(crate) foreign: AdjacencyId,
}

/// What a relation reads.
#[derive(Clone, Copy)]
pub(crate) struct Traversal<'s> {
    key_space: &'s KeySpace,
    first: HopView<'s>,
    second: Option<HopView<'s>>,
}

#[derive(Clone, Copy)]
struct HopView<'s> {
    /// The key by row of the local table.
    keys: &'s [KeyId],
    /// `None` if the key is in a list.
    local: Option<&'s Adjacency>,
    foreign: &'s Adjacency,
    /// The id of `foreign`, to find its dictionary by.
    foreign_id: AdjacencyId,
}

impl<'s> HopView<'s> {
    #[inline]
    fn new(key_space: &'s KeySpace, hop: Hop) -> Option<Self> {
        let local = match hop.local {
            Some(local) => Some(key_space.adjacency(local)?),
            None => None,
        };
        let keys = local.map_or(&[][..], Adjacency::keys);
        let foreign = key_space.adjacency(hop.foreign)?;
        Some(HopView { keys, local, foreign, foreign_id: hop.foreign })
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

impl<'s> Traversal<'s> {
    #[inline]
    pub(crate) fn new(key_space: &'s KeySpace, route: &ResolvedRoute) -> Option<Self> {
        #[cfg(test)]
        counts::OPENED.set(counts::OPENED.get() + 1);
        let second = match route.second {
            Some(hop) => Some(HopView::new(key_space, hop)?),
            None => None,
        };
        Some(Traversal { key_space, first: HopView::new(key_space, route.first)?, second })
    }

    /// The arrays that a direct relation is read from: the key by row of the local table, and the
    /// rows by key.
    #[inline]
    pub(crate) fn arrays(&self) -> (&'s [KeyId], &'s Adjacency) {
        (self.first.keys, self.first.foreign)
    }

    /// Visits the edges of the record in a slot, for a relation that depends on its keys alone.
    pub(crate) fn visit_slot(&self, shape: Shape, from: Slot, visit: &mut dyn FnMut(Edge)) {
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

    /// From rows of the model between to all target rows of each.
    #[inline]
    pub(crate) fn through(
        &self,
        mut between: ChainRows<'_>,
        mut visit: impl FnMut(Edge) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(second) = &self.second else { return ControlFlow::Continue(()) };
        between.try_for_each(|via| second.rows(via).try_for_each(|to| visit(Edge::new(to, via))))
    }

    /// From rows of the pivot to the one target row of each.
    #[inline]
    pub(crate) fn by_pivot(
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

    /// The rows of the pivot that link two records, in their order. It scans the pivot rows of one of the two records,
    /// whichever are fewer.
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

    /// The key that links a row to others.
    pub(crate) fn key(&self, from: Slot) -> Option<KeyId> {
        self.first.key(from)
    }

    /// Whether a key links two rows, for a relation of one hop.
    pub(crate) fn links(&self, from: Slot, to: Slot) -> bool {
        let key = self.key(from);
        key.is_some() && self.first.foreign.key(to) == key
    }

    /// The rows that a row's key links and that come after another row in the table, last first.
    pub(crate) fn after(&self, from: Slot, other: Slot) -> Vec<Slot> {
        self.first.rows(from).rev().take_while(|&to| to > other).collect()
    }

    /// The last of the rows that a key links.
    #[inline]
    pub(crate) fn last_of(&self, key: KeyId) -> Option<Slot> {
        self.first.foreign.last(key)
    }

    /// The rows that a key links, in one hop.
    #[inline]
    pub(crate) fn rows_of(&self, key: KeyId) -> ChainRows<'s> {
        self.first.foreign.rows(key)
    }

    /// How many rows a key links, in one hop.
    #[inline]
    pub(crate) fn count_of(&self, key: KeyId) -> usize {
        self.first.foreign.count(key)
    }

    pub(crate) fn dictionary<K: Key>(&self) -> Option<&'s Dictionary<K>> {
        let dictionary = self.key_space.dictionary_of(self.first.foreign_id)?;
        (dictionary as &dyn Any).downcast_ref()
    }

    /// The id of the key that a record holds in the local columns of the first hop.
    #[inline]
    pub(crate) fn start<C: KeyColumns>(&self, from: RowRef<'_, C::Model>) -> Option<KeyId> {
        match from.slot {
            Slot::NONE => self.dictionary::<C::Key>()?.find_in::<C>(from.record),
            slot => self.first.key(slot),
        }
    }

    #[inline]
    pub(crate) fn chain<C: KeyColumns>(&self, from: RowRef<'_, C::Model>) -> ChainRows<'s> {
        self.start::<C>(from).map_or(ChainRows::default(), |key| self.first.foreign.rows(key))
    }
}

/// The edges of one record, one after the other.
pub(crate) enum Edges<'s> {
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
