//! What a source of records is made of, for the project's own engines. Nothing here is for use by others, nor stable.

pub use crate::query::{
    AggregateFn, AggregateKind, AnyCriteria, AnyFilter, AnyOrder, Bounds, BoxedLoads, Criteria,
    Found, GroupIndex, GroupedBy, IndexShape, Loads, Op, Operands, OrderView, Quantifier, Run,
    Select, SelectLoad, SelectLoadKind, Source, TermView, VisitLoads,
};
pub use crate::record::{
    Family, HasColumn, Hold, KeyColumns, MakeFamily, Points, Positions, Record, RowFn,
};
pub use crate::relation::{
    BelongsToKind, EdgeKind, HasMorph, HasRelation, HasRelations, Kind, MorphOf, MorphVariant,
    PivotName, Registrar, Route, Target, ToVariant, VisitRoute, VisitVariants,
};
pub use crate::schema::{ColumnIdx, RelationId};
