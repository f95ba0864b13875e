//! Testing up to 64 rows at once, one bit for each.

/// How many rows are filtered by one call.
pub(crate) const BLOCK: u32 = 64;

/// The rows of a block that are filled.
#[inline]
pub(crate) fn filled<M>(rows: &[Option<M>]) -> u64 {
    bits(rows, Option::is_some)
}

/// The rows of a block that pass, as bits. The shifts are constant, and rows are read forward.
#[inline]
pub(crate) fn bits<M>(rows: &[Option<M>], pass: impl Fn(&Option<M>) -> bool) -> u64 {
    let bits = rows.iter().fold(0, |bits, row| bits >> 1 | u64::from(pass(row)) << 63);
    bits.checked_shr(BLOCK - u32::try_from(rows.len()).unwrap_or(BLOCK)).unwrap_or(0)
}

/// The bits of a mask whose row is filled and passes.
#[inline]
pub(crate) fn block<M>(rows: &[Option<M>], mut mask: u64, test: impl Fn(&M) -> bool) -> u64 {
    let mut passed = 0;
    if mask.count_ones() as usize >= rows.len() {
        return bits(rows, |row| row.as_ref().is_some_and(&test));
    }
    while mask != 0 {
        let bit = mask.trailing_zeros();
        mask &= mask - 1;
        let row = rows.get(bit as usize).and_then(Option::as_ref);
        passed |= u64::from(row.is_some_and(&test)) << bit;
    }
    passed
}
