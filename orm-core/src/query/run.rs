//! A store as a source of records.

use std::ops::ControlFlow;

use super::Criteria;
use super::aggregate::AggregateFn;
use super::boxed::{BoxedLoads, OpenBoxed, RowAt, RowFn};
use super::filter::Filter;
use super::order::arrange;
use super::plan::{self, Access, IndexShape};
use super::prepared_filter::Test;
#[cfg(feature = "serde")]
use crate::load::Includes;
use crate::load::Source;
#[cfg(feature = "serde")]
use crate::load::include::{Graph, Node};
use crate::model::Model;
use crate::relation::{EdgeKind, Getter, Kind, Opened, Steps, measure, start};
use crate::store::{ChainRows, KeyId, Slot, Store, Table, TableIndex};

/// A record in a store and its place there.
#[doc(hidden)]
pub struct Stored<'s, M> {
    pub(crate) slot: Slot,
    pub(crate) record: &'s M,
}

impl<M> Copy for Stored<'_, M> {}

impl<M> Clone for Stored<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

/// What a relation reads, and the conditions on its targets.
#[doc(hidden)]
pub struct StoreLink<'s, P: Steps> {
    opened: Opened<'s, P>,
    pivots: <P::Edge as EdgeKind>::Pivots<'s>,
    /// What a to-one relation of one hop without conditions reads, which is most of what is read: the
    /// key by row of the local table.
    keys: &'s [KeyId],
    /// The last row of the foreign table by key; `None` where it is the row in the slot of the key's
    /// id.
    lasts: Option<&'s [Slot]>,
    /// Whether these arrays tell the choice.
    quick: bool,
}

/// A store, or what holds one: a `&mut Store`, a lock's guard.
#[diagnostic::do_not_recommend]
impl<'s, G: Getter> Source for &'s G {
    type Row<M: Model> = &'s M;
    type Answer<T> = T;

    type At<M: Model> = Stored<'s, M>;
    type Rows<M: Model> = StoreRows<'s, M>;
    type Link<P: Steps> = StoreLink<'s, P>;
    type Test<M: Model> = Test<'s, M>;

    fn answer<T>(result: T) -> T {
        result
    }

    #[inline]
    fn hold<M: Model>(at: Stored<'s, M>) -> &'s M {
        at.record
    }

    fn held<M: Model>(self, row: &&'s M) -> Stored<'s, M> {
        start(row, self.store())
    }

    fn identity<M: Model>(at: Stored<'s, M>) -> usize {
        std::ptr::from_ref(at.record).addr()
    }

    fn rows<M: Model>(self, criteria: &Criteria<M>) -> StoreRows<'s, M> {
        let store = self.store();
        let Some(table) = store.table::<M>() else { return StoreRows::none() };
        let rows = candidates(store, table, criteria);
        match criteria.order.is_empty() {
            true => rows.part(criteria),
            false => sorted(store, rows, criteria),
        }
    }

    fn last<M: Model>(self, criteria: &Criteria<M>) -> Option<Stored<'s, M>> {
        let store = self.store();
        let table = store.table::<M>()?;
        if !criteria.order.is_empty() || criteria.limit.is_some() || criteria.offset > 0 {
            return self.rows(criteria).last();
        }
        candidates(store, table, criteria).last_of_all()
    }

