//! A store as a source of records.

use std::any::Any;
use std::ops::ControlFlow;

use super::edges::{PivotSlots, ReadPivot, Slots};
use super::erased::ErasedRelation;
use super::getter::Getter;
use super::measure::measure;
use super::prepared_filter::Test;
use super::prepared_relation::PreparedRelation;
use crate::query::{
    Access, AggregateFn, BLOCK, BoxedLoads, Criteria, Equality, Filter, Found, GroupedBy,
    IndexShape, Loads, PreparedBoxed, PreparedOrder, Rows, Run, SortedPositions, Source, access,
    declared_indexes, equalities, filled, first_rows,
};
use crate::record::{Borrowed, Points, Positions, Record, RowAt, RowFn};
use crate::relation::{EdgeKind, Kind, Route};
use crate::schema::{ColumnIdx, RelationId};
use crate::storage::{ChainRows, Core, KeyId, RowRef, Slot, Table, TableIndex};

/// What a relation reads, and the conditions on its targets.
#[doc(hidden)]
pub struct StoreLink<'s, P: Route> {
    opened: PreparedRelation<'s, P>,
    pivots: <P::Edge as EdgeKind>::Of<Slots<'s>>,
    /// For a to-one relation of one hop without conditions, which is the most common one: the key by row of the local
    /// table.
    keys: &'s [KeyId],
    /// The last row of the foreign table by key; `None` if it is the row in the slot of the key's id.
    lasts: Option<&'s [Slot]>,
    /// Whether these arrays decide about the target.
    quick: bool,
}

/// A store, or a type that dereferences to one, such as a lock guard.
#[diagnostic::do_not_recommend]
impl<'s, G: Getter> Points for &'s G {
    type Hold = Borrowed<'s>;
    type Position<M: Record> = RowRef<'s, M>;

    #[inline]
    fn to_row<M: Record>(at: RowRef<'s, M>) -> &'s M {
        at.record
    }
}

/// A store, or a type that dereferences to one, such as a lock guard.
#[diagnostic::do_not_recommend]
impl<'s, G: Getter> Source for &'s G {
    type Rows<M: Record> = StoreRows<'s, M>;
    type Prepared<P: Route> = StoreLink<'s, P>;
    type Test<M: Record> = Test<'s, M>;

    fn identity<M: Record>(at: RowRef<'s, M>) -> usize {
        std::ptr::from_ref(at.record).addr()
    }

    fn rows<M: Record>(self, criteria: &Criteria<M>) -> StoreRows<'s, M> {
        let store = self.core();
        let Some(table) = store.table::<M>() else { return StoreRows::none() };
        let rows = candidates(store, table, criteria);
        match criteria.order.is_empty() {
            true => rows.part(criteria),
            false => sorted(store, rows, criteria),
        }
    }

