//! A store as a source of records.

use std::cmp::Ordering;

use super::filter::Filter;
use super::plan::{self, Access, IndexShape};
use super::{Criteria, Order};
use crate::load::Source;
use crate::model::Model;
use crate::relation::{HasRelation, Target};
use crate::store::{Adjacency, ChainRows, KeyId, NONE, Slot, Store, Table};

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

/// What a relation reads: arrays, from a row to its key and from the key to rows of the target.
#[doc(hidden)]
pub struct StoreLink<'s, T> {
    /// The key by row of the local table.
    keys: &'s [u32],
    /// The last row of the foreign table by key.
    lasts: &'s [u32],
    rows: &'s [Option<T>],
    foreign: Option<&'s Adjacency>,
}

impl<'s> Source for &'s Store {
    type Row<M: Model> = &'s M;
    type Answer<T> = T;

    type At<M: Model> = Stored<'s, M>;
    type Rows<M: Model> = StoreRows<'s, M>;
    type Link<M: HasRelation<I>, const I: usize> = StoreLink<'s, Target<M, I>>;

    fn answer<T>(result: T) -> T {
        result
    }

    #[inline]
    fn hold<M: Model>(at: Stored<'s, M>) -> &'s M {
        at.record
    }

    fn rows<M: Model>(self, criteria: &Criteria<M>) -> StoreRows<'s, M> {
        let Some(table) = self.table::<M>() else { return StoreRows::none() };
        let mut rows = candidates(self, table, criteria);
        if !criteria.order.is_empty() {
            rows = sorted(rows, criteria);
        }
        rows.skip = criteria.offset;
        rows.take = criteria.limit.unwrap_or(usize::MAX);
        rows
    }

    fn last<M: Model>(self, criteria: &Criteria<M>) -> Option<Stored<'s, M>> {
        let table = self.table::<M>()?;
        if !criteria.order.is_empty() || criteria.limit.is_some() || criteria.offset > 0 {
            return self.rows(criteria).last();
        }
        candidates(self, table, criteria).last_unsliced()
    }

    fn find<M: Model>(self, key: &M::Key, criteria: &Criteria<M>) -> Option<Stored<'s, M>> {
        let table = self.table::<M>()?;
        let slot = self.slot_of_key(table, key)?;
        let record = table.row(slot)?;
        let passes = criteria.filter.as_ref().is_none_or(|filter| filter.test(record));
        passes.then_some(Stored { slot, record })
    }

    fn indexes<M: Model>(self) -> Vec<IndexShape> {
        shapes(self.table::<M>())
    }

    fn link<M: HasRelation<I>, const I: usize>(self) -> StoreLink<'s, Target<M, I>> {
        match self.linked::<M, I>() {
            Some(linked) => StoreLink {
                keys: linked.local.keys(),
                lasts: linked.foreign.lasts(),
                rows: linked.foreign_table.rows(),
                foreign: Some(linked.foreign),
            },
            // Then no record of `M` is stored either.
            None => StoreLink { keys: &[], lasts: &[], rows: &[], foreign: None },
        }
    }

    #[inline]
    fn one<M: HasRelation<I>, const I: usize>(
        link: &StoreLink<'s, Target<M, I>>,
        from: Stored<'s, M>,
        filter: Option<&Filter<Target<M, I>>>,
    ) -> Option<Stored<'s, Target<M, I>>> {
        // `NONE` as a key is past the end of `lasts`, and as a slot past the end of `rows`.
        let key = *link.keys.get(from.slot as usize)?;
        let slot = *link.lasts.get(key as usize)?;
        let record = link.rows.get(slot as usize)?.as_ref()?;
        match filter {
            None => Some(Stored { slot, record }),
            Some(filter) => {
                let all = link.foreign?.rows(KeyId(key)).rev();
                let mut all = all.filter_map(|slot| stored(link.rows, slot));
                all.find(|at| filter.test(at.record))
            }
        }
    }
}

#[inline]
fn stored<M>(rows: &[Option<M>], slot: Slot) -> Option<Stored<'_, M>> {
    Some(Stored { slot, record: rows.get(slot as usize)?.as_ref()? })
}

