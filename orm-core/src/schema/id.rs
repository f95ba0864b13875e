//! Relations by the model that declares them and their index there.

use std::fmt;

use super::idx::RelationIdx;
use super::model::{ModelSchema, RelationSchema};

/// A relation of a model.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RelationId {
    owner: &'static ModelSchema,
    index: RelationIdx,
}

impl RelationId {
    /// The relation of a model at an index.
    #[doc(hidden)]
    pub const fn new(owner: &'static ModelSchema, index: usize) -> Self {
        RelationId { owner, index: RelationIdx::new(index) }
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
        self.owner.relation(self.index)
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
