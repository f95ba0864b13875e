//! All that generated code may name. Nothing here is for use by hand, nor stable.

pub use std::boxed::Box;
pub use std::string::String;
pub use std::vec::Vec;

#[cfg(feature = "serde")]
pub use crate::content::{Form, FormFn, Parts, ReadFn, form, not_null};
pub use crate::hooks::HooksOf;
pub use crate::key::{At, Checked, Columns, Inert, KeyColumns, NotNull, Nullable};
#[cfg(feature = "serde")]
pub use crate::load::ser::{Serialize, SerializeRelation, Serializer, serialize_loaded};
pub use crate::load::{
    AnyRow, Fill, Has, LoadedMany, LoadedOne, LoadedWhole, Loader, RefOf, debug_loaded,
};
pub use crate::model::{
    CloneFn, Field, HasColumn, NotClone, NotHooked, Probe, RelationAt, SelfType, TypeAt,
};
#[cfg(feature = "serde")]
pub use crate::model::{JsonFn, NotDeserialize, NotSerialize};
pub use crate::query::Plans;
#[cfg(feature = "serde")]
pub use crate::relation::ErasedWay;
pub use crate::relation::{
    BelongsToKind, BelongsToManyKind, Beside, Branch, Branches, ByPivot, DefaultName, Direct,
    EdgeOf, Extreme, HasLoaded, HasManyByKind, HasManyKind, HasManyThroughKind, HasMorph,
    HasOneKind, HasOneThroughKind, HasRelation, KeysOf, Kind, Listed, LoadedMorph, MorphManyKind,
    MorphOf, MorphOneKind, MorphRelations, MorphToManyKind, MorphVariant, MorphedByManyKind,
    OpenBranch, Ordered, OwnerOf, OwnerTest, PivotName, Target, Through, TypeColumn, Typed,
    VariantBranch, With, morph_schema, related_one, related_variant, relation_schema,
    set_type_name, variant_schema, variant_test,
};
pub use crate::schema::{column_schema, distinct, is_free_in_json, type_id};
pub use crate::store::{AutoKeys, NewTable, Registrar, auto_keys};
