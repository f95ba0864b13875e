//! Documents in: objects nested by relations, taken apart into records.

mod allow;
pub(crate) mod content;
mod digits;
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
mod only;
mod options;
mod path;
pub(crate) mod read;
mod scope;
pub(crate) mod to_content;
mod to_key;
pub(crate) mod value;
mod variant;

pub use self::allow::{Allow, Allowed, LinkedAlone, Nestable};
pub use self::document::{Deserialized, Document};
pub(crate) use self::error::ValueError;
pub use self::ingested::Ingested;
pub(crate) use self::map::{Holder, Map, Way};
pub use self::missing::{Detaches, Removes, Unlinks};
pub use self::only::IngestOnly;
pub use self::options::{FromDocument, Ingest, Limits, WriteMode};
pub(crate) use self::value::Value;

#[cfg(test)]
mod tests;
