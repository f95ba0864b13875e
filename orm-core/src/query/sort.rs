//! Sorting rows by their positions: nothing here depends on the type of a record.
//!
//! Comparisons can contradict themselves, as a user's `PartialOrd` can. The sorts of the standard library can
//! panic then. Those of this file do not, and return each row once for any comparison.

use std::cell::Cell;
use std::cmp::Ordering;

use super::sort_code::{Code, LAST, VALUE};

/// A key to sort rows by.
pub(super) struct SortKey<'k> {
    /// Of each row, by its position.
    pub(super) codes: &'k [Code],
    /// Compares two rows whose codes are equal and of the rank [`VALUE`]. `None` where two values cannot be
    /// compared.
    pub(super) compare: Option<&'k dyn Fn(usize, usize) -> Option<Ordering>>,
    /// Whether `compare` is a total order.
    pub(super) is_total: bool,
}

impl SortKey<'_> {
    fn code(&self, row: usize) -> Code {
        self.codes.get(row).copied().unwrap_or(Code::new(LAST, 0))
    }

    fn compare(&self, a: usize, b: usize) -> Option<Ordering> {
        self.compare_codes(self.code(a), self.code(b))
    }

    #[inline]
    fn compare_codes(&self, a: Code, b: Code) -> Option<Ordering> {
        let (above, above_b) = (a.without_position(), b.without_position());
        match self.compare {
            Some(compare) if above == above_b && a.rank() == VALUE => {
                compare(a.position(), b.position())
            }
            _ => Some(above.cmp(&above_b)),
        }
    }

    /// Whether a row is after all others, whatever its value.
    fn is_last(&self, row: usize) -> bool {
        self.code(row).rank() == LAST
    }
}

/// The most rows that are sorted by insertion.
pub(crate) const FEW: usize = 16;

/// Sorts a few rows stably, and returns their positions. `compare` is for rows whose codes are equal.
pub(super) fn few(
    codes: &mut [Code],
    compare: Option<&dyn Fn(usize, usize) -> Ordering>,
) -> [u8; FEW] {
    match compare {
        None => codes.sort_unstable(),
        Some(compare) => {
            insert_each(codes, &mut |a, b| match a.without_position().cmp(&b.without_position()) {
                Ordering::Equal => compare(a.position(), b.position()).is_lt(),
                ordering => ordering.is_lt(),
            });
        }
    }
    let mut sorted = [0; FEW];
    for (sorted, code) in sorted.iter_mut().zip(codes) {
        *sorted = u8::try_from(code.position()).unwrap_or(u8::MAX);
    }
    sorted
}

/// The first `wanted` rows, by codes that decide the whole order; ties by position.
///
/// The first `sorted` rows are sorted already.
pub(super) fn first_by_code(mut codes: Vec<Code>, wanted: usize, sorted: usize) -> Vec<Code> {
    match worst(&codes, wanted, sorted) {
        // The worst one is before all rows that have the same code.
        Some(worst) => codes.retain(|code| *code <= worst),
        None => select(&mut codes, wanted, |codes, last| _ = codes.select_nth_unstable(last)),
    }
    if !codes.is_sorted() {
        // Stable for its speed on what is sorted in part; no two codes are equal.
        codes.sort();
    }
    codes.truncate(wanted);
    codes
}

