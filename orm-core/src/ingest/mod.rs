//! Documents in: objects nested by relations, taken apart into records.

pub(crate) mod content;
mod document;
mod engine;
pub(crate) mod error;
pub(crate) mod form;
mod ingested;
mod key;
mod map;
mod merge;
mod missing;
mod names;
mod number;
mod options;
mod path;
pub(crate) mod read;
pub(crate) mod to_content;
mod to_key;
pub(crate) mod value;
mod variant;

pub use self::document::{Deserialized, Document};
pub(crate) use self::error::ValueError;
pub use self::ingested::Ingested;
pub(crate) use self::map::{Holder, Map, Way};
pub use self::missing::{Detaches, Removes, Unlinks};
pub use self::options::{FromDocument, Ingest, Limits, WriteMode};
pub(crate) use self::value::Value;

#[cfg(test)]
mod tests;
