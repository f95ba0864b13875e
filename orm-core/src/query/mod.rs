//! Queries as values, and how they run on a store.

mod aggregate;
mod block;
mod boxed;
mod boxed_loads;
mod column;
mod criteria;
mod filter;
mod group;
mod grouping;
mod leaf;
mod loaded;
mod loads;
mod order;
mod plan;
mod query;
mod run;
mod select;
mod select_loads;
mod sort;
mod sort_code;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod view;

#[doc(hidden)]
pub use self::aggregate::{AggregateFn, Avg, Count, MinMax, Sum};
pub(crate) use self::block::{BLOCK, filled};
pub use self::boxed::BoxedQuery;
#[doc(hidden)]
pub use self::boxed::{IsRow, LoadsRow, RowsOf};
#[doc(hidden)]
pub use self::boxed_loads::BoxedLoads;
pub(crate) use self::boxed_loads::PreparedBoxed;
pub use self::column::{Column, Number, Text};
#[doc(hidden)]
pub use self::criteria::Criteria;
#[doc(hidden)]
pub use self::filter::CombinedByMethods;
pub use self::filter::Filter;
pub(crate) use self::filter::{Node, Term, TermTree};
#[doc(hidden)]
pub use self::group::GroupKey;
pub use self::group::Groups;
#[doc(hidden)]
pub use self::grouping::{GroupIndex, GroupedBy};
pub(crate) use self::leaf::{ColumnTest, Leaf, PreparedTest, RelationTest};
#[doc(hidden)]
pub use self::loaded::debug_loaded;
pub use self::loaded::{
    AnyRow, Filtered, Has, LoadedMany, LoadedOne, LoadedWhole, NotLoaded, RefOf, Row, RowOf,
};
pub use self::loads::{Fill, Load, LoadOnce, Loader, Loads, VisitLoads};
pub use self::order::Order;
pub(crate) use self::order::{
    CompareRows, PreparedOrder, PreparedRelationOrder, RelationOrder, SortKeys, SortedPositions,
    first_rows,
};
#[doc(hidden)]
pub use self::plan::IndexShape;
pub use self::plan::Plan;
pub(crate) use self::plan::{Access, access, declared_indexes};
pub use self::query::{Query, Rows};
pub use self::run::Run;
#[doc(hidden)]
pub use self::select::{Bounds, Select, SelectLoad, SelectLoadKind};
pub(crate) use self::sort_code::{Code, Coded, LAST};
#[doc(hidden)]
pub use self::source::Found;
pub use self::source::Source;
pub(crate) use self::text::aggregate_path;
#[doc(hidden)]
pub use self::view::{
    AggregateKind, AnyCriteria, AnyFilter, AnyOrder, Op, Operands, OrderView, Quantifier, TermView,
};
pub(crate) use self::view::{Equality, EveryRecord, OneOperand, equalities};
