//! The arrays that a relation reads.

use std::any::TypeId;

use crate::relation::Route;
use crate::storage::{Core, Table, Traversal};

/// A relation in a store: the tables at its ends, and how to get from one to the other.
pub(crate) struct RelationView<'s, P: Route> {
    pub(crate) local: &'s Table<P::From>,
    pub(crate) foreign: &'s Table<P::To>,
    pub(crate) traversal: Traversal<'s>,
}

impl Core {
    /// The view of a relation; `None` until a record of the declaring model is written.
    #[inline]
    pub(crate) fn relation_view<P: Route>(&self) -> Option<RelationView<'_, P>> {
        let route = self.route(TypeId::of::<P>())?;
        let (local, foreign) =
            (self.table_at(route.local_table)?, self.table_at(route.foreign_table)?);
        Some(RelationView { local, foreign, traversal: Traversal::new(self.key_space(), route)? })
    }
}
