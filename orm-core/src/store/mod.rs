//! Where records live: typed tables, dictionaries of key values, adjacencies.

mod access;
mod adjacency;
mod any_table;
mod auto;
mod dictionary;
mod generate;
mod id;
mod journal;
mod key_space;
mod reference;
mod registry;
mod relation_view;
mod row_writes;
mod store;
mod table;
mod type_map;
mod write;

pub(crate) use self::adjacency::{Adjacency, ChainRows};
pub use self::any_table::NewTable;
pub use self::auto::{AutoKeys, auto_keys};
pub(crate) use self::dictionary::Dictionary;
pub(crate) use self::generate::is_keyless;
pub(crate) use self::id::{KeyId, NONE, Slot};
#[cfg(feature = "serde")]
pub(crate) use self::journal::Moves;
pub(crate) use self::key_space::KeySpace;
pub(crate) use self::reference::Refused;
#[doc(hidden)]
pub use self::registry::Registrar;
pub use self::store::Store;
pub(crate) use self::table::{Table, TableIndex};
