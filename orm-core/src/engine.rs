//! What the project's own crates need to implement a source of records. Do not use it in your own code: it is not
//! stable.

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