/// The first `wanted` rows, by several keys or by one whose codes do not decide the whole order; ties by
/// position. The first `sorted` rows are sorted already.
pub(super) fn first_by_keys(keys: &[SortKey<'_>], wanted: usize, sorted: usize) -> Vec<Code> {
    let Some((key, further)) = keys.split_first() else { return Vec::new() };
    if keys.iter().any(|key| !key.is_total) {
        return first_by_partial_keys(key, wanted, keys);
    }
    let mut codes = key.codes.to_vec();
    let compare = |a: &Code, b: &Code| {
        let (row, other) = (a.position(), b.position());
        let ordering = key.compare_codes(*a, *b).unwrap_or(Ordering::Equal);
        let by = further.iter().filter_map(|key| key.compare(row, other));
        ordering.then_with(|| {
            by.into_iter().find(|ordering| ordering.is_ne()).unwrap_or_else(|| row.cmp(&other))
        })
    };
    if wanted >= codes.len() {
        // Comparing numbers is cheap, so only rows with equal numbers are compared further.
        codes.sort_unstable();
        let ties = codes.chunk_by_mut(|a, b| a.without_position() == b.without_position());
        ties.filter(|tie| tie.len() > 1).for_each(|tie| tie.sort_by(compare));
        return codes;
    }
    match worst(&codes, wanted, sorted) {
        Some(worst) => codes.retain(|code| compare(code, &worst).is_le()),
        None => select(&mut codes, wanted, |codes, last| {
            codes.select_nth_unstable_by(last, compare);
        }),
    }
    codes.sort_by(compare);
    codes.truncate(wanted);
    codes
}

/// The last of the rows that are known to be wanted, if there are that many.
fn worst(codes: &[Code], wanted: usize, sorted: usize) -> Option<Code> {
    if sorted < wanted {
        return None;
    }
    codes.get(wanted.checked_sub(1)?).copied()
}

/// Leaves the first rows, in any order.
fn select(codes: &mut Vec<Code>, wanted: usize, partition: impl FnOnce(&mut [Code], usize)) {
    if wanted >= codes.len() {
        return;
    }
    if let Some(last) = wanted.checked_sub(1) {
        partition(codes, last);
    }
    codes.truncate(wanted);
}

/// As [`first_by_keys`], if some values cannot be compared with each other.
fn first_by_partial_keys(key: &SortKey<'_>, wanted: usize, keys: &[SortKey<'_>]) -> Vec<Code> {
    let count = key.codes.len();
    let met = Cell::new(false);
    let known = |ordering: Option<Ordering>| {
        met.set(met.get() || ordering.is_none());
        ordering.unwrap_or(Ordering::Equal)
    };
    let first = match keys {
        // Only values need their comparison; what is after them has its order by code.
        [SortKey { codes, compare: Some(compare), .. }] => {
            let (mut values, mut rest) = (Vec::with_capacity(codes.len()), Vec::new());
            for code in *codes {
                if code.rank() == VALUE {
                    values.push(code.row());
                } else {
                    rest.push(*code);
                }
            }
            let is_less = |a: &u32, b: &u32| known(compare(*a as usize, *b as usize)).is_lt();
            let values = first_sorted(values, wanted, is_less);
            rest.sort_unstable();
            values
                .into_iter()
                .map(|row| Code::default().at(row as usize))
                .chain(rest)
                .take(wanted)
                .collect()
        }
        _ => first_sorted(key.codes.to_vec(), wanted, |a, b| {
            let by = keys.iter().map(|key| known(key.compare(a.position(), b.position())));
            by.into_iter().find(|ordering| ordering.is_ne()).is_some_and(Ordering::is_lt)
        }),
    };
    if !met.get() {
        return first;
    }
    let first = sort_partial(count, wanted, keys).into_iter();
    first.map(|row| Code::default().at(row)).collect()
}

/// Sorts items stably, and returns as many of the first as are wanted.
fn first_sorted<X: Copy>(
    items: Vec<X>,
    wanted: usize,
    mut is_less: impl FnMut(&X, &X) -> bool,
) -> Vec<X> {
    if wanted >= items.len() {
        return sorted(items, &mut is_less);
    }
    let Some(last) = wanted.checked_sub(1) else { return Vec::new() };
    // The first items found so far, with room for as many again. Sorting that often costs little: an item
    // is kept only if it is among the first of those before it.
    let room = wanted.saturating_mul(2).max(64);
    let mut first: Vec<X> = Vec::with_capacity(room.min(items.len()));
    let mut worst = None;
    for item in items {
        if worst.as_ref().is_some_and(|worst| !is_less(&item, worst)) {
            continue;
        }
        first.push(item);
        if first.len() >= room {
            first = sorted(first, &mut is_less);
            first.truncate(wanted);
            worst = first.get(last).copied();
        }
    }
    first = sorted(first, &mut is_less);
    first.truncate(wanted);
    first
}

/// Items that are sorted by insertion, before they are merged.
const RUN: usize = 16;

fn sorted<X: Copy>(mut items: Vec<X>, is_less: &mut impl FnMut(&X, &X) -> bool) -> Vec<X> {
    for run in items.chunks_mut(RUN) {
        insert_each(run, is_less);
    }
    let mut width = RUN;
    let mut merged = Vec::new();
    while width < items.len() {
        merged.reserve(items.len());
        for pair in items.chunks(width.saturating_mul(2)) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &mut merged, is_less);
        }
        std::mem::swap(&mut items, &mut merged);
        merged.clear();
        width = width.saturating_mul(2);
    }
    items
}

fn insert_each<X: Copy>(run: &mut [X], is_less: &mut impl FnMut(&X, &X) -> bool) {
    for end in 1..run.len() {
        let Some((item, before)) = run.get_mut(..=end).and_then(<[X]>::split_last_mut) else {
            return;
        };
        let mut hole = item;
        let item = *hole;
        for known in before.iter_mut().rev() {
            if !is_less(&item, known) {
                break;
            }
            *hole = *known;
            hole = known;
        }
        *hole = item;
    }
}

