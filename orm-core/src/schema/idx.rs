//! Columns and relations by their index in the schema of their model.

/// A column, by its index in [`ModelSchema::columns`](crate::schema::ModelSchema::columns): what a schema refers
/// to columns by. [`ModelSchema::column`](crate::schema::ModelSchema::column) returns the column.
///
/// ```
/// # use orm_core::Model;
/// # #[derive(Model)] #[orm(entity = "users")] struct User { name: String, id: u64 }
/// let key = User::SCHEMA.primary_key[0];
/// assert_eq!((key.index(), User::SCHEMA.column(key).unwrap().name), (1, "id"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct ColumnIdx(usize);

/// A relation, by its index in [`ModelSchema::relations`](crate::schema::ModelSchema::relations).
/// [`ModelSchema::relation`](crate::schema::ModelSchema::relation) returns the relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct RelationIdx(usize);

impl ColumnIdx {
    /// The column at an index; whether the model has one is not checked.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        ColumnIdx(index)
    }

    /// The index in [`ModelSchema::columns`](crate::schema::ModelSchema::columns).
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }
}

impl RelationIdx {
    /// The relation at an index; whether the model has one is not checked.
    #[must_use]
    pub const fn new(index: usize) -> Self {
        RelationIdx(index)
    }

    /// The index in [`ModelSchema::relations`](crate::schema::ModelSchema::relations).
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }
}
