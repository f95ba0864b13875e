//! How keys of one type are generated for `#[orm(auto)]`, and what a table counts for it.

use std::ops::RangeInclusive;

use crate::key::AutoKey;
use crate::model::Model;

/// How keys of one type are generated: what [`AutoKey`] says, without the trait.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AutoKeys<K> {
    is_unset: fn(&K) -> bool,
    sequence: fn(&K) -> u64,
    generate: fn(u64) -> Option<K>,
}

impl<K> AutoKeys<K> {
    /// Whether a key is none that is to be generated.
    #[inline]
    pub(crate) fn is_set(&self, key: &K) -> bool {
        !(self.is_unset)(key)
    }
}

/// How the keys of a model are generated, for generated code.
#[doc(hidden)]
pub const fn auto_keys<M: Model<Key: AutoKey>>() -> AutoKeys<M::Key> {
    AutoKeys {
        is_unset: <M::Key as AutoKey>::is_unset,
        sequence: <M::Key as AutoKey>::sequence,
        generate: <M::Key as AutoKey>::generate,
    }
}

/// The keys that were generated for a table, and those that were stored.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AutoCounter {
    /// The largest number that a key has had.
    last: u64,
    /// The number behind which a search for a gap begins.
    gap: u64,
}

impl AutoCounter {
    /// Counts a key that is stored.
    #[inline]
    pub(super) fn count<K>(&mut self, auto: &AutoKeys<K>, key: &K) {
        let number = (auto.sequence)(key);
        if number > self.last {
            // Should this be the last number that there is, the gaps are most likely behind those before it.
            self.gap = self.last;
            self.last = number;
        }
    }

    /// The next key behind the largest that is not taken. At most `taken` keys are.
    #[inline]
    pub(super) fn next_larger<K>(
        &mut self,
        auto: &AutoKeys<K>,
        taken: usize,
        is_taken: impl Fn(&K) -> bool,
    ) -> Option<K> {
        let larger = self.last.checked_add(1)?;
        let (number, key) = search(auto, larger..=u64::MAX, taken, is_taken)?;
        self.last = number;
        Some(key)
    }

    /// The next key behind the last gap that was found, from the first number on where there is none.
    pub(super) fn next_gap<K>(
        &mut self,
        auto: &AutoKeys<K>,
        taken: usize,
        is_taken: impl Fn(&K) -> bool,
    ) -> Option<K> {
        let search = |numbers| search(auto, numbers, taken, &is_taken);
        let behind = self.gap.checked_add(1).and_then(|it| search(it..=u64::MAX));
        let (number, key) = behind.or_else(|| search(1..=self.gap))?;
        self.gap = number;
        Some(key)
    }
}

/// The first of some numbers whose key is not taken, with the key. At most `taken` of them are.
fn search<K>(
    auto: &AutoKeys<K>,
    numbers: RangeInclusive<u64>,
    taken: usize,
    is_taken: impl Fn(&K) -> bool,
) -> Option<(u64, K)> {
    // Each number has a key of its own, so one more than are taken is enough.
    for number in numbers.take(taken.saturating_add(1)) {
        let key = (auto.generate)(number).filter(|key| auto.is_set(key))?;
        if !is_taken(&key) {
            return Some((number, key));
        }
    }
    None
}
