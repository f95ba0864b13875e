//! A query as data: a tree without the types of models.

use super::view::{AggregateKind, AnyCriteria, AnyFilter};
use crate::schema::{ColumnIdx, ModelSchema, RelationId};

/// Records of one model, and what is loaded with each.
#[doc(hidden)]
pub struct Select {
    pub model: &'static ModelSchema,
    pub criteria: Box<dyn AnyCriteria>,
    pub loads: Vec<SelectLoad>,
}

/// What is loaded with each record.
#[doc(hidden)]
pub struct SelectLoad(pub SelectLoadKind);

/// A relation, or a value beside the record.
#[doc(hidden)]
pub enum SelectLoadKind {
    Relation {
        relation: RelationId,
        /// The depth and limits of a recursive relation.
        bounds: Option<Bounds>,
        /// For each target of the relation the records of it.
        targets: Vec<Select>,
    },
    /// An aggregate of the targets of a relation, as a value beside the record.
    Aggregate {
        relation: RelationId,
        function: AggregateKind,
        /// A column of the target.
        column: Option<ColumnIdx>,
        among: Box<dyn AnyCriteria>,
        name: Option<&'static str>,
    },
    /// Whether the record passes a filter, as a value beside it.
    Condition { filter: Box<dyn AnyFilter>, name: Option<&'static str> },
}

/// The depth and limits of a recursive relation.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub(crate) depth: usize,
    pub(crate) max_rows: usize,
    pub(crate) once: bool,
}
