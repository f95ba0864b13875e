//! What a relation reads.

use std::any::TypeId;

#[cfg(feature = "serde")]
use super::id::ChangeIdx;
use super::id::Slot;
use super::store::Store;
use super::table::Table;
use crate::query::Stored;
use crate::relation::{Steps, Walk};

/// A relation in a store: the tables at its ends, and how to get from one to the other.
pub(crate) struct RelationView<'s, P: Steps> {
    pub(crate) local: &'s Table<P::From>,
    pub(crate) foreign: &'s Table<P::To>,
    pub(crate) walk: Walk<'s>,
}

impl<P: Steps> RelationView<'_, P> {
    /// A record as the start of a walk: with its slot, where it is borrowed from the store itself.
    #[inline]
    pub(crate) fn start<'r>(&self, record: &'r P::From) -> Stored<'r, P::From> {
        Stored { slot: self.local.slot_of(record).unwrap_or(Slot::NONE), record }
    }
}

impl Store {
    /// A relation of which only its steps are known, as a type.
    #[cfg(feature = "serde")]
    pub(crate) fn walk(&self, steps: TypeId) -> Option<Walk<'_>> {
        Walk::new(self, self.links.get(&steps)?)
    }

    /// What a relation reads; `None` as long as no record of the model that declares it was ever
    /// written.
    #[inline]
    pub(crate) fn relation_view<P: Steps>(&self) -> Option<RelationView<'_, P>> {
        let link = self.links.get(&TypeId::of::<P>())?;
        let (local, foreign) =
            (self.table_at(link.local_table)?, self.table_at(link.foreign_table)?);
        Some(RelationView { local, foreign, walk: Walk::new(self, link)? })
    }

    /// Whether the key of one row led to another before a change of that other one, for a relation whose key the
    /// target holds. The change is one of the write under way.
    #[cfg(feature = "serde")]
    pub(crate) fn was_linked<P: Steps>(&self, from: Slot, change: ChangeIdx) -> bool {
        let was_linked = || {
            let link = self.links.get(&TypeId::of::<P>())?;
            let indexes = self.table_at::<P::To>(link.foreign_table)?.indexes();
            let key = indexes.iter().position(|index| index.adjacency == link.far())?;
            let change = self.journal.change(change)?;
            let led_by = Walk::new(self, link)?.key(from)?;
            Some(self.journal.previous_id(&change, key) == Some(led_by))
        };
        was_linked().unwrap_or(false)
    }
}
