//! Sorting by comparisons that can contradict themselves, as a user's `PartialOrd` can.
//!
//! The sorts of the standard library can panic then. These do not, and return each item once for any
//! comparison.

use std::cmp::Ordering;

/// As [`first_sorted`], for a comparison that is known to be a total order.
pub(super) fn first_of_total<X: Copy>(
    mut items: Vec<X>,
    wanted: usize,
    compare: impl Fn(&X, &X) -> Ordering,
) -> Vec<X> {
    if wanted >= items.len() {
        items.sort_by(compare);
        return items;
    }
    if wanted < items.len() / 64 {
        return first_sorted(items, wanted, |a, b| compare(a, b).is_lt());
    }
    let Some(last) = wanted.checked_sub(1) else { return Vec::new() };
    let mut numbered: Vec<(usize, X)> = items.into_iter().enumerate().collect();
    let compare = |a: &(usize, X), b: &(usize, X)| compare(&a.1, &b.1).then(a.0.cmp(&b.0));
    numbered.select_nth_unstable_by(last, compare);
    numbered.truncate(wanted);
    numbered.sort_unstable_by(compare);
    numbered.into_iter().map(|(_, item)| item).collect()
}

/// Sorts items stably, and returns as many of the first as are wanted.
pub(super) fn first_sorted<X: Copy>(
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

/// A key to sort rows by, of each by its position.
pub(super) struct PartialKey<'k> {
    /// The positions of rows that are after all others; where it is shorter, the rest are not.
    pub(super) last: &'k [bool],
    /// `None` where two values cannot be compared.
    pub(super) compare: &'k dyn Fn(usize, usize) -> Option<Ordering>,
}

/// Sorts the positions `0..count` by keys some of whose values cannot be compared with each other.
///
/// A further key sorts the ties of those before it. The values that cannot be sorted are a tie.
pub(super) fn sort_partial(count: usize, wanted: usize, keys: &[PartialKey<'_>]) -> Vec<usize> {
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
fn split(tie: Vec<usize>, key: &PartialKey<'_>, finer: &mut Vec<Vec<usize>>) {
    if tie.len() < 2 {
        finer.push(tie);
        return;
    }
    let outside = outsiders(&tie, key);
    let pairs = || tie.iter().copied().zip(outside.iter().copied());
    let inside = pairs().filter(|(_, outside)| !outside).map(|(position, _)| position).collect();
    let is_less = |a: &usize, b: &usize| (key.compare)(*a, *b) == Some(Ordering::Less);
    let mut before = None;
    for position in first_sorted(inside, usize::MAX, is_less) {
        let equal = |before| (key.compare)(before, position) == Some(Ordering::Equal);
        match finer.last_mut() {
            Some(tie) if before.is_some_and(equal) => tie.push(position),
            _ => finer.push(vec![position]),
        }
        before = Some(position);
    }
    let outside: Vec<usize> =
        pairs().filter(|(_, outside)| *outside).map(|(position, _)| position).collect();
    if !outside.is_empty() {
        finer.push(outside);
    }
}

/// Which of some rows cannot be sorted among the others.
///
/// Each row is compared with a sorted list of the rows before it, by binary search. It joins the list unless
/// it cannot be compared with an entry that the search meets. So every two neighbors in the list were compared.
fn outsiders(rows: &[usize], key: &PartialKey<'_>) -> Vec<bool> {
    /// Inserting into a longer part of the list costs more than splitting it.
    const MOST: usize = 1024;
    let mut outside = Vec::with_capacity(rows.len());
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &row in rows {
        if key.last.get(row) == Some(&true) {
            outside.push(true);
            continue;
        }
        let first = |nth: usize| parts.get(nth)?.first().copied();
        let after = search(parts.len(), &mut |nth| (key.compare)(row, first(nth)?));
        let found = after.and_then(|after| {
            let nth = after.saturating_sub(1);
            let entries = parts.get(nth).map(Vec::as_slice).unwrap_or_default();
            let compare = &mut |position| (key.compare)(row, *entries.get(position)?);
            Ok((nth, search(entries.len(), compare)?))
        });
        outside.push(matches!(found, Err(Known::Incomparable)));
        let Ok((nth, position)) = found else { continue };
        let Some(part) = parts.get_mut(nth) else {
            parts.push(vec![row]);
            continue;
        };
        part.insert(position.min(part.len()), row);
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