fn shapes<M: Model>(table: Option<&Table<M>>) -> Vec<IndexShape> {
    let bindings = table.map_or(&[][..], Table::bindings).iter();
    bindings.map(|binding| IndexShape { columns: binding.columns, unique: binding.unique }).collect()
}

/// The records that pass the filter, in the order of the table.
fn candidates<'s, M: Model>(
    store: &'s Store,
    table: &'s Table<M>,
    criteria: &Criteria<M>,
) -> StoreRows<'s, M> {
    let Some(filter) = &criteria.filter else { return StoreRows::scan(table.rows(), None) };
    let Access::Index(place) = plan::access(criteria, &shapes(Some(table))) else {
        return StoreRows::scan(table.rows(), Some(filter.clone()));
    };
    let binding = &table.bindings()[place];
    let indexes = store.indexes();
    let dictionary = indexes.dictionaries[binding.dictionary].as_ref();
    let adjacency = &indexes.adjacencies[binding.adjacency];
    let pinned = filter.equalities();
    // For each column the shortest list of values it is pinned to; of several columns, each has one.
    let parts = binding.columns.iter().filter_map(|&column| {
        let pins = pinned.iter().filter(|pin| pin.column == column);
        pins.map(|pin| &pin.values).min_by_key(|values| values.len())
    });
    let parts: Vec<_> = parts.collect();
    let keys: Vec<KeyId> = match &parts[..] {
        [values] => {
            values.iter().filter_map(|&value| binding.probe(dictionary, &[value])).collect()
        }
        _ => {
            let key: Vec<_> = parts.iter().filter_map(|values| values.first().copied()).collect();
            binding.probe(dictionary, &key).into_iter().collect()
        }
    };
    let filter = Some(filter.clone());
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
    StoreRows { rows: table.rows(), walk, filter, skip: 0, take: usize::MAX }
}

/// The records in the order that is asked for; ties in the order of the table.
fn sorted<'s, M: Model>(found: StoreRows<'s, M>, criteria: &Criteria<M>) -> StoreRows<'s, M> {
    let rows = found.rows;
    let mut all: Vec<Stored<'s, M>> = found.collect();
    let compare = |a: &Stored<'s, M>, b: &Stored<'s, M>| {
        let by = |order: &Order<M>| order.compare(a.record, b.record);
        let ordering = criteria.order.iter().map(by).find(|ordering| ordering.is_ne());
        ordering.unwrap_or(Ordering::Equal).then(a.slot.cmp(&b.slot))
    };
    let wanted = criteria.limit.map_or(usize::MAX, |limit| limit.saturating_add(criteria.offset));
    if wanted < all.len() {
        if let Some(last) = wanted.checked_sub(1) {
            all.select_nth_unstable_by(last, compare);
        }
        all.truncate(wanted);
    }
    all.sort_unstable_by(compare);
    let slots: Vec<Slot> = all.into_iter().map(|at| at.slot).collect();
    StoreRows { rows, walk: Walk::Slots(slots.into_iter()), filter: None, skip: 0, take: usize::MAX }
}

/// Walks records of a store.
#[doc(hidden)]
pub struct StoreRows<'s, M> {
    rows: &'s [Option<M>],
    walk: Walk<'s>,
    filter: Option<Filter<M>>,
    skip: usize,
    take: usize,
}

enum Walk<'s> {
    /// All rows. `mask` has the rows of the block at `base` that are still to come.
    Scan { base: usize, mask: u64 },
    /// The rows of one key, of which there are this many.
    Chain(ChainRows<'s>, usize),
    /// These rows.
    Slots(std::vec::IntoIter<Slot>),
}

/// How many rows are filtered by one call.
const BLOCK: usize = 64;

impl<'s, M: Model> StoreRows<'s, M> {
    fn none() -> Self {
        StoreRows::scan(&[], None)
    }

    fn scan(rows: &'s [Option<M>], filter: Option<Filter<M>>) -> Self {
        let mut scan =
            StoreRows { rows, walk: Walk::Scan { base: 0, mask: 0 }, filter, skip: 0, take: usize::MAX };
        let mask = scan.mask(0);
        scan.walk = Walk::Scan { base: 0, mask };
        scan
    }

