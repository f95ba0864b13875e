//! What a relation reads.

use std::any::TypeId;

use crate::relation::Route;
#[cfg(feature = "serde")]
use crate::storage::{ChangeIdx, Slot};
use crate::storage::{Core, Table, Traversal};

/// A relation in a store: the tables at its ends, and how to get from one to the other.
pub(crate) struct RelationView<'s, P: Route> {
    pub(crate) local: &'s Table<P::From>,
    pub(crate) foreign: &'s Table<P::To>,
    pub(crate) traversal: Traversal<'s>,
}

impl Core {
    /// What a relation reads; `None` as long as no record of the model that declares it was ever
    /// written.
    #[inline]
    pub(crate) fn relation_view<P: Route>(&self) -> Option<RelationView<'_, P>> {
        let route = self.route(TypeId::of::<P>())?;
        let (local, foreign) =
            (self.table_at(route.local_table)?, self.table_at(route.foreign_table)?);
        Some(RelationView { local, foreign, traversal: Traversal::new(self.key_space(), route)? })
    }

    /// Whether the key of one row led to another before a change of that other one, for a relation whose key the
    /// target holds. The change is one of the write under way.
    #[cfg(feature = "serde")]
    pub(crate) fn was_linked<P: Route>(&self, from: Slot, change: ChangeIdx) -> bool {
        let was_linked = || {
            let route = self.route(TypeId::of::<P>())?;
            let led_by = Traversal::new(self.key_space(), route)?.key(from)?;
            Some(self.previous_key::<P::To>(route.foreign_table, route.far(), change)? == led_by)
        };
        was_linked().unwrap_or(false)
    }
}
