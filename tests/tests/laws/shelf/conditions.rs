//! Conditions, read from their views.

use std::any::Any;
use std::cmp::Ordering;

use orm_core::engine::{
    AggregateKind, AnyCriteria, AnyFilter, ColumnIdx, Op, Operands, Quantifier, RelationId,
    TermView,
};

use super::tables::AnyRow;
use super::{Reader, Refused};

impl<'r> Reader<'r> {
    pub(super) fn passes_filter(self, filter: &dyn AnyFilter, row: AnyRow<'r>) -> bool {
        self.passes_term(filter, &mut 0, row)
    }

    /// Whether a record passes the term at `next` with its operands, after which `next` is past them.
    fn passes_term(self, filter: &dyn AnyFilter, next: &mut usize, row: AnyRow<'r>) -> bool {
        let term = filter.term(*next).expect("an operand for each operator");
        *next += 1;
        match term {
            TermView::Constant(passes) => passes,
            TermView::And(count) => {
                (0..count).fold(true, |all, _| self.passes_term(filter, next, row) && all)
            }
            TermView::Or(count) => {
                (0..count).fold(false, |any, _| self.passes_term(filter, next, row) || any)
            }
            TermView::Not => !self.passes_term(filter, next, row),
            TermView::Closure => {
                self.refuse(Refused::Closure);
                false
            }
            TermView::Column { column, op, operands } => {
                self.passes_column(row, column, op, operands)
            }
            TermView::Relation { relation, variant, quantifier, among, filter } => {
                let targets = self.targets(relation, variant, among, row.record);
                let passes =
                    |target| filter.is_none_or(|filter| self.passes_filter(filter, target));
                match quantifier {
                    Quantifier::Exists => !targets.is_empty(),
                    Quantifier::None => targets.is_empty(),
                    Quantifier::Any => targets.into_iter().any(passes),
                    Quantifier::All => targets.into_iter().all(passes),
                }
            }
            TermView::Aggregate { relation, function, column, among, op, operands } => {
                let own = self.figure(relation, function, column, among, row.record);
                let other = one(operands).and_then(number);
                let ordering = own.zip(other).and_then(|(own, other)| own.partial_cmp(&other));
                passes_order(op, ordering)
            }
        }
    }

    fn passes_column(
        self,
        row: AnyRow<'r>,
        column: ColumnIdx,
        op: Op,
        operands: &dyn Operands,
    ) -> bool {
        let Some(own) = self.value(row, column) else { return op == Op::IsNull || op == Op::Ne };
        let mut others: Vec<&dyn Any> = Vec::new();
        operands.each(&mut |operand| others.push(operand));
        let compare = |nth: usize| row.table.compare(column, own, *others.get(nth)?);
        let text = |test: fn(&str, &str) -> bool| {
            let text = |value: &dyn Any| value.downcast_ref::<String>().cloned();
            let texts = text(own).zip(others.first().and_then(|other| text(*other)));
            texts.is_some_and(|(own, other)| test(&own, &other))
        };
        match op {
            Op::IsNull => false,
            Op::IsNotNull => true,
            Op::In => (0..others.len()).any(|nth| compare(nth) == Some(Ordering::Equal)),
            Op::Between => {
                compare(0).is_some_and(Ordering::is_ge) && compare(1).is_some_and(Ordering::is_le)
            }
            Op::StartsWith => text(|own, other| own.starts_with(other)),
            Op::EndsWith => text(|own, other| own.ends_with(other)),
            Op::Contains => text(|own, other| own.contains(other)),
            op => passes_order(op, compare(0)),
        }
    }

    /// The value of a record in a column.
    pub(super) fn value(self, row: AnyRow<'r>, column: ColumnIdx) -> Option<&'r dyn Any> {
        row.table.value(row.record, column).unwrap_or_else(|why| {
            self.refuse(why);
            None
        })
    }

    /// The targets of a relation that meet some criteria, and of a to-one relation the choice among them.
    pub(super) fn targets(
        self,
        relation: RelationId,
        variant: Option<usize>,
        among: &dyn AnyCriteria,
        from: &dyn Any,
    ) -> Vec<AnyRow<'r>> {
        let is_many = relation.schema().is_some_and(|relation| relation.kind.is_many());
        let mut targets = Vec::new();
        if self.any_table(relation.owner()).is_none() {
            return targets;
        }
        let ways = self.shelf.ways.iter().filter(|way| way.relation == relation);
        for way in ways.filter(|way| variant.is_none_or(|variant| variant == way.target)) {
            let Some(table) = self.any_table(way.model) else { continue };
            let mut edges = self.arranged(table, (way.edges)(self, from), among);
            if !is_many {
                edges = (way.choose)(self, &edges).into_iter().collect();
            }
            let records = edges.into_iter().filter_map(|edge| table.record(edge.to));
            targets.extend(records.map(|record| AnyRow { table, record }));
        }
        targets
    }

    /// What the targets of a relation come to.
    pub(super) fn figure(
        self,
        relation: RelationId,
        function: AggregateKind,
        column: Option<ColumnIdx>,
        among: &dyn AnyCriteria,
        from: &dyn Any,
    ) -> Option<f64> {
        let targets = self.targets(relation, None, among, from);
        let count = |count: usize| f64::from(u32::try_from(count).unwrap());
        let Some(column) = column else { return Some(count(targets.len())) };
        let values = targets.into_iter().filter_map(|target| self.value(target, column));
        let values: Vec<f64> = values.map(|value| number(value).expect("a number")).collect();
        // `sum` of no values is a negative zero.
        let sum = values.iter().fold(0.0, |sum, value| sum + value);
        match function {
            AggregateKind::Count => Some(count(values.len())),
            AggregateKind::Sum => Some(sum),
            AggregateKind::Avg => (!values.is_empty()).then(|| sum / count(values.len())),
            AggregateKind::Min => values.into_iter().reduce(f64::min),
            AggregateKind::Max => values.into_iter().reduce(f64::max),
        }
    }
}

/// Whether an operator passes a value by how it compares with the operand, if it does.
fn passes_order(op: Op, ordering: Option<Ordering>) -> bool {
    match op {
        Op::Eq => ordering == Some(Ordering::Equal),
        Op::Ne => ordering != Some(Ordering::Equal),
        Op::Lt => ordering.is_some_and(Ordering::is_lt),
        Op::Le => ordering.is_some_and(Ordering::is_le),
        Op::Gt => ordering.is_some_and(Ordering::is_gt),
        Op::Ge => ordering.is_some_and(Ordering::is_ge),
        op => panic!("{op:?} does not compare two values"),
    }
}

fn one(operands: &dyn Operands) -> Option<&dyn Any> {
    let mut first = None;
    operands.each(&mut |operand| first = first.or(Some(operand)));
    first
}

/// A small number of any type that columns and figures have.
#[allow(clippy::cast_precision_loss, clippy::cast_lossless)] // They are small.
fn number(value: &dyn Any) -> Option<f64> {
    macro_rules! number {
        ($($number:ty)*) => {
            $(if let Some(value) = value.downcast_ref::<$number>() {
                return Some(*value as f64);
            })*
        };
    }
    number!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);
    None
}
