//! Relations: what the derive declares about them, how they are walked, and what queries are written
//! with.

mod aggregate;
mod condition;
mod edge;
#[cfg(feature = "serde")]
mod erased;
mod exclusive;
mod getter;
mod graph;
mod handle;
mod join;
mod kind;
mod links;
mod morph;
mod steps;
mod value;

pub use self::aggregate::Aggregate;
pub(crate) use self::aggregate::measure;
pub(crate) use self::condition::Opened;
pub(crate) use self::edge::EdgeKind;
pub use self::edge::Linked;
#[doc(hidden)]
pub use self::edge::{DefaultName, PivotName};
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use self::erased::ErasedWay;
#[cfg(feature = "serde")]
pub(crate) use self::erased::{ErasedEdge, OpenRelation};
pub use self::getter::Related;
pub(crate) use self::getter::start;
#[doc(hidden)]
pub use self::getter::{Getter, related_one};
pub use self::graph::Graph;
#[doc(hidden)]
pub use self::graph::{Graphs, GraphsWith, IntoGraph, Keys, Nested, RelationOf, Replaceable};
pub(crate) use self::handle::Extent;
pub use self::handle::Relation;
#[cfg(feature = "serde")]
pub(crate) use self::join::{Joins, Others, Pivots};
#[doc(hidden)]
pub use self::kind::*;
#[doc(hidden)]
pub use self::links::{ByKey, ByRecord, CanBeNull, KeysWith, WithoutPivot, Written};
pub use self::links::{Links, Synced};
#[doc(hidden)]
pub use self::morph::{
    Branch, BranchOf, Branches, HasMorph, HasMorphTo, HasVariant, LoadedMorph, MorphOf,
    MorphRelations, MorphVariant, OpenBranch, OwnerOf, OwnerTest, TypeColumn, Typed, Variant,
    VariantBranch, morph_schema, related_variant, set_type_name, variant_schema, variant_test,
};
pub use self::morph::{Morph, MorphTo};
pub(crate) use self::morph::{ToVariant, check_type};
#[cfg(test)]
pub(crate) use self::steps::counts;
#[doc(hidden)]
pub use self::steps::{AnotherModel, ByPivot, Direct, ForeignKey, Listed, PivotRecords, Through};
pub(crate) use self::steps::{Link, Steps, Walk};
#[doc(hidden)]
pub use self::value::{Beside, With};
pub use self::value::{Named, Valued};
use crate::model::Model;
use crate::schema::{ReferentialActions, RelationSchema};

/// The relation at place `I` of a model.
#[doc(hidden)]
pub trait HasRelation<const I: usize>: Model {
    type Kind: Kind<Target<Self, I>>;
    type Steps: Steps<From = Self>;

    const ACTIONS: ReferentialActions = ReferentialActions::NONE;
}

/// The model that a relation leads to.
#[doc(hidden)]
pub type Target<M, const I: usize> = <<M as HasRelation<I>>::Steps as Steps>::To;

/// What a relation's rows carry beside the record.
#[doc(hidden)]
pub type EdgeOf<M, const I: usize> = <<M as HasRelation<I>>::Steps as Steps>::Edge;

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
        targets: &[M::Steps::TARGET],
        via: M::Steps::VIA,
        choice: M::Kind::CHOICE,
        actions: M::ACTIONS,
        #[cfg(feature = "serde")]
        erased: const { &[ErasedWay::of::<M, I>()] },
    }
}
