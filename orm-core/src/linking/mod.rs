//! Relations are written: foreign keys, pivots, graphs.

mod arguments;
mod exclusive;
mod foreign_key;
mod graph;
mod links;

pub use self::arguments::{Keys, KeysWith};
#[cfg(feature = "serde")]
pub(crate) use self::foreign_key::{
    Joins, Others, Pivots, edges_of, forget, is_linked, key_of_owner, pivots_between, refer,
    rows_after,
};
pub use self::graph::{Graph, Graphs, GraphsWith, IntoGraph, Nested, RelationOf, Replaceable};
pub use self::links::{ByKey, ByRecord, CanBeNull, Links, Synced, WithoutPivot, Written};
