#![forbid(unsafe_code)]
// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../docs/crate.md")]

// The derive names this crate as `orm_core`; with this alias it also works in the tests and
// examples inside it.
extern crate self as orm_core;

#[cfg(feature = "ingest")]
mod content;
mod error;
mod handle;
#[cfg(feature = "serde")]
mod include;
#[cfg(feature = "ingest")]
pub mod ingest;
mod linking;
mod memory;
mod query;
mod record;
mod relation;
mod roof;
pub mod schema;
mod storage;

// Before `__private`, because messages print the first path of an item.
#[doc(hidden)]
pub mod rules;

#[doc(hidden)]
pub mod __private;
#[doc(hidden)]
pub mod engine;

pub use error::{Error, ErrorKind, Result};
pub use handle::{
    Aggregate, MorphTo, Named, Recursive, Relation, Tree, TreeIter, WithValues, load,
};
#[cfg(feature = "serde")]
pub use include::{Included, Includes};
#[cfg(feature = "ingest")]
pub use ingest::Ingest;
pub use linking::{Graph, Links, Synced};
pub use memory::Related;
pub use orm_derive::{Model, Morph};
pub use query::{
    BoxedQuery, Column, Filter, Filtered, Groups, Load, LoadOnce, Loads, NotLoaded, Number, Order,
    Plan, Query, Row, Rows, Run, Source, Text,
};
pub use record::{AutoKey, IntoKey, IntoValue, Key, Veto};
pub use relation::{Linked, Many, Morph, One};
#[cfg(feature = "ingest")]
pub use roof::FromDocument;
pub use roof::{Hooks, Model, Store};
