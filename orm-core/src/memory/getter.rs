//! The argument of getters of to-many relations.

use crate::relation::HasRelation;
use crate::storage::Core;

/// The argument of the getter of a to-many relation: a store, or a type that dereferences to one.
///
/// It is a trait, because the getter of a loaded relation has the same name and no argument. If you call that for a
/// relation that is not loaded, the getter's return type depends on the missing argument, so rustc does not report how
/// you use the result.
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
