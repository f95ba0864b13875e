//! Relations prepared for one store.

use std::ops::ControlFlow;

use super::prepared_filter::Test;
use super::related::pick;
use super::traverse;
use crate::query::{Criteria, PreparedOrder, first_rows};
use crate::relation::{Kind, Route};
use crate::storage::{Adjacency, Core, Edge, KeyId, RowRef, Slot, Traversal};

/// What a relation is read from, and the conditions on its targets, in one store.
pub(crate) struct PreparedRelation<'s, P: Route> {
    store: &'s Core,
    /// `None` if no record of the declaring model was ever stored. For a record from elsewhere the tables are then
    /// scanned, as by its getter.
    traversal: Option<Traversal<'s>>,
    rows: &'s [Option<P::To>],
    filter: Option<Test<'s, P::To>>,
    orders: Vec<PreparedOrder<'s, P::To>>,
    limit: Option<usize>,
    offset: usize,
    /// As [`Criteria::wanted`].
    wanted: usize,
}

impl<'s, P: Route> PreparedRelation<'s, P> {
    pub(crate) fn new(store: &'s Core, criteria: &Criteria<P::To>) -> Self {
        let view = store.relation_view::<P>();
        PreparedRelation {
            store,
            traversal: view.as_ref().map(|view| view.traversal),
            rows: view.map_or_else(|| store.slots(), |view| view.foreign.rows()),
            filter: criteria.filter.as_ref().map(|filter| filter.prepare(store)),
            orders: criteria.prepare_order(store),
            limit: criteria.limit,
            offset: criteria.offset,
            wanted: criteria.wanted(),
        }
    }

    /// Whether every target counts.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        self.filter.is_none() && self.limit.is_none() && self.offset == 0
    }

    /// As [`Traversal::arrays`].
    pub(crate) fn arrays(&self) -> Option<(&'s [KeyId], &'s Adjacency)> {
        self.traversal.as_ref().map(Traversal::arrays)
    }

    #[inline]
    pub(crate) fn rows(&self) -> &'s [Option<P::To>] {
        self.rows
    }

    #[inline]
    pub(crate) fn passes(&self, at: RowRef<'_, P::To>) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.test(at))
    }

    /// The target of a to-one relation.
    pub(crate) fn one<K: Kind<P::To>>(
        &self,
        from: RowRef<'_, P::From>,
    ) -> Option<RowRef<'s, P::To>> {
        if K::LAST
            && P::DIRECT
            && from.slot != Slot::NONE
            && self.filter.is_none()
            && let Some((keys, foreign)) = self.arrays()
        {
            let slot = foreign.last(*keys.get(from.slot.index())?)?;
            return Some(RowRef { slot, record: self.rows.get(slot.index())?.as_ref()? });
        }
        let passes = |at: RowRef<'_, P::To>| self.passes(at);
        let slot = pick::<P, K>(self.traversal.as_ref(), self.store, from, self.rows, passes)?;
        Some(RowRef { slot, record: self.rows.get(slot.index())?.as_ref()? })
    }

    /// The rows of a block that have a target, if two arrays are enough to know.
    pub(crate) fn rows_with_target(&self, base: Slot, mask: u64) -> Option<u64> {
        if !P::DIRECT || !self.is_whole() {
            return None;
        }
        let (keys, foreign) = self.arrays()?;
        Some(foreign.held_by_any(keys.get(base.index()..).unwrap_or_default()) & mask)
    }

    /// Visits the targets of a record that pass the filter, in the order of the relation.
    #[inline]
    fn visit_passing(
        &self,
        from: RowRef<'_, P::From>,
        mut visit: impl FnMut(RowRef<'s, P::To>, Slot) -> ControlFlow<()>,
    ) {
        let mut see = |edge: Edge| {
            let record = self.rows.get(edge.to.index()).and_then(Option::as_ref);
            match record.map(|record| RowRef { slot: edge.to, record }) {
                Some(at) if self.passes(at) => visit(at, edge.via),
                _ => ControlFlow::Continue(()),
            }
        };
        let _ = match &self.traversal {
            Some(traversal) => traverse::visit::<P>(traversal, from, see),
            None => traverse::scan::<P>(self.store, from.record).into_iter().try_for_each(&mut see),
        };
    }

    /// Visits the targets of a record with the rows of the model between, as the criteria say: filtered, sorted and
    /// sliced.
    #[inline]
    pub(crate) fn visit(
        &self,
        from: RowRef<'_, P::From>,
        mut visit: impl FnMut(RowRef<'s, P::To>, Slot) -> ControlFlow<()>,
    ) {
        if self.orders.is_empty() && self.limit.is_none() && self.offset == 0 {
            return self.visit_passing(from, visit);
        }
        self.visit_part(from, &mut visit);
    }

    /// As [`visit`](Self::visit), with an order, a limit or an offset.
    #[inline(never)]
    fn visit_part(
        &self,
        from: RowRef<'_, P::From>,
        visit: &mut dyn FnMut(RowRef<'s, P::To>, Slot) -> ControlFlow<()>,
    ) {
        if self.orders.is_empty() {
            let (mut skip, mut take) = (self.offset, self.limit.unwrap_or(usize::MAX));
            if take == 0 {
                return;
            }
            self.visit_passing(from, |at, via| {
                if skip > 0 {
                    skip -= 1;
                    return ControlFlow::Continue(());
                }
                take -= 1;
                visit(at, via)?;
                if take == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            return;
        }
        // The row of the model between for each row, if there is such a model.
        let (mut rows, mut vias) = (Vec::new(), Vec::new());
        self.visit_passing(from, |at, via| {
            rows.push(at);
            if !P::DIRECT {
                vias.push(via);
            }
            ControlFlow::Continue(())
        });
        let first = first_rows(&rows, &self.orders, self.wanted, 0);
        for nth in self.offset..first.len() {
            let Some(position) = first.get(nth) else { return };
            let Some(at) = rows.get(position) else { return };
            let via = vias.get(position).copied().unwrap_or(Slot::NONE);
            if visit(*at, via).is_break() {
                return;
            }
        }
    }

    #[inline]
    pub(crate) fn count(&self, from: RowRef<'_, P::From>) -> usize {
        if let (None, Some(traversal)) = (&self.filter, &self.traversal) {
            return self.counted(traverse::count::<P>(traversal, from));
        }
        self.counted(self.count_passing(from))
    }

    /// How many of the passing targets are within the offset and the limit.
    #[inline]
    fn counted(&self, passing: usize) -> usize {
        passing.min(self.wanted).saturating_sub(self.offset)
    }

    /// The number of targets that pass the filter, as far as they are wanted. It does not depend on their order.
    #[inline(never)]
    fn count_passing(&self, from: RowRef<'_, P::From>) -> usize {
        let mut count = 0;
        self.visit_passing(from, |_, _| {
            count += 1;
            if count < self.wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        count
    }

    /// As [`visit`](Self::visit), where an order matters only for what a limit lets through.
    #[inline]
    pub(crate) fn visit_unordered(
        &self,
        from: RowRef<'_, P::From>,
        mut visit: impl FnMut(RowRef<'s, P::To>) -> ControlFlow<()>,
    ) {
        if self.limit.is_some() || self.offset > 0 {
            return self.visit(from, |at, _| visit(at));
        }
        self.visit_passing(from, |at, _| visit(at));
    }
}
