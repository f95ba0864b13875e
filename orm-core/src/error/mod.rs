//! One opaque error. Each area has a file with its texts, kinds and constructors.

#[cfg(feature = "ingest")]
mod document;
mod error;
mod hook;
#[cfg(feature = "serde")]
mod include;
mod kind;
mod load;
mod reference;
mod text;
mod write;

#[cfg(feature = "ingest")]
pub(crate) use self::document::DocumentError;
pub use self::error::{Error, Result};
pub(crate) use self::hook::Cause;
pub use self::kind::ErrorKind;
#[cfg(feature = "ingest")]
pub(crate) use self::text::one_of;
