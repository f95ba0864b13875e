//! One opaque error. Each area has a file with its texts, kinds and constructors.

#[cfg(feature = "serde")]
mod document;
mod error;
mod hook;
mod include;
mod kind;
mod reference;
mod text;
mod write;

#[cfg(feature = "serde")]
pub(crate) use self::document::DocumentError;
pub use self::error::{Error, Result};
pub(crate) use self::hook::Cause;
pub use self::kind::ErrorKind;
#[cfg(feature = "serde")]
pub(crate) use self::text::one_of;
