//! What users meet first: the store, with the methods that read and write records.

mod getter;
#[cfg(feature = "serde")]
mod ingest;
mod store;

pub use self::getter::{find_owner, related_one};
pub use self::store::Store;