    fn last<M: Record>(self, criteria: &Criteria<M>) -> Option<RowRef<'s, M>> {
        let store = self.core();
        let table = store.table::<M>()?;
        if !criteria.order.is_empty() || criteria.limit.is_some() || criteria.offset > 0 {
            return self.rows(criteria).last();
        }
        candidates(store, table, criteria).last_of_all()
    }

    fn at<M: Record>(self, key: &M::Id, criteria: &Criteria<M>) -> Option<RowRef<'s, M>> {
        let store = self.core();
        let table = store.table::<M>()?;
        let slot = table.slot_of_key(store.key_space(), key)?;
        let record = table.row(slot)?;
        let at = RowRef { slot, record };
        let passes = criteria.filter.as_ref().is_none_or(|filter| filter.prepare(store).test(at));
        passes.then_some(at)
    }

    fn indexes<M: Record>(self) -> Vec<IndexShape> {
        shapes(self.core().table::<M>())
    }

    type UntypedPosition = Slot;
    type Untyped = ErasedRelation<'s>;

    fn untyped_position<M: Record>(at: RowRef<'s, M>) -> Slot {
        at.slot
    }

    fn prepare_untyped(self, relation: RelationId) -> ErasedRelation<'s> {
        ErasedRelation::new(self.core(), relation)
    }

    fn visit_untyped(
        prepared: &ErasedRelation<'s>,
        from: Slot,
        many: bool,
        visit: &mut dyn FnMut(Found<Self>),
    ) {
        prepared.visit(from, many, visit);
    }

    fn prepare_filter<M: Record>(self, filter: &Filter<M>) -> Test<'s, M> {
        filter.prepare(self.core())
    }

    fn passes<M: Record>(test: &Test<'s, M>, at: RowRef<'s, M>) -> bool {
        test.test(at)
    }

    type PreparedBoxed<M: Record, R: RowFn> = PreparedBoxed<'s, M, R>;

    fn prepare_boxed<M: Record, R: RowFn>(
        self,
        loads: &BoxedLoads<M, R>,
    ) -> PreparedBoxed<'s, M, R> {
        loads.open_in(self.core())
    }

    fn boxed_row<M: Record, R: RowFn>(
        prepared: &PreparedBoxed<'s, M, R>,
        at: RowRef<'s, M>,
    ) -> <R as RowAt<'s>>::Row {
        prepared(at)
    }

    fn prepare_relation<P: Route>(self, criteria: &Criteria<P::To>) -> StoreLink<'s, P> {
        let opened = PreparedRelation::<P>::new(self.core(), criteria);
        let pivots = P::Edge::make::<Slots<'s>, _>(PivotSlots(self.core()));
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
    fn fetch_one<P: Route, K: Kind<P::To>>(
        link: &StoreLink<'s, P>,
        from: RowRef<'s, P::From>,
    ) -> Option<RowRef<'s, P::To>> {
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

    fn fetch_many<P: Route, R>(
        link: &StoreLink<'s, P>,
        from: RowRef<'s, P::From>,
        mut row: impl FnMut(RowRef<'s, P::To>, <P::Edge as EdgeKind>::Of<Positions<Self>>) -> R,
    ) -> Vec<R> {
        let mut rows = Vec::new();
        if P::DIRECT && link.opened.is_whole() {
            rows.reserve_exact(link.opened.count(from));
        }
        link.opened.visit(from, |at, via| {
            if let Some(pivot) =
                P::Edge::map::<Slots<'s>, Positions<Self>, _>(link.pivots, ReadPivot(via))
            {
                rows.push(row(at, pivot));
            }
            ControlFlow::Continue(())
        });
        rows
    }

    fn measure<P, A>(link: &StoreLink<'s, P>, from: RowRef<'s, P::From>) -> A::Value
    where
        P: Route,
        A: AggregateFn<P::To>,
    {
        measure::<P, A>(&link.opened, from)
    }
}

/// A store returns results directly.
#[diagnostic::do_not_recommend]
impl<'s, G: Getter> Run for &'s G {
    type Hold = Borrowed<'s>;
    type Answer<T> = T;

    fn run_all<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Vec<L::Row<Borrowed<'s>>> {
        Rows::new(self, criteria, loads).collect()
    }

    fn run_first<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Option<L::Row<Borrowed<'s>>> {
        Rows::new(self, criteria, loads).next()
    }

    fn run_last<M: Record, L: Loads<M>>(
        self,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Option<L::Row<Borrowed<'s>>> {
        self.last(criteria).map(|at| L::row(&loads.prepare(self), at))
    }

    fn run_find<M: Record, L: Loads<M>>(
        self,
        key: &M::Id,
        criteria: &Criteria<M>,
        loads: &L,
    ) -> Option<L::Row<Borrowed<'s>>> {
        self.at(key, criteria).map(|at| L::row(&loads.prepare(self), at))
    }

    fn run_exists<M: Record>(self, criteria: &Criteria<M>) -> bool {
        self.rows(&criteria.unordered()).next().is_some()
    }

    fn run_count<M: Record>(self, criteria: &Criteria<M>) -> usize {
        self.rows(&criteria.unordered()).count()
    }

    fn run_aggregate<M: Record, A: AggregateFn<M>>(self, criteria: &Criteria<M>) -> A::Value {
        let mut state = A::Accumulator::default();
        for at in self.rows(criteria) {
            A::add(&mut state, at.record);
        }
        A::value(state)
    }

    fn run_groups<M: Record, L: Loads<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
        loads: &L,
    ) -> Vec<(T, Vec<L::Row<Borrowed<'s>>>)> {
        let prepared = loads.prepare(self);
        let add = |rows: &mut Vec<_>, at| rows.push(L::row(&prepared, at));
        fold_groups(self.rows(criteria), by, add, |rows| rows)
    }

    fn run_group_aggregates<M: Record, A: AggregateFn<M>, T>(
        self,
        criteria: &Criteria<M>,
        by: GroupedBy<M, T>,
    ) -> Vec<(T, A::Value)> {
        let add = |state: &mut A::Accumulator, at: RowRef<'s, M>| A::add(state, at.record);
        fold_groups(self.rows(criteria), by, add, A::value)
    }

    fn run_load<M: Record, L: Loads<M>>(
        self,
        records: &[&'s M],
        loads: &L,
    ) -> Vec<L::Row<Borrowed<'s>>> {
        let prepared = loads.prepare(self);
        records.iter().map(|record| L::row(&prepared, locate(self.core(), record))).collect()
    }
}

