//! What a store numbers.

/// The place of a record in its table.
pub(crate) type Slot = u32;

/// "No slot" and "no key".
pub(crate) const NONE: u32 = u32::MAX;

/// The id of a key value in its dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyId(pub(crate) u32);
