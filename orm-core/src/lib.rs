#![forbid(unsafe_code)]
#![doc = include_str!("../docs/crate.md")]

// The derive names this crate as `orm_core`; with this alias it also works in the tests and
// examples inside it.
extern crate self as orm_core;

mod error;
mod field;
mod key;
mod load;
mod model;
mod query;
mod relation;
pub mod schema;
mod store;

#[doc(hidden)]
pub mod __private;

pub use error::{Error, Result};
pub use field::{Column, Number, Text};
pub use key::{AutoKey, IntoValue, Key, KeyType, SameKey};
pub use load::{Filtered, Load, LoadOnce, Loading, Loads, NotLoaded, Row, Source};
pub use model::{IsModel, Model, Shared};
pub use orm_derive::Model;
pub use query::{Filter, Order, Plan, Query, Rows};
pub use relation::{BelongsTo, HasOne};
pub use store::Store;