    fn at<M: Model>(self, key: &M::Key, criteria: &Criteria<M>) -> Option<Stored<'s, M>> {
        let store = self.store();
        let table = store.table::<M>()?;
        let slot = table.slot_of_key(store.key_space(), key)?;
        let record = table.row(slot)?;
        let at = Stored { slot, record };
        let passes = criteria.filter.as_ref().is_none_or(|filter| filter.prepare(store).test(at));
        passes.then_some(at)
    }

    fn indexes<M: Model>(self) -> Vec<IndexShape> {
        shapes(self.store().table::<M>())
    }

    #[cfg(feature = "serde")]
    type Node = Node<'s>;
    #[cfg(feature = "serde")]
    type Graph = Graph<'s>;

    #[cfg(feature = "serde")]
    fn graph(self, includes: &Includes) -> Graph<'s> {
        Graph::new(self.store(), includes)
    }

    #[cfg(feature = "serde")]
    fn node<M: Model>(graph: &Graph<'s>, at: Stored<'s, M>) -> Node<'s> {
        graph.node(at)
    }

    fn open_filter<M: Model>(self, filter: &Filter<M>) -> Test<'s, M> {
        filter.prepare(self.store())
    }

    fn passes<M: Model>(test: &Test<'s, M>, at: Stored<'s, M>) -> bool {
        test.test(at)
    }

    type BoxedRow<R: RowFn> = <R as RowAt<'s>>::Row;
    type OpenBoxed<M: Model, R: RowFn> = OpenBoxed<'s, M, R>;

    fn open_boxed<M: Model, R: RowFn>(self, loads: &BoxedLoads<M, R>) -> OpenBoxed<'s, M, R> {
        loads.open_in(self.store())
    }

    fn boxed_row<M: Model, R: RowFn>(
        open: &OpenBoxed<'s, M, R>,
        at: Stored<'s, M>,
    ) -> <R as RowAt<'s>>::Row {
        open(at)
    }

    fn link<P: Steps>(self, criteria: &Criteria<P::To>) -> StoreLink<'s, P> {
        let opened = Opened::<P>::new(self.store(), criteria);
        let pivots = P::Edge::pivots(self.store());
        let (keys, lasts, quick) = match opened.arrays() {
            Some((keys, foreign)) => {
                let quick = P::DIRECT && opened.is_whole();
                (keys, (!foreign.in_step()).then(|| foreign.lasts()), quick)
            }
            None => (&[][..], None, false),
        };
        StoreLink { opened, pivots, keys, lasts, quick }
    }

    #[allow(clippy::inline_always)] // Part of the loop over rows, as `StoreRows` says.
    #[inline(always)]
    fn one<P: Steps, K: Kind<P::To>>(
        link: &StoreLink<'s, P>,
        from: Stored<'s, P::From>,
    ) -> Option<Stored<'s, P::To>> {
        if !K::LAST || !link.quick || from.slot == Slot::NONE {
            return link.opened.one::<K>(from);
        }
        // `NONE` as a key is past the end of `lasts`, and as a slot past the end of `rows`.
        let key = *link.keys.get(from.slot.index())?;
        let slot = match link.lasts {
            Some(lasts) => *lasts.get(key.index())?,
            None => Slot::in_step_with(key),
        };
        stored(link.opened.rows(), slot)
    }

    fn many<P: Steps, R>(
        link: &StoreLink<'s, P>,
        from: Stored<'s, P::From>,
        mut row: impl FnMut(Stored<'s, P::To>, <P::Edge as EdgeKind>::At<Self>) -> R,
    ) -> Vec<R> {
        let mut rows = Vec::new();
        if P::DIRECT && link.opened.is_whole() {
            rows.reserve_exact(link.opened.count(from));
        }
        link.opened.each(from, |at, via| {
            if let Some(pivot) = P::Edge::at(link.pivots, via) {
                rows.push(row(at, pivot));
            }
            ControlFlow::Continue(())
        });
        rows
    }

    fn measure<P, A>(link: &StoreLink<'s, P>, from: Stored<'s, P::From>) -> A::Value
    where
        P: Steps,
        A: AggregateFn<P::To>,
    {
        measure::<P, A>(&link.opened, from)
    }
}

#[inline]
fn stored<M>(rows: &[Option<M>], slot: Slot) -> Option<Stored<'_, M>> {
    Some(Stored { slot, record: rows.get(slot.index())?.as_ref()? })
}

/// The keys that records can be looked up by, the primary key first.
fn shapes<M: Model>(table: Option<&Table<M>>) -> Vec<IndexShape> {
    match table {
        Some(table) => {
            let shape = |index: &TableIndex<M>| IndexShape {
                columns: index.columns,
                unique: index.unique,
                partial: index.partial,
            };
            table.indexes().iter().map(shape).collect()
        }
        None => plan::declared_indexes(M::SCHEMA),
    }
}

/// The records that pass the filter, in the order of the table.
fn candidates<'s, M: Model>(
    store: &'s Store,
    table: &'s Table<M>,
    criteria: &Criteria<M>,
) -> StoreRows<'s, M> {
    let Some(filter) = &criteria.filter else { return StoreRows::scan(table.rows(), None) };
    if filter.constant() == Some(false) {
        return StoreRows::none();
    }
    let pinned = filter.equalities();
    let Access::Index(place) = plan::access(&pinned, &shapes(Some(table))) else {
        return StoreRows::scan(table.rows(), Some(filter.prepare(store)));
    };
    let index = &table.indexes()[place];
    let key_space = store.key_space();
    let dictionary = &key_space[index.dictionary];
    let adjacency = &key_space[index.adjacency];
    // For each column the shortest list of values it is pinned to; of several columns, each has one.
    let parts = index.columns.iter().filter_map(|&column| {
        let pins = pinned.iter().filter(|pin| pin.column == column);
        pins.map(|pin| &pin.values).min_by_key(|values| values.len())
    });
    let parts: Vec<_> = parts.collect();
    let keys: Vec<KeyId> = match &parts[..] {
        [values] => values.iter().filter_map(|&value| index.probe(dictionary, &[value])).collect(),
        _ => {
            let key: Vec<_> = parts.iter().filter_map(|values| values.first().copied()).collect();
            index.probe(dictionary, &key).into_iter().collect()
        }
    };
    let filter = Some(filter.prepare(store));
    let walk = match keys[..] {
        [] => return StoreRows::none(),
        [key] => Walk::Chain(adjacency.rows(key), adjacency.count(key)),
        _ => {
            let mut slots: Vec<Slot> = keys.iter().flat_map(|&key| adjacency.rows(key)).collect();
            slots.sort_unstable();
            slots.dedup();
            Walk::Slots(slots.into_iter())
        }
    };
    StoreRows::new(table.rows(), walk, filter)
}

