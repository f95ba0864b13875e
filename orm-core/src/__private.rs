//! All that generated code may name. Nothing here is for use by hand, nor stable.

pub use crate::key::{At, Checked, Columns, KeyColumns};
#[cfg(feature = "serde")]
pub use crate::load::ser::{Serialize, SerializeRelation, Serializer, serialize_loaded};
pub use crate::load::{Fill, LoadedOne, Loader, debug_loaded};
pub use crate::model::HasColumn;
pub use crate::query::Plans;
pub use crate::relation::{
    BelongsToKind, ForeignKey, HasOneKind, HasRelation, Kind, LocalKey, Target, related,
    relation_schema,
};
pub use crate::schema::column_schema;
pub use crate::store::{AutoCounter, NewTable, Registry, assign_key, assign_nullable_key};
