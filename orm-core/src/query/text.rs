//! Filters, orders and criteria as text, written from their views. It names columns and relations, and shows no
//! operand.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::view::{AggregateKind, AnyCriteria, AnyFilter, OrderView, TermView};
use crate::schema::{ColumnIdx, ModelSchema, RelationId};

/// A filter for records of a model, as text.
pub(super) struct FilterText<'a> {
    pub(super) filter: &'a dyn AnyFilter,
    pub(super) model: &'a ModelSchema,
}

impl Display for FilterText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut writer = TextWriter::default();
        writer.filter(self.filter, self.model);
        writer.write(f)
    }
}

/// An order of records of a model, as text.
pub(super) struct OrderText<'a> {
    pub(super) order: OrderView<'a>,
    pub(super) model: &'a ModelSchema,
}

impl Display for OrderText<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut writer = TextWriter::default();
        writer.order(self.order, self.model);
        writer.write(f)
    }
}

/// Criteria as text, one line for each part.
pub(super) fn details(model: &ModelSchema, criteria: &dyn AnyCriteria) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(filter) = criteria.filter_view() {
        details.push(format!("filter: {}", FilterText { filter, model }));
    }
    let orders = (0..).map_while(|index| criteria.order_view(index));
    let orders = orders.map(|order| OrderText { order, model }.to_string());
    let orders: Vec<_> = orders.collect();
    if !orders.is_empty() {
        details.push(format!("order: {}", orders.join(", ")));
    }
    details.extend(criteria.limit_to().map(|limit| format!("limit: {limit}")));
    details.extend((criteria.offset_by() > 0).then(|| format!("offset: {}", criteria.offset_by())));
    details
}

/// What an aggregate is computed from, as text.
pub(super) fn aggregate_text(
    relation: RelationId,
    function: AggregateKind,
    column: Option<ColumnIdx>,
    among: &dyn AnyCriteria,
) -> String {
    let mut writer = TextWriter::default();
    writer.aggregate(relation, function, column, among);
    let mut text = String::new();
    // Writing to a `String` never fails.
    let _ = writer.write(&mut text);
    text
}

/// The names of the relation, of the function and of the column, as in `posts.sum.likes`.
pub(crate) fn aggregate_path(
    relation: RelationId,
    function: AggregateKind,
    column: Option<ColumnIdx>,
    separator: char,
) -> String {
    let mut path = format!("{}{separator}{}", relation.name(), function.text());
    if let (Some(column), Some(target)) = (column, target(relation, 0)) {
        path.push(separator);
        path.push_str(column_name(target, column));
    }
    path
}

/// Writes a stack of parts. It does not recurse: conditions nest through relations without bound.
#[derive(Default)]
struct TextWriter<'a> {
    rest: Vec<TextPart<'a>>,
}

enum TextPart<'a> {
    Text(Cow<'a, str>),
    Order(OrderView<'a>, &'a ModelSchema),
    Filter(Terms<'a>),
}

/// The terms of a filter, of which some are written.
struct Terms<'a> {
    filter: &'a dyn AnyFilter,
    model: &'a ModelSchema,
    next: usize,
    open: Vec<Open>,
    is_negated: bool,
}

/// An operator whose operands are being written.
struct Open {
    between: &'static str,
    left: usize,
    end: &'static str,
}

impl<'a> TextWriter<'a> {
    fn write(mut self, f: &mut dyn fmt::Write) -> fmt::Result {
        // Parts are added in the order of the text.
        self.rest.reverse();
        while let Some(part) = self.rest.pop() {
            let from = self.rest.len();
            match part {
                TextPart::Text(text) => f.write_str(&text)?,
                TextPart::Order(order, model) => self.order(order, model),
                TextPart::Filter(mut terms) => {
                    let Some(condition) = terms.next(f)? else { continue };
                    self.condition(condition, terms.model);
                    self.rest.push(TextPart::Filter(terms));
                }
            }
            if let Some(parts) = self.rest.get_mut(from..) {
                parts.reverse();
            }
        }
        Ok(())
    }

    fn text(&mut self, text: impl Into<Cow<'a, str>>) {
        self.rest.push(TextPart::Text(text.into()));
    }

    fn filter(&mut self, filter: &'a dyn AnyFilter, model: &'a ModelSchema) {
        let terms = Terms { filter, model, next: 0, open: Vec::new(), is_negated: false };
        self.rest.push(TextPart::Filter(terms));
    }