/// A record that the caller has, of this store or another.
fn locate<'s, M: Record>(store: &'s Core, record: &'s M) -> RowRef<'s, M> {
    match store.table() {
        Some(table) => table.locate(record),
        None => RowRef { slot: Slot::NONE, record },
    }
}

/// Groups rows, in the order in which the groups are first read.
fn fold_groups<'s, M: Record, T, State: Default, R>(
    rows: StoreRows<'s, M>,
    by: GroupedBy<M, T>,
    mut add: impl FnMut(&mut State, RowRef<'s, M>),
    finish: impl Fn(State) -> R,
) -> Vec<(T, R)> {
    let mut index = (by.index)();
    let mut groups: Vec<State> = Vec::new();
    for at in rows {
        let group = index.group_of(at.record);
        if group == groups.len() {
            groups.push(State::default());
        }
        if let Some(state) = groups.get_mut(group) {
            add(state, at);
        }
    }
    index.group_values().into_iter().zip(groups.into_iter().map(finish)).collect()
}

#[inline]
fn stored<M>(rows: &[Option<M>], slot: Slot) -> Option<RowRef<'_, M>> {
    Some(RowRef { slot, record: rows.get(slot.index())?.as_ref()? })
}

/// The keys that records can be looked up by, the primary key first.
fn shapes<M: Record>(table: Option<&Table<M>>) -> Vec<IndexShape> {
    match table {
        Some(table) => {
            let shape = |index: &TableIndex<M>| IndexShape {
                columns: index.columns,
                unique: index.unique,
                partial: index.partial,
            };
            table.indexes().iter().map(shape).collect()
        }
        None => declared_indexes(M::MODEL_SCHEMA),
    }
}

/// The records that pass the filter, in the order of the table.
fn candidates<'s, M: Record>(
    store: &'s Core,
    table: &'s Table<M>,
    criteria: &Criteria<M>,
) -> StoreRows<'s, M> {
    let Some(filter) = &criteria.filter else { return StoreRows::scan(table.rows(), None) };
    if filter.constant() == Some(false) {
        return StoreRows::none();
    }
    let pinned = equalities(filter);
    let path = match pinned.is_empty() {
        true => Access::Scan,
        false => access(&pinned, &shapes(Some(table))),
    };
    let Access::Index(position) = path else {
        return StoreRows::scan(table.rows(), Some(filter.prepare(store)));
    };
    let index = &table.indexes()[position];
    let key_space = store.key_space();
    let dictionary = &key_space[index.dictionary];
    let adjacency = &key_space[index.adjacency];
    let keys = pinned_keys(index.columns, &pinned, &|key| index.probe(dictionary, key));
    let filter = Some(filter.prepare(store));
    let walk = match keys[..] {
        [] => return StoreRows::none(),
        [key] => RowScan::Chain(adjacency.rows(key), adjacency.count(key)),
        _ => {
            let mut slots: Vec<Slot> = keys.iter().flat_map(|&key| adjacency.rows(key)).collect();
            slots.sort_unstable();
            slots.dedup();
            RowScan::Slots(slots.into_iter())
        }
    };
    StoreRows::new(table.rows(), walk, filter)
}

