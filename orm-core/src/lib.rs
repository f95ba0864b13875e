#![forbid(unsafe_code)]
#![doc = include_str!("../docs/crate.md")]

// The derive names this crate as `orm_core`; with this alias it also works in the tests and
// examples inside it.
extern crate self as orm_core;

#[cfg(feature = "serde")]
mod content;
mod error;
mod handle;
#[cfg(feature = "serde")]
mod include;
#[cfg(feature = "serde")]
mod ingest;
mod linking;
mod memory;
mod query;
mod record;
mod relation;
mod roof;
pub mod schema;
mod storage;

#[doc(hidden)]
pub mod __private;

pub use error::{Error, ErrorKind, Result};
pub use handle::load;
pub use handle::{Aggregate, MorphTo, Named, Relation, Valued};
#[doc(hidden)] // Messages name them.
pub use handle::{Branch, BranchOf};
pub use handle::{Recursive, Tree};
#[cfg(feature = "serde")]
pub use include::{Included, Includes};
#[cfg(feature = "serde")]
pub use ingest::{
    Allow, Allowed, Deserialized, Document, Ingest, IngestOnly, Ingested, Limits, WriteMode,
};
#[cfg(feature = "serde")]
#[doc(hidden)] // Messages name them.
pub use ingest::{Detaches, LinkedAlone, Nestable, Removes, Unlinks};
#[doc(hidden)] // As above.
pub use linking::{
    ByKey, ByRecord, CanBeNull, Graphs, GraphsWith, IntoGraph, Keys, KeysWith, Nested, RelationOf,
    Replaceable, WithoutPivot, Written,
};
pub use linking::{Graph, Links, Synced};
#[doc(hidden)] // As above.
pub use memory::Getter;
pub use memory::Related;
pub use orm_derive::{Model, Morph};
#[doc(hidden)] // As above.
pub use query::GroupKey;
#[doc(hidden)] // As above.
pub use query::{Avg, Count, MinMax, Sum};
#[doc(hidden)] // As above.
pub use query::{BoxedLoads, IsRow, LoadsRow, RowsOf};
pub use query::{BoxedQuery, Column, Filter, Groups, Number, Order, Plan, Query, Rows, Run, Text};
pub use query::{Filtered, Load, LoadOnce, Loads, NotLoaded, Row, Source};
#[doc(hidden)] // As above.
pub use query::{Has, RowOf};
pub use record::{AutoKey, IntoKey, IntoValue, Key, Veto};
#[doc(hidden)] // As above.
pub use record::{Copied, IsModel, KeyType, NotNull, Nullable, Record, RowFn, SameKey, Shared};
#[doc(hidden)] // As above.
pub use relation::HasRelations;
#[doc(hidden)] // As above.
pub use relation::{
    AnotherModel, ForeignKey, HasMorphTo, HasVariant, KeysOf, MorphVariant, Ordered, PivotRecords,
    ToMany, TypeColumn, Variant,
};
pub use relation::{Linked, Many, Morph, One};
#[cfg(feature = "serde")]
pub use roof::FromDocument;
#[doc(hidden)] // As above.
pub use roof::Insertable;
pub use roof::{Hooks, Model, Store};
