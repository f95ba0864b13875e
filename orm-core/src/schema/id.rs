//! Columns and relations by their index in the schema of their model.

use std::fmt;

use super::model::{ModelSchema, RelationSchema};

/// A column, by its index among those of its model.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct ColumnIdx(usize);

/// A relation, by its index among those of the model that declares it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct RelationIdx(usize);

impl RelationIdx {
    pub(crate) const fn index(self) -> usize {
        self.0
    }
}

impl ColumnIdx {
    pub(crate) const fn new(index: usize) -> Self {
        ColumnIdx(index)
    }

    /// Its place in the schema of its model.
    #[doc(hidden)]
    pub const fn index(self) -> usize {
        self.0
    }
}

/// A relation of a model.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RelationId {
    owner: &'static ModelSchema,
    index: RelationIdx,
}

impl RelationId {
    /// The relation at a place of the model that declares it.
    #[doc(hidden)]
    pub const fn new(owner: &'static ModelSchema, index: usize) -> Self {
        RelationId { owner, index: RelationIdx(index) }
    }

    /// The model that declares the relation.
    #[doc(hidden)]
    pub const fn owner(self) -> &'static ModelSchema {
        self.owner
    }

    /// Which of the relations of its model it is.
    pub(crate) const fn index(self) -> RelationIdx {
        self.index
    }

    /// The relation itself; `None` if its model has no relation at this index.
    #[doc(hidden)]
    pub fn schema(self) -> Option<&'static RelationSchema> {
        self.owner.relations.get(self.index.0)
    }

    pub(crate) fn name(self) -> &'static str {
        self.schema().map_or("", |relation| relation.name)
    }
}

impl fmt::Debug for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.owner.name, self.name())
    }
}
