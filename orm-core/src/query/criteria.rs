//! The criteria of a query: filter, orders, limit and offset.

use super::filter::Filter;
use super::order::{Order, PreparedOrder};
use super::text;
use super::view::{AnyCriteria, AnyFilter, AnyOrder, OrderView};
use crate::record::Record;
use crate::storage::Core;

/// Which records, in which order.
#[doc(hidden)]
pub struct Criteria<M> {
    pub(crate) filter: Option<Filter<M>>,
    pub(crate) order: Vec<Order<M>>,
    pub(crate) limit: Option<usize>,
    pub(crate) offset: usize,
}

impl<M> Clone for Criteria<M> {
    fn clone(&self) -> Self {
        Criteria { filter: self.filter.clone(), order: self.order.clone(), ..*self }
    }
}

impl<M> Criteria<M> {
    /// Every record, in the order of the table.
    pub(crate) const fn new() -> Self {
        Criteria { filter: None, order: Vec::new(), limit: None, offset: 0 }
    }

    pub(crate) fn prepare_order<'s>(&self, store: &'s Core) -> Vec<PreparedOrder<'s, M>>
    where
        M: Record,
    {
        let mut orders = Vec::with_capacity(self.order.len());
        for order in &self.order {
            orders.push(order.prepare(store));
        }
        orders
    }

    /// How many rows, from the first in order, the offset and the limit need.
    pub(crate) fn wanted(&self) -> usize {
        self.limit.map_or(usize::MAX, |limit| limit.saturating_add(self.offset))
    }
}

impl<M: Record> Criteria<M> {
    pub(crate) fn add_filter(&mut self, filter: Filter<M>) {
        if filter.constant() == Some(true) {
            return;
        }
        self.filter = Some(match self.filter.take() {
            Some(before) => before & filter,
            None => filter,
        });
    }

    /// The criteria without an order, for what depends only on how many records match.
    pub(crate) fn unordered(&self) -> Self {
        Criteria { order: Vec::new(), ..self.clone() }
    }

    /// The criteria as text, one line for each part.
    pub(crate) fn details(&self) -> Vec<String> {
        text::details(M::MODEL_SCHEMA, self)
    }
}

impl<M> AnyCriteria for Criteria<M> {
    fn filter_view(&self) -> Option<&dyn AnyFilter> {
        self.filter.as_ref().map(|filter| filter as &dyn AnyFilter)
    }

    fn order_view(&self, index: usize) -> Option<OrderView<'_>> {
        self.order.get(index).map(AnyOrder::view)
    }

    fn limit_to(&self) -> Option<usize> {
        self.limit
    }

    fn offset_by(&self) -> usize {
        self.offset
    }
}
