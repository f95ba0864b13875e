//! Blocks of rows: what a filter tests in one call.

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
