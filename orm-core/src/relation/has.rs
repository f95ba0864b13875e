//! Which relations a model has.

use super::kind::Kind;
use super::relations::{HasRelation, HasRelations, Route};
use crate::schema::RelationSchema;

/// What a relation's rows have beside the record.
#[doc(hidden)]
pub type EdgeOf<M, const I: usize> = <<M as HasRelation<I>>::Route as Route>::Edge;

/// A model that has relations.
#[doc(hidden)]
pub trait HasLoaded: HasRelations {
    /// Its loaded form with nothing loaded, for a query to start from.
    type Unloaded: Default;
}

/// The relation's schema, from what the derive declared.
#[doc(hidden)]
pub const fn relation_schema<M: HasRelation<I>, const I: usize>(
    name: &'static str,
) -> RelationSchema {
    RelationSchema {
        name,
        serialized: name,
        deserialized: name,
        kind: M::Kind::KIND,
        targets: &[M::Route::TARGET],
        via: M::Route::VIA,
        one_of_many: M::Kind::ONE_OF_MANY,
        actions: M::ACTIONS,
    }
}