fn merge<X: Copy>(
    left: &[X],
    right: &[X],
    merged: &mut Vec<X>,
    is_less: &mut impl FnMut(&X, &X) -> bool,
) {
    // Runs that follow each other already are not compared item by item.
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && is_less(first, last)
    {
        let (mut lefts, mut rights) = (left.iter(), right.iter());
        let (mut a, mut b) = (lefts.next(), rights.next());
        loop {
            match (a, b) {
                (Some(left), Some(right)) => {
                    if is_less(right, left) {
                        merged.push(*right);
                        b = rights.next();
                    } else {
                        merged.push(*left);
                        a = lefts.next();
                    }
                }
                (Some(left), None) => {
                    merged.push(*left);
                    merged.extend_from_slice(lefts.as_slice());
                    return;
                }
                (None, Some(right)) => {
                    merged.push(*right);
                    merged.extend_from_slice(rights.as_slice());
                    return;
                }
                (None, None) => return,
            }
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
}

/// Sorts the rows at `0..count` by keys some of whose values cannot be compared with each other.
///
/// A further key sorts the ties of those before it. The values that cannot be sorted are a tie.
fn sort_partial(count: usize, wanted: usize, keys: &[SortKey<'_>]) -> Vec<usize> {
    let mut ties: Vec<Vec<usize>> = vec![(0..count).collect()];
    for key in keys {
        let mut finer = Vec::with_capacity(ties.len());
        for tie in ties {
            split(tie, key, &mut finer);
        }
        ties = finer;
    }
    let mut sorted: Vec<usize> = ties.into_iter().flatten().collect();
    sorted.truncate(wanted);
    sorted
}

/// Sorts the rows of one tie, and adds the ties that remain.
fn split(tie: Vec<usize>, key: &SortKey<'_>, finer: &mut Vec<Vec<usize>>) {
    if tie.len() < 2 {
        finer.push(tie);
        return;
    }
    let outside = outsiders(&tie, key);
    let pairs = || tie.iter().copied().zip(outside.iter().copied());
    let inside = pairs().filter(|(_, outside)| !outside).map(|(row, _)| row).collect();
    let is_less = |a: &usize, b: &usize| key.compare(*a, *b) == Some(Ordering::Less);
    let mut before = None;
    for row in first_sorted(inside, usize::MAX, is_less) {
        let equal = |before| key.compare(before, row) == Some(Ordering::Equal);
        match finer.last_mut() {
            Some(tie) if before.is_some_and(equal) => tie.push(row),
            _ => finer.push(vec![row]),
        }
        before = Some(row);
    }
    let outside: Vec<usize> = pairs().filter(|(_, outside)| *outside).map(|(row, _)| row).collect();
    if !outside.is_empty() {
        finer.push(outside);
    }
}

/// Which of some rows cannot be sorted among the others.
///
/// Each row is compared with a sorted list of the rows before it, by binary search. It joins the list unless
/// it cannot be compared with an entry that the search meets. So every two neighbors in the list were compared.
fn outsiders(rows: &[usize], key: &SortKey<'_>) -> Vec<bool> {
    /// Inserting into a longer part of the list costs more than splitting it.
    const MOST: usize = 1024;
    let mut outside = Vec::with_capacity(rows.len());
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &row in rows {
        if key.is_last(row) {
            outside.push(true);
            continue;
        }
        let first = |nth: usize| parts.get(nth)?.first().copied();
        let after = search(parts.len(), &mut |nth| key.compare(row, first(nth)?));
        let found = after.and_then(|after| {
            let nth = after.saturating_sub(1);
            let entries = parts.get(nth).map(Vec::as_slice).unwrap_or_default();
            let compare = &mut |at| key.compare(row, *entries.get(at)?);
            Ok((nth, search(entries.len(), compare)?))
        });
        outside.push(matches!(found, Err(Known::Incomparable)));
        let Ok((nth, at)) = found else { continue };
        let Some(part) = parts.get_mut(nth) else {
            parts.push(vec![row]);
            continue;
        };
        part.insert(at.min(part.len()), row);
        if part.len() > MOST {
            let upper = part.split_off(MOST / 2);
            parts.insert(nth + 1, upper);
        }
    }
    outside
}

enum Known {
    Equal,
    Incomparable,
}

/// The number of entries that are less.
fn search(
    count: usize,
    compare: &mut dyn FnMut(usize) -> Option<Ordering>,
) -> Result<usize, Known> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        match compare(middle) {
            Some(Ordering::Less) => high = middle,
            Some(Ordering::Greater) => low = middle + 1,
            Some(Ordering::Equal) => return Err(Known::Equal),
            None => return Err(Known::Incomparable),
        }
    }
    Ok(low)
}
