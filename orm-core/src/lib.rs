#![forbid(unsafe_code)]
#![doc = include_str!("../docs/crate.md")]

// The derive names this crate as `orm_core`; with this alias it also works in the tests and
// examples inside it.
extern crate self as orm_core;

#[cfg(feature = "serde")]
mod content;
mod error;
mod field;
mod hooks;
#[cfg(feature = "serde")]
mod ingest;
mod key;
mod load;
mod model;
mod query;
mod relation;
pub mod schema;
mod store;

#[doc(hidden)]
pub mod __private;

pub use error::{Error, ErrorKind, Result};
pub use field::{Column, Number, Text};
pub use hooks::{Hooks, Veto};
#[cfg(feature = "serde")]
pub use ingest::{
    Allow, Allowed, Deserialized, Document, FromDocument, Ingest, IngestOnly, Ingested, Limits,
    WriteMode,
};
#[cfg(feature = "serde")]
#[doc(hidden)] // Messages name them.
pub use ingest::{Detaches, LinkedAlone, Nestable, Removes, Unlinks};
pub use key::{AutoKey, IntoKey, IntoValue, Key, KeyType, SameKey};
#[doc(hidden)] // As above.
pub use key::{NotNull, Nullable};
pub use load::{Filtered, Load, LoadOnce, Loads, NotLoaded, Recursive, Row, Source, Tree, load};
#[doc(hidden)] // As above.
pub use load::{Has, RowOf};
#[cfg(feature = "serde")]
pub use load::{Included, Includes};
#[doc(hidden)] // Messages name it.
pub use model::Record;
pub use model::{Copied, IsModel, Model, Shared};
pub use orm_derive::{Model, Morph};
#[doc(hidden)] // As above.
pub use query::GroupKey;
pub use query::{Filter, Groups, Order, Plan, Query, Rows};
pub use relation::{
    Aggregate, Graph, Linked, Links, Many, Morph, MorphTo, Named, One, Related, Relation, Synced,
    Valued,
};
#[doc(hidden)] // Messages name them.
pub use relation::{
    AnotherModel, Avg, Branch, BranchOf, ByKey, ByRecord, CanBeNull, Count, ForeignKey, Getter,
    Graphs, GraphsWith, HasMorphTo, HasVariant, IntoGraph, Keys, KeysOf, KeysWith, MorphVariant,
    Most, Nested, Ordered, PivotRecords, RelationOf, Replaceable, Sum, ToMany, TypeColumn, Variant,
    WithoutPivot, Written,
};
pub use store::Store;
