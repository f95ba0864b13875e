//! Documents in: objects nested by relations, taken apart into records.

mod allow;
mod document;
mod engine;
mod ingested;
mod map;
mod merge;
mod missing;
mod names;
mod only;
mod ops;
mod options;
mod path;
pub(crate) mod read;
mod route;
mod run;
mod scope;

pub use self::allow::{Allow, Allowed, LinkedAlone, Nestable};
pub use self::document::{Deserialized, Document};
pub use self::ingested::Ingested;
pub use self::missing::{Detaches, Removes, Unlinks};
pub use self::only::IngestOnly;
pub use self::options::{Ingest, Limits, WriteMode};

#[cfg(test)]
mod tests;
