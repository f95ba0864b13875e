//! Documents: nested JSON objects become linked records.
//!
//! [`Store::ingest`](crate::Store::ingest) stores a document with the default settings. With
//! [`Model::ingest`](crate::Model::ingest) you choose others: which records are updated or replaced ([`WriteMode`]),
//! what a document can reach ([`IngestOnly`]), and how large it can be ([`Limits`]). Both return the written records
//! ([`Ingested`]).
//!
//! ```
//! use orm_core::ingest::WriteMode;
//! use orm_core::{Model, Store};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Model, Clone, Serialize, Deserialize)]
//! #[orm(entity = "users", has_many(Post, fk = user_id))]
//! struct User { id: u64, name: String }
//!
//! #[derive(Model, Clone, Serialize, Deserialize)]
//! #[orm(entity = "posts")]
//! struct Post { id: u64, #[serde(default)] user_id: u64, title: String }
//!
//! # fn main() -> orm_core::Result<()> {
//! let mut store = Store::new();
//! let document = r#"{"id": 1, "name": "John", "posts": [{"id": 7, "title": "Relations"}]}"#;
//! store.ingest::<User>(document)?;
//! assert_eq!(store.find::<Post>(7).unwrap().user_id, 1);
//!
//! let update = User::ingest().update().mode::<Post>(WriteMode::Upsert);
//! let ingested = update.run(&mut store, r#"{"id": 1, "posts": [{"id": 8, "title": "Queries"}]}"#)?;
//! assert_eq!(ingested.count::<Post>(), 1);
//! # Ok(()) }
//! ```

mod allow;
mod document;
mod engine;
mod ingested;
mod map;
mod merge;
mod missing;
mod names;
mod node_id;
mod only;
mod ops;
mod options;
mod path;
pub(crate) mod read;
mod route;
mod run;
mod scope;

pub use self::allow::{Allow, Allowed};
#[doc(hidden)]
pub use self::allow::{LinkedAlone, Nestable};
pub use self::document::{Deserialized, Document};
pub use self::ingested::Ingested;
#[doc(hidden)]
pub use self::missing::{DetachMissing, RemoveMissing, UnlinkMissing};
pub use self::only::IngestOnly;
pub use self::options::{Ingest, Limits, WriteMode};

#[cfg(test)]
mod tests;
