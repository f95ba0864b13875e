//! Methods that people expect on a store, but that are elsewhere. They do not compile; their messages say what to
//! write.

use super::store::Store;

/// Nothing implements it. Without the method that requires it, rustc would suggest `Store::query()`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a store has no method `query`",
    label = "write `{Self}::query()`, and pass the store to the method that runs it, such as `all(&store)`"
)]
pub trait QueriedByStore {
    type Query;

    fn start() -> Self::Query;
}

impl Store {
    /// Does not compile: queries start at the model.
    #[doc(hidden)]
    pub fn query<M: QueriedByStore>(&self) -> M::Query {
        M::start()
    }
}
