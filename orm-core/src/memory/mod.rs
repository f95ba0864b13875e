//! How a query is answered from a store: registration, traversal, prepared filters and row scans.

mod edges;
mod erased;
mod getter;
mod measure;
mod owner;
mod prepared_filter;
mod prepared_relation;
mod registry;
mod related;
mod relation_view;
mod source;
#[cfg(test)]
mod tests;
mod traverse;
mod writes;

pub use self::getter::Getter;
pub(crate) use self::measure::measure;
pub(crate) use self::owner::{HasOwner, InCore, IsVariant, name_of};
pub(crate) use self::prepared_filter::Test;
pub(crate) use self::prepared_relation::PreparedRelation;
pub use self::related::Related;
pub(crate) use self::related::{picked, related_many, related_one};
pub(crate) use self::traverse::edges;
