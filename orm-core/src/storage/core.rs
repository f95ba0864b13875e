//! What a store is made of.

use std::collections::BTreeMap;

use super::any_table::AnyTable;
use super::id::{DictionaryId, TableId};
use super::journal::Journal;
use super::key_space::KeySpace;
use super::references::References;
use super::traversal::{ErasedRoute, ResolvedRoute};
use super::type_map::TypeMap;
use crate::schema::RelationIdx;

/// The tables of a store, with the keys, references and changes that belong to them. It is what a
/// [`Store`](crate::Store) holds; rooms above `storage` add methods that know relations, queries and documents.
#[derive(Default)]
pub struct Core {
    pub(super) tables: Vec<Box<dyn AnyTable>>,
    /// By table: whether the model's keys and relations are all known.
    pub(super) registered: Vec<bool>,
    pub(super) table_of: TypeMap<TableId>,
    pub(super) dictionary_of: TypeMap<DictionaryId>,
    pub(super) routes: TypeMap<ResolvedRoute>,
    /// By the owner's table, the relation's index and the target's.
    pub(super) erased: BTreeMap<(TableId, RelationIdx, usize), ErasedRoute>,
    pub(super) references: References,
    pub(super) key_space: KeySpace,
    pub(super) journal: Journal,
}

/// What holds a [`Core`]: itself, or a store.
pub(crate) trait HoldsCore {
    fn core(&mut self) -> &mut Core;
}

impl HoldsCore for Core {
    #[inline]
    fn core(&mut self) -> &mut Core {
        self
    }
}
