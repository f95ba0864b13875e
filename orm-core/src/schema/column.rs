//! Columns as data.

use std::slice;

use super::idx::ColumnIdx;

/// A column: one field of the struct.
///
/// [`serialized`](Self::serialized) and [`deserialized`](Self::deserialized) follow the `#[serde(..)]` of the struct
/// and the field. Without such attributes, and without the feature `serde`, both are the field's name. An `impl` by
/// hand, or through another type (`from`, `into`), can use other names.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // Four independent facts, each declared by one word.
pub struct ColumnSchema {
    /// The name of the field, without `r#`.
    pub name: &'static str,
    /// The type of the field as it is written, without `Option`.
    pub ty: &'static str,
    /// The index of the column in its model.
    pub idx: ColumnIdx,
    /// Whether the field is an `Option`.
    pub nullable: bool,
    /// Whether the field carries `#[orm(unique)]`.
    pub unique: bool,
    /// Whether the field carries `#[orm(index)]`.
    pub index: bool,
    /// Whether the field carries `#[orm(auto)]`.
    pub auto: bool,
    /// The name by which serde writes the field; `None` if it is not written, or flattened.
    pub serialized: Option<&'static str>,
    /// The names by which serde reads the field, the main one before its aliases; empty where it is
    /// not read, or flattened.
    pub deserialized: &'static [&'static str],
    /// Whether serde has a default for the field if it is missing. Known for `#[orm(auto)]` fields only.
    pub default: bool,
    /// Whether the field is flattened: its own fields are among those of the record.
    pub flattened: bool,
}

impl ColumnSchema {
    /// The column as one that can be `None`, for generated code.
    #[doc(hidden)]
    pub const fn nullable(self) -> Self {
        ColumnSchema { nullable: true, ..self }
    }

    /// The column as one with `#[orm(unique)]`, for generated code.
    #[doc(hidden)]
    pub const fn unique(self) -> Self {
        ColumnSchema { unique: true, ..self }
    }

    /// The column as one with `#[orm(index)]`, for generated code.
    #[doc(hidden)]
    pub const fn index(self) -> Self {
        ColumnSchema { index: true, ..self }
    }

    /// The column as one with `#[orm(auto)]`, for generated code.
    #[doc(hidden)]
    pub const fn auto(self) -> Self {
        ColumnSchema { auto: true, ..self }
    }

    /// The column as one without a name in JSON, for generated code.
    #[doc(hidden)]
    pub const fn flattened(self) -> Self {
        ColumnSchema { serialized: None, deserialized: &[], flattened: true, ..self }
    }

    /// The column as one that serde has a default for, for generated code.
    #[doc(hidden)]
    pub const fn with_default(self) -> Self {
        ColumnSchema { default: true, ..self }
    }

    /// The column with other names in JSON, for generated code.
    #[doc(hidden)]
    pub const fn named(
        self,
        serialized: Option<&'static str>,
        deserialized: &'static [&'static str],
    ) -> Self {
        ColumnSchema { serialized, deserialized, ..self }
    }
}

/// A column, for generated code.
///
/// The name is behind a reference because it is a list of one name too.
#[doc(hidden)]
pub const fn column_schema(
    index: usize,
    name: &'static &'static str,
    ty: &'static str,
) -> ColumnSchema {
    ColumnSchema {
        name,
        ty,
        idx: ColumnIdx::new(index),
        nullable: false,
        unique: false,
        index: false,
        auto: false,
        serialized: Some(name),
        deserialized: slice::from_ref(name),
        default: false,
        flattened: false,
    }
}

/// Whether two names differ.
#[doc(hidden)]
pub const fn distinct(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return true;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return true;
        }
        i += 1;
    }
    false
}
