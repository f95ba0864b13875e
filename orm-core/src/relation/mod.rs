//! What a relation is, as types and data: route, kind, edge, polymorphic enum.

mod edge;
mod has;
mod kind;
mod morph;
mod registrar;
mod route;

pub(crate) use self::edge::EdgeKind;
pub use self::edge::{DefaultName, Linked, PivotName};
pub use self::has::{EdgeOf, HasLoaded, HasRelation, Target, relation_schema};
pub use self::kind::*;
pub use self::morph::{
    FindVariant, HasMorph, HasMorphTo, HasVariant, Morph, MorphOf, MorphRelations, MorphVariant,
    OwnerOf, TypeColumn, Typed, Variant, VisitVariants, morph_schema, set_type_name,
    variant_schema,
};
pub(crate) use self::morph::{ToVariant, VariantRoute, check_type};
pub use self::registrar::Registrar;
pub use self::route::{AnotherModel, ByPivot, Direct, ForeignKey, Listed, PivotRecords, Through};
pub(crate) use self::route::{Route, VisitRoute};
