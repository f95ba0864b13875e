//! A value for serde whose type is not known.

/// A value that serde writes. Without the feature `serde` no value is one.
#[cfg(feature = "serde")]
pub(crate) use erased_serde::Serialize as AnySerialize;

/// A value that serde writes. Without the feature `serde` no value is one.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
pub trait AnySerialize {}