    fn condition(&mut self, term: TermView<'a>, model: &'a ModelSchema) {
        match term {
            TermView::Column { column, op, .. } => {
                self.text(column_name(model, column));
                self.text(op.text());
            }
            TermView::Relation { relation, variant, quantifier, among, filter } => {
                let Some(target) = target(relation, variant.unwrap_or(0)) else { return };
                let text = if variant.is_some() { "is" } else { quantifier.text() };
                self.text(format!("{} {text}", relation.name()));
                let from = self.rest.len();
                if variant.is_some() {
                    self.text(target.name);
                }
                if let Some(filter) = filter {
                    if variant.is_some() {
                        self.text(" ");
                    }
                    self.filter(filter, target);
                }
                let middle = if filter.is_some() { " among " } else { "" };
                self.among(middle, among, target);
                if self.rest.len() > from {
                    self.rest.insert(from, TextPart::Text(" (".into()));
                    self.text(")");
                }
            }
            TermView::Aggregate { relation, function, column, among, op, .. } => {
                self.aggregate(relation, function, column, among);
                self.text(op.text());
            }
            TermView::Closure => self.text("<closure>"),
            TermView::Constant(passes) => self.text(if passes { "true" } else { "false" }),
            TermView::And(_) | TermView::Or(_) | TermView::Not => {}
        }
    }

    /// The criteria of the targets, after other words; nothing without criteria.
    fn among(&mut self, before: &'static str, among: &'a dyn AnyCriteria, target: &'a ModelSchema) {
        let mut before = Some(before);
        if let Some(filter) = among.filter_view() {
            self.text(before.take().unwrap_or("; "));
            self.filter(filter, target);
        }
        // An order matters only for what a slice lets through.
        if among.limit_to().is_none() && among.offset_by() == 0 {
            return;
        }
        for (index, order) in (0..).map_while(|index| Some((index, among.order_view(index)?))) {
            if index == 0 {
                self.text(before.take().unwrap_or("; "));
            }
            self.text(if index == 0 { "order: " } else { ", " });
            self.rest.push(TextPart::Order(order, target));
        }
        if let Some(limit) = among.limit_to() {
            self.text(before.take().unwrap_or("; "));
            self.text(format!("limit: {limit}"));
        }
        if among.offset_by() > 0 {
            self.text(before.take().unwrap_or("; "));
            self.text(format!("offset: {}", among.offset_by()));
        }
    }

    fn aggregate(
        &mut self,
        relation: RelationId,
        function: AggregateKind,
        column: Option<ColumnIdx>,
        among: &'a dyn AnyCriteria,
    ) {
        self.text(aggregate_path(relation, function, column, '.'));
        let Some(target) = target(relation, 0) else { return };
        let from = self.rest.len();
        self.among(" (", among, target);
        if self.rest.len() > from {
            self.text(")");
        }
    }

    fn order(&mut self, order: OrderView<'a>, model: &'a ModelSchema) {
        let descending = match order {
            OrderView::Column { column, descending } => {
                self.text(column_name(model, column));
                descending
            }
            OrderView::Relation { relation, order, .. } => {
                let Some(target) = target(relation, 0) else { return };
                self.text(format!("{} by ", relation.name()));
                self.rest.push(TextPart::Order(order.view(), target));
                return;
            }
            OrderView::Aggregate { relation, function, column, among, descending } => {
                self.aggregate(relation, function, column, among);
                descending
            }
        };
        self.text(if descending { " desc" } else { " asc" });
    }
}

impl<'a> Terms<'a> {
    /// Writes terms up to the next condition, which the caller writes; `None` after the last.
    fn next(&mut self, f: &mut dyn fmt::Write) -> Result<Option<TermView<'a>>, fmt::Error> {
        if self.next > 0 {
            self.end_condition(f)?;
        }
        while let Some(term) = self.filter.term(self.next) {
            self.next += 1;
            let (between, left) = match term {
                TermView::Not => {
                    f.write_str("not ")?;
                    self.is_negated = true;
                    continue;
                }
                TermView::And(count) => (" and ", count),
                TermView::Or(count) => (" or ", count),
                condition => {
                    self.is_negated = false;
                    return Ok(Some(condition));
                }
            };
            let is_operand = self.is_negated || !self.open.is_empty();
            self.is_negated = false;
            f.write_str(if is_operand { "(" } else { "" })?;
            self.open.push(Open { between, left, end: if is_operand { ")" } else { "" } });
        }
        Ok(None)
    }

    fn end_condition(&mut self, f: &mut dyn fmt::Write) -> fmt::Result {
        while let Some(last) = self.open.last_mut() {
            last.left = last.left.saturating_sub(1);
            if last.left > 0 {
                return f.write_str(last.between);
            }
            f.write_str(last.end)?;
            self.open.pop();
        }
        Ok(())
    }
}

fn target(relation: RelationId, index: usize) -> Option<&'static ModelSchema> {
    Some((relation.schema()?.targets.get(index)?.model)())
}

fn column_name(model: &ModelSchema, column: ColumnIdx) -> &'static str {
    model.column(column).map_or("", |column| column.name)
}
