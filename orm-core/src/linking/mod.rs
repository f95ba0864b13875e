//! Writing relations: foreign keys, pivots, graphs.

mod arguments;
mod exclusive;
mod foreign_key;
mod graph;
mod links;

pub use self::arguments::{IntoKeys, IntoKeysWithPivots};
#[cfg(feature = "ingest")]
pub(crate) use self::foreign_key::{
    ForeignKeyLink, PivotLink, ToChildren, clear_key_if, copy_owner_key, edges_of, is_linked,
    key_of_owner, pivots_between, rows_after,
};
pub use self::graph::{
    Graph, GraphRelation, IntoGraph, IntoGraphs, IntoGraphsWithPivots, RelationOf, Replaceable,
};
pub use self::links::{
    CanBeNull, Links, LinksByKey, LinksByPivot, Synced, WithoutPivot, WritableRelation,
};
