//! Orders that look random and are the same in every run.

/// The numbers `0..length` in an order that depends on nothing but `length`
/// and `seed`.
pub(crate) fn shuffled(length: u32, seed: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..length).collect();
    let mut state = seed;
    for end in (1..order.len()).rev() {
        order.swap(end, below(&mut state, end + 1));
    }
    order
}

/// The next number of the sequence, scaled to `0..limit`.
fn below(state: &mut u64, limit: usize) -> usize {
    let scaled = u128::from(split_mix(state)) * (limit as u128);
    usize::try_from(scaled >> 64).expect("less than the limit, which is a usize")
}

/// `SplitMix64` by Steele, Lea and Flood: short, and good enough to scatter
/// records in memory.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::shuffled;

    #[test]
    fn every_number_occurs_once_and_out_of_order() {
        let mut order = shuffled(1_000, 1);
        assert_ne!(order, shuffled(1_000, 2));
        assert!(!order.is_sorted());
        order.sort_unstable();
        assert!(order.into_iter().eq(0..1_000));
    }
}