    /// The rows of a block that are filled and pass the filter.
    #[inline]
    fn mask(&self, base: usize) -> u64 {
        let end = self.rows.len().min(base + BLOCK);
        let block = self.rows.get(base..end).unwrap_or(&[]);
        let mut mask = 0;
        for (bit, row) in block.iter().enumerate() {
            mask |= u64::from(row.is_some()) << bit;
        }
        match &self.filter {
            Some(filter) if mask != 0 => filter.block(block, mask),
            _ => mask,
        }
    }

    #[inline]
    fn advance(&mut self) -> Option<Stored<'s, M>> {
        match &mut self.walk {
            Walk::Scan { base, mask } => {
                let (mut base, mut mask) = (*base, *mask);
                while mask == 0 {
                    base += BLOCK;
                    if base >= self.rows.len() {
                        return None;
                    }
                    mask = self.mask(base);
                }
                let slot = base + mask.trailing_zeros() as usize;
                self.walk = Walk::Scan { base, mask: mask & (mask - 1) };
                let slot = u32::try_from(slot).unwrap_or(NONE);
                stored(self.rows, slot)
            }
            Walk::Chain(chain, _) => {
                let filter = self.filter.as_ref();
                let mut all = chain.filter_map(|slot| stored(self.rows, slot));
                all.find(|at| filter.is_none_or(|filter| filter.test(at.record)))
            }
            Walk::Slots(slots) => {
                let filter = self.filter.as_ref();
                let mut all = slots.filter_map(|slot| stored(self.rows, slot));
                all.find(|at| filter.is_none_or(|filter| filter.test(at.record)))
            }
        }
    }

    /// The last record, where nothing is skipped and no limit is set.
    fn last_unsliced(mut self) -> Option<Stored<'s, M>> {
        let passes = |at: &Stored<'s, M>| self.filter.as_ref().is_none_or(|f| f.test(at.record));
        match &mut self.walk {
            Walk::Chain(chain, _) => {
                chain.rev().filter_map(|slot| stored(self.rows, slot)).find(passes)
            }
            Walk::Slots(slots) => {
                slots.rev().filter_map(|slot| stored(self.rows, slot)).find(passes)
            }
            Walk::Scan { .. } => {
                let blocks = self.rows.len().div_ceil(BLOCK);
                let found = (0..blocks).rev().map(|block| (block, self.mask(block * BLOCK)));
                let (block, mask) = found.into_iter().find(|(_, mask)| *mask != 0)?;
                let slot = block * BLOCK + mask.ilog2() as usize;
                stored(self.rows, u32::try_from(slot).ok()?)
            }
        }
    }
}

impl<'s, M: Model> Iterator for StoreRows<'s, M> {
    type Item = Stored<'s, M>;

    #[inline]
    fn next(&mut self) -> Option<Stored<'s, M>> {
        if self.take == 0 {
            return None;
        }
        while self.skip > 0 {
            self.skip -= 1;
            self.advance()?;
        }
        self.take -= 1;
        self.advance()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = match &self.walk {
            Walk::Scan { base, mask } => {
                self.rows.len().saturating_sub(base + BLOCK) + mask.count_ones() as usize
            }
            Walk::Chain(_, count) => *count,
            Walk::Slots(slots) => slots.len(),
        };
        (0, Some(most.saturating_sub(self.skip).min(self.take)))
    }

    fn count(mut self) -> usize {
        if let Walk::Scan { base, mask } = self.walk {
            let mut found = mask.count_ones() as usize;
            let mut next = base + BLOCK;
            let enough = self.skip.saturating_add(self.take);
            while next < self.rows.len() && found < enough {
                found += self.mask(next).count_ones() as usize;
                next += BLOCK;
            }
            return found.saturating_sub(self.skip).min(self.take);
        }
        let mut count = 0;
        while self.next().is_some() {
            count += 1;
        }
        count
    }

    fn fold<B, F: FnMut(B, Self::Item) -> B>(mut self, init: B, mut f: F) -> B {
        let mut acc = init;
        while let Some(at) = self.next() {
            acc = f(acc, at);
        }
        acc
    }
}