/// The records in the order that is asked for, of which some are given; ties in the order of the table.
fn sorted<'s, M: Model>(
    store: &'s Store,
    found: StoreRows<'s, M>,
    criteria: &Criteria<M>,
) -> StoreRows<'s, M> {
    let rows = found.rows;
    let all: Vec<Stored<'s, M>> = found.collect();
    let ranks: Vec<_> = criteria.order.iter().map(|order| order.prepare(store)).collect();
    let sorted = arrange(all, |at| *at, &ranks, criteria.limit, criteria.offset);
    let slots: Vec<Slot> = sorted.into_iter().map(|at| at.slot).collect();
    StoreRows::new(rows, Walk::Slots(slots.into_iter()), None)
}

/// Walks records of a store.
///
/// A walk over a whole table, and one over the rows that a block of a filter let through, take a few
/// instructions a row, so that the reads of several rows are under way at once; all else is in
/// [`step`](StoreRows::step).
#[doc(hidden)]
pub struct StoreRows<'s, M> {
    rows: &'s [Option<M>],
    /// The next row of a plain walk; past the end in every other walk.
    front: u32,
    /// The rows of the block before `next` that passed the filter and are still to come.
    mask: u64,
    /// Where the next block to filter starts.
    next: u32,
    walk: Walk<'s>,
    filter: Option<Test<'s, M>>,
    /// Whether only a part of the walk is given: of `skip` and `take` nothing else takes notice.
    part: bool,
    skip: usize,
    take: usize,
}

enum Walk<'s> {
    /// All rows; here if there is a filter, or a part to take.
    Scan,
    /// The rows of one key, of which there are this many.
    Chain(ChainRows<'s>, usize),
    /// These rows.
    Slots(std::vec::IntoIter<Slot>),
}

/// How many rows are filtered by one call.
const BLOCK: u32 = 64;

/// Past the end of every table.
const PAST: u32 = u32::MAX;

impl<'s, M: Model> StoreRows<'s, M> {
    fn none() -> Self {
        StoreRows::scan(&[], None)
    }

    fn scan(rows: &'s [Option<M>], filter: Option<Test<'s, M>>) -> Self {
        let mut scan = StoreRows::new(rows, Walk::Scan, filter);
        if scan.filter.is_none() {
            // A plain walk has no blocks to come.
            (scan.front, scan.next) = (0, PAST);
        }
        scan
    }

    fn new(rows: &'s [Option<M>], walk: Walk<'s>, filter: Option<Test<'s, M>>) -> Self {
        StoreRows {
            rows,
            front: PAST,
            mask: 0,
            next: 0,
            walk,
            filter,
            part: false,
            skip: 0,
            take: usize::MAX,
        }
    }

    /// Passes over some records, and gives some of the rest.
    fn part(mut self, criteria: &Criteria<M>) -> Self {
        self.skip = criteria.offset;
        self.take = criteria.limit.unwrap_or(usize::MAX);
        self.part = self.skip > 0 || self.take != usize::MAX;
        if self.part && self.front == 0 {
            // The quick walks count nothing.
            (self.front, self.next) = (PAST, 0);
        }
        self
    }

    /// The rows of a block that are filled and pass the filter.
    #[inline]
    fn block(&self, base: u32) -> u64 {
        let rows = self.rows.get(base as usize..).unwrap_or(&[]);
        let rows = rows.get(..BLOCK as usize).unwrap_or(rows);
        match &self.filter {
            Some(test) => {
                test.block(Slot::new(base), rows, u64::MAX >> (BLOCK as usize - rows.len()).min(63))
            }
            None => filled(rows),
        }
    }

