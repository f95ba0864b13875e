//! Traits that arguments must implement, and types in signatures. Compiler messages print them; your program does not
//! need to name them.

pub use crate::handle::{Branch, BranchOf};
#[cfg(feature = "serde")]
pub use crate::include::{Serialize, SerializeRelation};
#[cfg(feature = "ingest")]
pub use crate::ingest::{DetachMissing, LinkedAlone, Nestable, RemoveMissing, UnlinkMissing};
pub use crate::linking::{
    CanBeNull, GraphRelation, IntoGraph, IntoGraphs, IntoGraphsWithPivots, IntoKeys,
    IntoKeysWithPivots, LinksByKey, LinksByPivot, RelationOf, Replaceable, WithoutPivot,
    WritableRelation,
};
pub use crate::memory::Getter;
pub use crate::query::{
    Avg, BoxedLoads, CombinedByMethods, Count, GroupKey, Has, IsRow, LoadsRow, MinMax, RowOf,
    RowsOf, Sum,
};
pub use crate::record::{
    IsClone, IsModel, KeyOf, KeyType, NotNull, Nullable, Record, RowFn, SameKey, ThreadSafe,
};
pub use crate::relation::{
    AnotherModel, ForeignKey, HasMorphTo, HasRelations, HasVariant, KeysOf, ManyTargets,
    MorphVariant, OneTarget, Ordered, PivotRecords, SortedTargets, ToMany, TypeColumn, Variant,
};
pub use crate::roof::{Insertable, QueriedByStore};
