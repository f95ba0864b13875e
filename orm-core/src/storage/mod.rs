//! Where records live: typed tables, dictionaries of key values, adjacencies.

mod access;
mod actions;
mod adjacency;
mod any_table;
mod core;
mod dictionary;
#[cfg(feature = "ingest")]
mod documents;
mod generate;
mod id;
mod index;
mod journal;
mod key_space;
mod moves;
mod references;
mod row;
mod savepoint;
mod table;
mod table_index;
#[cfg(test)]
mod tests;
mod traversal;
mod type_map;
mod write;

pub(crate) use self::adjacency::{Adjacency, ChainRows};
pub(crate) use self::core::{Core, HoldsCore};
pub(crate) use self::generate::is_keyless;
#[cfg(feature = "ingest")]
pub(crate) use self::id::ChangeIdx;
pub(crate) use self::id::{AdjacencyId, KeyId, Slot, TableId};
pub(crate) use self::moves::Moves;
pub(crate) use self::row::RowRef;
pub(crate) use self::savepoint::run_transaction;
pub(crate) use self::table::Table;
pub(crate) use self::table_index::TableIndex;
#[cfg(test)]
pub(crate) use self::traversal::counts;
pub(crate) use self::traversal::{
    Edge, Edges, ErasedRoute, Hop, ResolvedHops, ResolvedRoute, Shape, Traversal,
};
pub(crate) use self::write::Writer;
