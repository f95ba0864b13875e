//! What a query loads, without its types.

use std::sync::Arc;

use super::select::SelectLoad;
use crate::record::{Record, RowAt, RowFn};
use crate::storage::{Core, RowRef};

/// What a query loads, known only by its rows.
#[doc(hidden)]
pub struct BoxedLoads<M, R: RowFn> {
    pub(super) loads: Arc<dyn ErasedLoads<M, R>>,
}

impl<M, R: RowFn> Clone for BoxedLoads<M, R> {
    fn clone(&self) -> Self {
        BoxedLoads { loads: Arc::clone(&self.loads) }
    }
}

/// What a query loads, as [`BoxedLoads`] needs it.
pub(super) trait ErasedLoads<M, R: RowFn>: Send + Sync {
    fn prepare_rows<'s>(&self, store: &'s Core) -> PreparedBoxed<'s, M, R>;
    fn select(&self) -> Vec<SelectLoad>;
}

/// Makes a row of each record.
pub(crate) type PreparedBoxed<'s, M, R> = Box<dyn Fn(RowRef<'s, M>) -> <R as RowAt<'s>>::Row + 's>;

impl<M: Record, R: RowFn> BoxedLoads<M, R> {
    pub(crate) fn open_in<'s>(&self, store: &'s Core) -> PreparedBoxed<'s, M, R> {
        self.loads.prepare_rows(store)
    }
}
