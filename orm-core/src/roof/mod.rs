//! What users name: the store, models, hooks.

mod getter;
mod hooks;
#[cfg(feature = "ingest")]
mod ingest;
mod misplaced;
mod model;
mod store;

pub use self::getter::{find_owner, related_one};
pub use self::hooks::Hooks;
#[doc(hidden)]
pub use self::misplaced::QueriedByStore;
#[cfg(feature = "ingest")]
pub use self::model::FromDocument;
pub use self::model::{Insertable, Model};
pub use self::store::Store;