    /// The next row that passed the filter, from this block on.
    #[inline]
    fn advance(&mut self) -> Option<Stored<'s, M>> {
        while self.mask == 0 {
            if self.next as usize >= self.rows.len() {
                return None;
            }
            self.mask = self.block(self.next);
            // Past the last block this may be past the last slot as well.
            self.next = self.next.saturating_add(BLOCK);
        }
        let slot = self.next.saturating_sub(BLOCK) + self.mask.trailing_zeros();
        self.mask &= self.mask - 1;
        stored(self.rows, Slot::new(slot))
    }

    /// The next record of a walk that is not a plain one.
    fn step(&mut self) -> Option<Stored<'s, M>> {
        let rows = self.rows;
        let passes = |at: &Stored<'s, M>| self.filter.as_ref().is_none_or(|test| test.test(*at));
        match &mut self.walk {
            Walk::Scan => self.advance(),
            Walk::Chain(chain, _) => chain.filter_map(|slot| stored(rows, slot)).find(passes),
            Walk::Slots(slots) => slots.filter_map(|slot| stored(rows, slot)).find(passes),
        }
    }

    #[inline(never)]
    fn next_other(&mut self) -> Option<Stored<'s, M>> {
        if self.take == 0 {
            return None;
        }
        while self.skip > 0 {
            self.skip -= 1;
            self.step()?;
        }
        self.take = if self.take == usize::MAX { usize::MAX } else { self.take - 1 };
        self.step()
    }

    /// The last record, where it is not a part that is walked.
    fn last_of_all(mut self) -> Option<Stored<'s, M>> {
        let rows = self.rows;
        let passes = |at: &Stored<'s, M>| self.filter.as_ref().is_none_or(|test| test.test(*at));
        match &mut self.walk {
            Walk::Chain(chain, _) => chain.rev().filter_map(|slot| stored(rows, slot)).find(passes),
            Walk::Slots(slots) => slots.rev().filter_map(|slot| stored(rows, slot)).find(passes),
            Walk::Scan => {
                let bases = (0..u32::try_from(rows.len()).ok()?).step_by(BLOCK as usize);
                let blocks = bases.rev().map(|base| (base, self.block(base)));
                let (base, mask) = blocks.into_iter().find(|(_, mask)| *mask != 0)?;
                stored(rows, Slot::new(base + mask.ilog2()))
            }
        }
    }
}

/// The rows of a block that are filled.
#[inline]
pub(super) fn filled<M>(rows: &[Option<M>]) -> u64 {
    bits(rows, Option::is_some)
}

/// The rows of a block that pass, as bits. The shifts are constant, and rows are read forward.
#[inline]
pub(super) fn bits<M>(rows: &[Option<M>], pass: impl Fn(&Option<M>) -> bool) -> u64 {
    let bits = rows.iter().fold(0, |bits, row| bits >> 1 | u64::from(pass(row)) << 63);
    bits.checked_shr(BLOCK - u32::try_from(rows.len()).unwrap_or(BLOCK)).unwrap_or(0)
}

impl<'s, M: Model> Iterator for StoreRows<'s, M> {
    type Item = Stored<'s, M>;

    #[allow(clippy::inline_always)] // See the type: the loop around it must hold little else.
    #[inline(always)]
    fn next(&mut self) -> Option<Stored<'s, M>> {
        while let Some(row) = self.rows.get(self.front as usize) {
            let slot = Slot::new(self.front);
            self.front += 1;
            if let Some(record) = row {
                return Some(Stored { slot, record });
            }
        }
        if self.mask != 0 && !self.part {
            return self.advance();
        }
        self.next_other()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = match &self.walk {
            Walk::Scan if self.front != PAST => self.rows.len() - self.front as usize,
            Walk::Scan => {
                self.rows.len().saturating_sub(self.next as usize) + self.mask.count_ones() as usize
            }
            Walk::Chain(_, count) => *count,
            Walk::Slots(slots) => slots.len(),
        };
        (0, Some(most.saturating_sub(self.skip).min(self.take)))
    }

    fn count(mut self) -> usize {
        if !matches!(self.walk, Walk::Scan) {
            return self.fold(0, |count, _| count + 1);
        }
        if self.front != PAST {
            return self.rows.get(self.front as usize..).unwrap_or(&[]).iter().flatten().count();
        }
        let enough = self.skip.saturating_add(self.take);
        let mut found = self.mask.count_ones() as usize;
        while found < enough && (self.next as usize) < self.rows.len() {
            found += self.block(self.next).count_ones() as usize;
            self.next = self.next.saturating_add(BLOCK);
        }
        found.saturating_sub(self.skip).min(self.take)
    }

    #[inline]
    fn fold<B, F: FnMut(B, Self::Item) -> B>(mut self, init: B, mut f: F) -> B {
        let mut acc = init;
        if self.front != PAST {
            let slots = (self.front..).map(Slot::new);
            let rows = self.rows.get(self.front as usize..).unwrap_or(&[]);
            for (slot, row) in slots.zip(rows) {
                if let Some(record) = row {
                    acc = f(acc, Stored { slot, record });
                }
            }
        } else if matches!(self.walk, Walk::Scan) && !self.part {
            while let Some(at) = self.advance() {
                acc = f(acc, at);
            }
        } else {
            while let Some(at) = self.next_other() {
                acc = f(acc, at);
            }
        }
        acc
    }
}
