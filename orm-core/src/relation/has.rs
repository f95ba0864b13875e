//! Which relations a model has.

use super::kind::Kind;
use super::route::Route;
use crate::model::Model;
use crate::schema::{ReferentialActions, RelationSchema};

/// The relation at place `I` of a model.
#[doc(hidden)]
pub trait HasRelation<const I: usize>: Model {
    type Kind: Kind<Target<Self, I>>;
    type Route: Route<From = Self>;

    const ACTIONS: ReferentialActions = ReferentialActions::NONE;
}

/// The model that a relation leads to.
#[doc(hidden)]
pub type Target<M, const I: usize> = <<M as HasRelation<I>>::Route as Route>::To;

/// What a relation's rows carry beside the record.
#[doc(hidden)]
pub type EdgeOf<M, const I: usize> = <<M as HasRelation<I>>::Route as Route>::Edge;

/// A model that has relations.
#[doc(hidden)]
pub trait HasLoaded: Model {
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
        choice: M::Kind::CHOICE,
        actions: M::ACTIONS,
    }
}
