//! Orders and slices, read from their views.

use std::any::Any;
use std::cmp::Ordering;

use orm_core::engine::{AnyCriteria, ColumnIdx, OrderView};

use super::Reader;
use super::routes::Edge;
use super::tables::{AnyRow, AnyTable};

/// What a record is sorted by.
enum SortKey<'r> {
    Value(&'r dyn AnyTable, ColumnIdx, Option<&'r dyn Any>),
    Figure(Option<f64>),
    /// That of the target of a to-one relation.
    Target(Option<Box<SortKey<'r>>>),
}

impl SortKey<'_> {
    /// What is `None` is last in either direction.
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let directed = |ordering: Ordering| match descending {
            true => ordering.reverse(),
            false => ordering,
        };
        match (self, other) {
            (SortKey::Value(table, column, a), SortKey::Value(_, _, b)) => match (a, b) {
                (Some(a), Some(b)) => {
                    directed(table.compare(*column, *a, *b).expect("a column with an order"))
                }
                (a, b) => a.is_none().cmp(&b.is_none()),
            },
            (SortKey::Figure(a), SortKey::Figure(b)) => match (a, b) {
                (Some(a), Some(b)) => directed(a.partial_cmp(b).expect("a number")),
                (a, b) => a.is_none().cmp(&b.is_none()),
            },
            (SortKey::Target(Some(a)), SortKey::Target(Some(b))) => a.compare(b, descending),
            (SortKey::Target(a), SortKey::Target(b)) => a.is_none().cmp(&b.is_none()),
            _ => panic!("one order has keys of one kind"),
        }
    }
}

/// The direction of an order.
fn is_descending(order: OrderView<'_>) -> bool {
    match order {
        OrderView::Column { descending, .. } | OrderView::Aggregate { descending, .. } => {
            descending
        }
        OrderView::Relation { order, .. } => is_descending(order.view()),
    }
}

impl<'r> Reader<'r> {
    fn sort_key(self, order: OrderView<'_>, row: AnyRow<'r>) -> SortKey<'r> {
        match order {
            OrderView::Column { column, .. } => {
                SortKey::Value(row.table, column, self.value(row, column))
            }
            OrderView::Relation { relation, among, order } => {
                let target = self.targets(relation, None, among, row.record).pop();
                SortKey::Target(target.map(|target| Box::new(self.sort_key(order.view(), target))))
            }
            OrderView::Aggregate { relation, function, column, among, .. } => {
                SortKey::Figure(self.figure(relation, function, column, among, row.record))
            }
        }
    }

    /// The edges to records of a table that meet some criteria: filtered, sorted and sliced.
    pub(super) fn arranged(
        self,
        table: &'r dyn AnyTable,
        edges: Vec<Edge>,
        criteria: &dyn AnyCriteria,
    ) -> Vec<Edge> {
        let row = |edge: Edge| AnyRow { table, record: table.record(edge.to).expect("a place") };
        let passes = |edge: &Edge| match criteria.filter_view() {
            Some(filter) => self.passes_filter(filter, row(*edge)),
            None => true,
        };
        let mut edges: Vec<Edge> = edges.into_iter().filter(passes).collect();
        let orders: Vec<_> = (0..).map_while(|index| criteria.order_view(index)).collect();
        // A stable sort by each order, the last one first.
        for order in orders.into_iter().rev() {
            let keys = edges.iter().map(|edge| self.sort_key(order, row(*edge)));
            let mut keyed: Vec<_> = keys.zip(edges.iter().copied()).collect();
            keyed.sort_by(|(a, _), (b, _)| a.compare(b, is_descending(order)));
            edges = keyed.into_iter().map(|(_, edge)| edge).collect();
        }
        let limit = criteria.limit_to().unwrap_or(usize::MAX);
        edges.into_iter().skip(criteria.offset_by()).take(limit).collect()
    }
}
