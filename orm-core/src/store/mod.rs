//! Where records live: typed tables, dictionaries of key values, adjacencies.

mod access;
mod actions;
mod adjacency;
mod any_table;
mod auto;
mod dictionary;
mod generate;
mod id;
mod index;
mod journal;
mod key_space;
mod moves;
mod references;
mod registry;
mod relation_view;
mod row_writes;
mod savepoint;
#[allow(clippy::module_inception)] // The type names the file.
mod store;
mod table;
mod table_index;
#[cfg(test)]
mod tests;
mod type_map;
mod write;

pub(crate) use self::adjacency::{Adjacency, ChainRows};
pub use self::any_table::NewTable;
pub use self::auto::{AutoKeys, auto_keys};
pub(crate) use self::dictionary::Dictionary;
pub(crate) use self::generate::is_keyless;
#[cfg(feature = "serde")]
pub(crate) use self::id::ChangeIdx;
pub(crate) use self::id::{AdjacencyId, KeyId, Slot, TableId};
pub(crate) use self::key_space::KeySpace;
#[cfg(feature = "serde")]
pub(crate) use self::moves::Moves;
pub(crate) use self::references::RelationId;
#[doc(hidden)]
pub use self::registry::Registrar;
pub use self::store::Store;
pub(crate) use self::table::Table;
pub(crate) use self::table_index::TableIndex;
