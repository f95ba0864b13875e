//! What a relation is, as types and data: route, kind, edge, polymorphic enum.

mod edge;
mod has;
mod kind;
mod morph;
mod relations;
mod route;

pub use self::edge::{DefaultName, EdgeKind, Linked, PivotName};
pub use self::has::{EdgeOf, HasLoaded, relation_schema};
pub use self::kind::*;
pub use self::morph::ToVariant;
pub use self::morph::{
    HasMorphTo, HasVariant, MorphRelations, OwnerOf, TypeColumn, Typed, Variant, morph_schema,
    set_type_name, variant_schema,
};
pub(crate) use self::morph::{VariantRoute, check_type};
pub use self::relations::{
    FindVariant, HasMorph, HasRelation, HasRelations, Morph, MorphOf, MorphVariant, Registrar,
    Route, Target, VisitRoute, VisitVariants,
};
pub use self::route::{AnotherModel, ByPivot, Direct, ForeignKey, Listed, PivotRecords, Through};
