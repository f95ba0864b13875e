//! Functions for records of a model that is known only at run time.

use std::any::Any;

use crate::content::{Content, Value, ValueError};
use crate::error::{Error, Result};
use crate::schema::ColumnIdx;
use crate::storage::{Core, Slot, TableId};

/// What is done with records of a model.
#[derive(Clone, Copy)]
pub(super) struct Ops {
    pub(super) table: fn(&mut Core) -> Result<TableId>,
    /// Stores a record; `true` refuses a primary key that is stored.
    pub(super) insert: fn(&mut Core, Value<'_>, FillKeys<'_>, bool) -> Result<Slot, StoreFailure>,
    pub(super) merge: fn(&mut Core, Slot, Entries<'_>, FillKeys<'_>) -> Result<(), StoreFailure>,
    /// `None` if the key alone cannot be read.
    pub(super) find: Option<Find>,
    /// Whether a value is a key and not one that is to be generated. If it is, it is held on demand.
    pub(super) key: fn(&mut Core, Value<'_>, bool) -> Result<bool>,
    /// The record as serde writes it, if it is `Serialize`.
    pub(super) content: fn(&Core, Slot) -> Option<Content<'static>>,
    /// One of its columns in the form in which it is read, where that has one of its own.
    pub(super) column: fn(&Core, Slot, ColumnIdx) -> Option<Content<'static>>,
}

pub(super) type Find = fn(&Core, Value<'_>) -> Result<Option<Slot>, ValueError>;

/// The keys and values of an object.
pub(super) type Entries<'de> = Vec<(Content<'de>, Content<'de>)>;

/// Writes keys into a record before it is stored.
pub(super) type FillKeys<'a> = &'a mut dyn FnMut(&Core, &mut dyn Any) -> Result<()>;

/// Why a record could not be stored.
pub(super) enum StoreFailure {
    Value(ValueError),
    Store(Error),
}

impl From<ValueError> for StoreFailure {
    fn from(error: ValueError) -> Self {
        StoreFailure::Value(error)
    }
}

impl From<Error> for StoreFailure {
    fn from(error: Error) -> Self {
        StoreFailure::Store(error)
    }
}