/// The keys that the columns of an index are pinned to.
fn pinned_keys(
    columns: &[ColumnIdx],
    pinned: &[Equality<'_>],
    find: &dyn Fn(&[&dyn Any]) -> Option<KeyId>,
) -> Vec<KeyId> {
    // The shortest list of values that a column is pinned to; of several columns, each has one.
    let values = |column: ColumnIdx| {
        let pins = pinned.iter().filter(|pin| pin.column == column);
        pins.map(|pin| pin.values).min_by_key(|values| values.operand_count())
    };
    let mut keys = Vec::new();
    if let &[column] = columns {
        if let Some(values) = values(column) {
            values.each(&mut |value| keys.extend(find(&[value])));
        }
        return keys;
    }
    let mut key = Vec::with_capacity(columns.len());
    for values in columns.iter().filter_map(|column| values(*column)) {
        values.each(&mut |value| key.push(value));
    }
    keys.extend(find(&key));
    keys
}

/// The records in the order of the criteria, within their limit and offset; ties in the order of the table.
///
/// With a small limit it holds no more rows at a time than the wanted ones and a chunk of further ones. Orders
/// that are not total need all rows: which of them can be sorted depends on the others.
fn sorted<'s, M: Record>(
    store: &'s Core,
    mut found: StoreRows<'s, M>,
    criteria: &Criteria<M>,
) -> StoreRows<'s, M> {
    const CHUNK: usize = 256;
    let table = found.rows;
    let wanted = criteria.wanted();
    if wanted == 0 {
        return StoreRows::none();
    }
    let orders = criteria.prepare_order(store);
    let chunk = wanted.saturating_mul(4).max(CHUNK);
    let is_small = found.size_hint().1.is_some_and(|most| most / 2 > chunk);
    let mut rows: Vec<RowRef<'s, M>> = Vec::new();
    let first;
    if is_small && orders.iter().all(PreparedOrder::is_total) {
        rows.reserve_exact(wanted.saturating_add(chunk));
        let mut best: Vec<RowRef<'s, M>> = Vec::with_capacity(wanted);
        loop {
            rows.clear();
            rows.extend_from_slice(&best);
            rows.extend(found.by_ref().take(chunk));
            if rows.len() == best.len() {
                break;
            }
            let first = first_rows(&rows, &orders, wanted, best.len());
            best.clear();
            for nth in 0..first.len() {
                if let Some(at) = first.get(nth).and_then(|position| rows.get(position)) {
                    best.push(*at);
                }
            }
        }
        rows = best;
        first = SortedPositions::Same(rows.len());
    } else {
        for at in found {
            rows.push(at);
        }
        first = first_rows(&rows, &orders, wanted, 0);
    }
    let mut slots = Vec::with_capacity(first.len().saturating_sub(criteria.offset));
    for nth in criteria.offset..first.len() {
        if let Some(at) = first.get(nth).and_then(|position| rows.get(position)) {
            slots.push(at.slot);
        }
    }
    StoreRows::new(table, RowScan::Slots(slots.into_iter()), None)
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
    walk: RowScan<'s>,
    filter: Option<Test<'s, M>>,
    /// Whether only a part of the rows is returned. Otherwise `skip` and `take` are not read.
    part: bool,
    skip: usize,
    take: usize,
}

enum RowScan<'s> {
    /// All rows; here if there is a filter, or a part to take.
    Scan,
    /// The rows of one key, of which there are this many.
    Chain(ChainRows<'s>, usize),
    /// These rows.
    Slots(std::vec::IntoIter<Slot>),
}

/// Past the end of every table.
const PAST: u32 = u32::MAX;

impl<'s, M: Record> StoreRows<'s, M> {
    fn none() -> Self {
        StoreRows::scan(&[], None)
    }

