//! Everything that generated code names. Do not use it in your own code: it is not stable.

pub use std::boxed::Box;
pub use std::vec::Vec;

#[cfg(feature = "ingest")]
pub use crate::content::{FormFn, Parts, ReadFn, SerdeForm, form, not_null};
pub use crate::handle::{
    AddValue, Branch, Branches, LoadedMorph, LoadsWithValues, PreparedBranch, VariantBranch,
};
#[cfg(feature = "serde")]
pub use crate::include::{Serialize, SerializeRelation, Serializer, serialize_loaded};
pub use crate::query::{
    AnyRow, Fill, Has, LoadedMany, LoadedOne, LoadedWhole, Loader, RefOf, VisitLoads, debug_loaded,
};
pub use crate::record::{
    Abilities, AutoKeys, CloneFn, ColumnAt, Columns, Field, HasColumn, Hold, HooksOf, JsonFn,
    KeyColumns, NotClone, NotHooked, NotNull, NotSerialize, Nullable, Points, Probe, Proved,
    Record, RelationAt, SelfType, TableMaker, TypeAt, Unresolved, auto_keys,
};
#[cfg(feature = "ingest")]
pub use crate::record::{NotDeserialize, NotForm};
pub use crate::relation::HasRelations;
pub use crate::relation::Registrar;
pub use crate::relation::{
    BelongsToKind, BelongsToManyKind, ByPivot, DefaultName, Direct, EdgeOf, FindVariant, HasLoaded,
    HasManyByKind, HasManyKind, HasManyThroughKind, HasMorph, HasOneKind, HasOneThroughKind,
    HasRelation, KeysOf, Kind, Listed, MorphManyKind, MorphOf, MorphOneKind, MorphRelations,
    MorphToManyKind, MorphVariant, MorphedByManyKind, OneOfManyKind, Ordered, OwnerOf, PivotName,
    Target, Through, TypeColumn, Typed, VisitVariants, morph_schema, relation_schema,
    set_type_name, variant_schema,
};
pub use crate::roof::{find_owner, related_one};
pub use crate::schema::{ColumnIdx, column_schema, distinct, is_free_in_json, model_schema};
