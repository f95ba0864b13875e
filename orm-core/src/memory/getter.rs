//! What getters of to-many relations are given.

use crate::relation::HasRelation;
use crate::storage::Core;

/// What the getter of a to-many relation is given: a store, or what holds one.
///
/// It is a trait and not the store alone because a loaded relation is read by the same getter without
/// the store. Where that is written for a relation that is not loaded, what the getter gives depends
/// on the argument that is missing, and what is done with it is not reported as well.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "expected a store",
    note = "pass a reference to the store: `&store`; from a lock `&lock.read().unwrap()`"
)]
pub trait Getter {
    type Related<'s, M: HasRelation<I>, const I: usize>
    where
        Self: 's;

    fn related<M: HasRelation<I>, const I: usize>(&self, record: &M) -> Self::Related<'_, M, I>;

    fn core(&self) -> &Core;
}
