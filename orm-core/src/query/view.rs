//! Filters, orders and criteria as data, for readers that do not know the model's type.
//!
//! A view is complete: operands are read as `&dyn Any`, whose types are those of the columns. A column is one of
//! the model that the filter is for; conditions on the targets of a relation have a filter of their own, for the model
//! of the target.

use std::any::Any;
use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::schema::{ColumnIdx, RelationId};

/// What a column is compared by.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    Between,
    IsNull,
    IsNotNull,
    StartsWith,
    EndsWith,
    Contains,
}

impl Op {
    /// The operator with its operands, which are never shown; after what is compared.
    pub(super) fn text(self) -> &'static str {
        match self {
            Op::Eq => " = ?",
            Op::Ne => " != ?",
            Op::Lt => " < ?",
            Op::Le => " <= ?",
            Op::Gt => " > ?",
            Op::Ge => " >= ?",
            Op::In => " in (?)",
            Op::Between => " between ? and ?",
            Op::IsNull => " is null",
            Op::IsNotNull => " is not null",
            Op::StartsWith => " starts with ?",
            Op::EndsWith => " ends with ?",
            Op::Contains => " contains ?",
        }
    }
}

/// Which targets of a relation must pass a filter. `Exists` and `None` have no filter.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    Exists,
    None,
    Any,
    All,
}

impl Quantifier {
    /// The word of it in texts.
    pub(super) fn text(self) -> &'static str {
        match self {
            Quantifier::Exists => "exists",
            Quantifier::None => "none",
            Quantifier::Any => "any",
            Quantifier::All => "all",
        }
    }
}

/// The function of an aggregate.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateKind {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

impl AggregateKind {
    /// The word of it in texts.
    pub(super) fn text(self) -> &'static str {
        match self {
            AggregateKind::Count => "count",
            AggregateKind::Sum => "sum",
            AggregateKind::Avg => "avg",
            AggregateKind::Min => "min",
            AggregateKind::Max => "max",
        }
    }
}

// No method of these traits is named like what users call: rustc would suggest the trait.

/// The values that an operator compares with, in the order in which it takes them. Those of `In` have no order.
#[doc(hidden)]
pub trait Operands {
    fn operand_count(&self) -> usize;
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a dyn Any));
}

/// The operands of `IsNull` and `IsNotNull`.
pub(crate) struct NoOperand;

/// The operand of most operators.
pub(crate) struct OneOperand<V>(pub(crate) V);

/// The operands of `Between`: the least value that passes, and the greatest.
pub(crate) struct Between<V>(pub(crate) V, pub(crate) V);

/// The operands of `In`.
pub(crate) struct AnyOf<V>(pub(crate) HashSet<V, RandomState>);

impl Operands for NoOperand {
    fn operand_count(&self) -> usize {
        0
    }

    fn each<'a>(&'a self, _visit: &mut dyn FnMut(&'a dyn Any)) {}
}

impl<V: 'static> Operands for OneOperand<V> {
    fn operand_count(&self) -> usize {
        1
    }

    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a dyn Any)) {
        visit(&self.0);
    }
}

impl<V: 'static> Operands for Between<V> {
    fn operand_count(&self) -> usize {
        2
    }

    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a dyn Any)) {
        visit(&self.0);
        visit(&self.1);
    }
}

impl<V: 'static> Operands for AnyOf<V> {
    fn operand_count(&self) -> usize {
        self.0.len()
    }

    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'a dyn Any)) {
        self.0.iter().for_each(|value| visit(value));
    }
}

/// One term of a filter: a condition, or an operator whose operands are the terms after it.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum TermView<'a> {
    Column {
        column: ColumnIdx,
        op: Op,
        operands: &'a dyn Operands,
    },
    /// A condition on the targets of a relation.
    Relation {
        relation: RelationId,
        /// The target that is meant, where the relation has several: only records of it count.
        variant: Option<usize>,
        quantifier: Quantifier,
        /// The targets that the condition is about.
        among: &'a dyn AnyCriteria,
        filter: Option<&'a dyn AnyFilter>,
    },
    /// A comparison with an aggregate of the targets of a relation.
    Aggregate {
        relation: RelationId,
        function: AggregateKind,
        /// A column of the target.
        column: Option<ColumnIdx>,
        among: &'a dyn AnyCriteria,
        op: Op,
        operands: &'a dyn Operands,
    },
    Closure,
    /// Passes every record, or none. It is the only term.
    Constant(bool),
    And(usize),
    Or(usize),
    Not,
}

/// A filter, as a list of terms: each operator before its operands, of which it says the number.
#[doc(hidden)]
pub trait AnyFilter: Send + Sync {
    fn term_count(&self) -> usize;
    fn term(&self, index: usize) -> Option<TermView<'_>>;
}

/// One order of several, of which each breaks the ties of those before it.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum OrderView<'a> {
    Column {
        column: ColumnIdx,
        descending: bool,
    },
    /// By the target of a to-one relation.
    Relation {
        relation: RelationId,
        among: &'a dyn AnyCriteria,
        order: &'a dyn AnyOrder,
    },
    Aggregate {
        relation: RelationId,
        function: AggregateKind,
        column: Option<ColumnIdx>,
        among: &'a dyn AnyCriteria,
        descending: bool,
    },
}

/// An order, without the type of its model.
#[doc(hidden)]
pub trait AnyOrder: Send + Sync {
    fn view(&self) -> OrderView<'_>;
}

/// Which records, in which order.
#[doc(hidden)]
pub trait AnyCriteria: Send + Sync {
    fn filter_view(&self) -> Option<&dyn AnyFilter>;
    /// The orders, of which each breaks the ties of those before it; `None` past the last.
    fn order_view(&self, index: usize) -> Option<OrderView<'_>>;
    fn limit_to(&self) -> Option<usize>;
    fn offset_by(&self) -> usize;
}

/// Every record, in the order of the table.
pub(crate) struct EveryRecord;

impl AnyCriteria for EveryRecord {
    fn filter_view(&self) -> Option<&dyn AnyFilter> {
        None
    }

    fn order_view(&self, _index: usize) -> Option<OrderView<'_>> {
        None
    }

    fn limit_to(&self) -> Option<usize> {
        None
    }

    fn offset_by(&self) -> usize {
        0
    }
}

/// "This column is one of these values", which every record that passes a filter fulfils.
pub(crate) struct Equality<'a> {
    pub(crate) column: ColumnIdx,
    pub(crate) values: &'a dyn Operands,
}

/// Which columns hold which values in each record that passes a filter.
pub(crate) fn equalities(filter: &dyn AnyFilter) -> Vec<Equality<'_>> {
    let mut found = Vec::new();
    let mut add = |term| {
        if let TermView::Column { column, op: Op::Eq | Op::In, operands } = term {
            found.push(Equality { column, values: operands });
        }
    };
    match filter.term(0) {
        Some(TermView::And(_)) => {}
        Some(term) => {
            add(term);
            return found;
        }
        None => return found,
    }
    // The number of terms to come that are not operands of the first.
    let mut inner = 0usize;
    for term in (1..filter.term_count()).map_while(|index| filter.term(index)) {
        let is_outer = inner == 0;
        inner = inner.saturating_sub(1);
        match term {
            TermView::And(count) | TermView::Or(count) => inner += count,
            TermView::Not => inner += 1,
            term if is_outer => add(term),
            _ => {}
        }
    }
    found
}
