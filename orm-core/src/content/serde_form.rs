//! Columns that serde writes and reads in a form of their own.
//!
//! A placeholder for a key only has to be read, because the key itself is written afterwards. So it is
//! enough to know a column's value in the form in which that other column is read.

use std::any::Any;

use serde_core::de::Error;

use super::content::Content;
use super::error::ValueError;
use super::to_content::{ToContent, to_content};
use super::value::{ReadFn, Value};
use crate::schema::ColumnIdx;

/// How a column is written that `#[serde(..)]` writes or reads in a form of its own, or not always.
#[doc(hidden)]
pub struct SerdeForm {
    pub column: ColumnIdx,
    /// The field in the form in which it is read with its record; `None` where nothing writes that.
    pub own: FormFn,
    /// The value as its type has it, for columns that refer to it; `None` where that is not `Serialize`.
    pub plain: FormFn,
}

/// Serializes a value whose type is not known. Returns `None` for a value of another type.
#[doc(hidden)]
pub type FormFn = Option<fn(&dyn Any) -> Option<Result<Value<'static>, ValueError>>>;

/// Writes a field by the function that its struct names, for generated code.
#[doc(hidden)]
pub fn form<T: 'static>(
    field: &dyn Any,
    write: impl FnOnce(&T, ToContent) -> Result<Content<'static>, ValueError>,
) -> Option<Result<Value<'static>, ValueError>> {
    Some(write(field.downcast_ref()?, ToContent).map(Value))
}

/// Writes a value as its type is written.
pub(crate) fn plain<T: serde_core::Serialize + 'static>(
    value: &dyn Any,
) -> Option<Result<Value<'static>, ValueError>> {
    Some(to_content::<T>(value.downcast_ref()?).map(Value))
}

/// The columns of a key of which one is read by a function of its own, for generated code.
#[doc(hidden)]
pub struct Parts<'de> {
    rest: std::vec::IntoIter<Content<'de>>,
    next: usize,
}

impl<'de> Parts<'de> {
    /// The parts of a key of so many columns.
    pub fn new(key: Value<'de>, columns: usize) -> Result<Self, ValueError> {
        match key.0 {
            Content::Seq(parts) if parts.len() == columns => {
                Ok(Parts { rest: parts.into_iter(), next: 0 })
            }
            other => {
                let expected = format!("a key of {columns} columns");
                Err(ValueError::expected(&&*expected, other.kind()))
            }
        }
    }

    /// Reads the next of them.
    pub fn read<T>(&mut self, read: ReadFn<T>) -> Result<T, ValueError> {
        let part = Value(self.rest.next().unwrap_or(Content::Null));
        let at = self.next;
        self.next += 1;
        let value = match read {
            Some(read) => read(part),
            None => Err(ValueError::custom("this part of a key cannot be read")),
        };
        value.map_err(|error| error.at_index(at))
    }
}

/// The key of a column that can be empty, for generated code.
#[doc(hidden)]
pub fn not_null<T>(key: Option<T>) -> Result<T, ValueError> {
    key.ok_or_else(|| ValueError::expected(&"a key", "null"))
}
