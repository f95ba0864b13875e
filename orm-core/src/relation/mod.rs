//! What a relation is, as types and data: route, kind, edge, polymorphic enum.

mod edge;
mod has;
mod kind;
mod morph;
mod relations;
mod route;

pub(crate) use self::edge::EdgeKind;
pub use self::edge::{DefaultName, Linked, PivotName};
pub use self::has::{EdgeOf, HasLoaded, relation_schema};
pub use self::kind::*;
pub use self::morph::{
    HasMorphTo, HasVariant, MorphRelations, OwnerOf, TypeColumn, Typed, Variant, morph_schema,
    set_type_name, variant_schema,
};
pub(crate) use self::morph::{ToVariant, VariantRoute, check_type};
pub use self::relations::{
    FindVariant, HasMorph, HasRelation, HasRelations, Morph, MorphOf, MorphVariant, Registrar,
    Target, VisitVariants,
};
pub(crate) use self::relations::{Route, VisitRoute};
pub use self::route::{AnotherModel, ByPivot, Direct, ForeignKey, Listed, PivotRecords, Through};