    fn scan(rows: &'s [Option<M>], filter: Option<Test<'s, M>>) -> Self {
        let mut scan = StoreRows::new(rows, RowScan::Scan, filter);
        if scan.filter.is_none() {
            // A plain scan has no further blocks.
            (scan.front, scan.next) = (0, PAST);
        }
        scan
    }

    fn new(rows: &'s [Option<M>], walk: RowScan<'s>, filter: Option<Test<'s, M>>) -> Self {
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

    /// Applies the offset and the limit.
    fn part(mut self, criteria: &Criteria<M>) -> Self {
        self.skip = criteria.offset;
        self.take = criteria.limit.unwrap_or(usize::MAX);
        self.part = self.skip > 0 || self.take != usize::MAX;
        if self.part && self.front == 0 {
            // The quick scans do not count.
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
    fn advance(&mut self) -> Option<RowRef<'s, M>> {
        while self.mask == 0 {
            if self.next as usize >= self.rows.len() {
                return None;
            }
            self.mask = self.block(self.next);
            // After the last block this can also be past the last slot.
            self.next = self.next.saturating_add(BLOCK);
        }
        let slot = self.next.saturating_sub(BLOCK) + self.mask.trailing_zeros();
        self.mask &= self.mask - 1;
        stored(self.rows, Slot::new(slot))
    }

    /// The next record of a walk that is not a plain one.
    fn step(&mut self) -> Option<RowRef<'s, M>> {
        let rows = self.rows;
        let passes = |at: &RowRef<'s, M>| self.filter.as_ref().is_none_or(|test| test.test(*at));
        match &mut self.walk {
            RowScan::Scan => self.advance(),
            RowScan::Chain(chain, _) => chain.filter_map(|slot| stored(rows, slot)).find(passes),
            RowScan::Slots(slots) => slots.filter_map(|slot| stored(rows, slot)).find(passes),
        }
    }

    #[inline(never)]
    fn next_other(&mut self) -> Option<RowRef<'s, M>> {
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
    fn last_of_all(mut self) -> Option<RowRef<'s, M>> {
        let rows = self.rows;
        let passes = |at: &RowRef<'s, M>| self.filter.as_ref().is_none_or(|test| test.test(*at));
        match &mut self.walk {
            RowScan::Chain(chain, _) => {
                chain.rev().filter_map(|slot| stored(rows, slot)).find(passes)
            }
            RowScan::Slots(slots) => slots.rev().filter_map(|slot| stored(rows, slot)).find(passes),
            RowScan::Scan => {
                let bases = (0..u32::try_from(rows.len()).ok()?).step_by(BLOCK as usize);
                let blocks = bases.rev().map(|base| (base, self.block(base)));
                let (base, mask) = blocks.into_iter().find(|(_, mask)| *mask != 0)?;
                stored(rows, Slot::new(base + mask.ilog2()))
            }
        }
    }
}

impl<'s, M: Record> Iterator for StoreRows<'s, M> {
    type Item = RowRef<'s, M>;

    #[allow(clippy::inline_always)] // See the type: the loop around it must hold little else.
    #[inline(always)]
    fn next(&mut self) -> Option<RowRef<'s, M>> {
        while let Some(row) = self.rows.get(self.front as usize) {
            let slot = Slot::new(self.front);
            self.front += 1;
            if let Some(record) = row {
                return Some(RowRef { slot, record });
            }
        }
        if self.mask != 0 && !self.part {
            return self.advance();
        }
        self.next_other()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = match &self.walk {
            RowScan::Scan if self.front != PAST => self.rows.len() - self.front as usize,
            RowScan::Scan => {
                self.rows.len().saturating_sub(self.next as usize) + self.mask.count_ones() as usize
            }
            RowScan::Chain(_, count) => *count,
            RowScan::Slots(slots) => slots.len(),
        };
        (0, Some(most.saturating_sub(self.skip).min(self.take)))
    }

    fn count(mut self) -> usize {
        if !matches!(self.walk, RowScan::Scan) {
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
                    acc = f(acc, RowRef { slot, record });
                }
            }
        } else if matches!(self.walk, RowScan::Scan) && !self.part {
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
