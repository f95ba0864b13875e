use std::any::Any;
use std::collections::HashSet;
use std::fmt;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Criteria;
use super::run::{bits, filled};
use super::test::{Joined, JoinedAnd, JoinedNot, JoinedOr, Test};
use crate::key::Key;
use crate::model::{HasColumn, Model};
use crate::relation::{HasRelation, Target};
use crate::schema::ModelSchema;
use crate::store::Store;

/// A condition on the records of one model, made from its columns and combined with `&`, `|` and
/// `!`.
///
/// ```
/// # use orm_core::{Filter, Model, Store};
/// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String, age: u32 }
/// fn adults() -> Filter<User> {
///     User::AGE.ge(18)
/// }
/// let filter = adults() & !(User::NAME.eq("John") | User::ID.lt(10));
/// assert_eq!(filter.to_string(), "age >= ? and not (name = ? or id < ?)");
/// ```
///
/// A filter is a value: it can be returned, cloned (at no cost) and kept. Its text names columns
/// and never shows the values it compares with.
#[must_use = "a filter does nothing until it is given to a query"]
pub struct Filter<M> {
    node: Arc<dyn Predicate<M>>,
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        Filter { node: Arc::clone(&self.node) }
    }
}

impl<M: Model> fmt::Display for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.node.expr().render(M::SCHEMA))
    }
}

impl<M: Model> fmt::Debug for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({self})")
    }
}

impl<M: Model> Filter<M> {
    pub(crate) fn compare<const I: usize, V: Send + Sync + 'static>(
        op: Op,
        value: V,
        test: impl Fn(Option<&M::Value>, &V) -> bool + Send + Sync + 'static,
    ) -> Self
    where
        M: HasColumn<I>,
    {
        Filter { node: Arc::new(Compare { op, value, test }) }
    }

    pub(crate) fn equal<const I: usize>(value: M::Value) -> Self
    where
        M: HasColumn<I, Value: PartialEq + Send + Sync>,
    {
        Filter { node: Arc::new(Equal::<M, I> { value }) }
    }

    pub(crate) fn one_of<const I: usize>(values: HashSet<M::Value, RandomState>) -> Self
    where
        M: HasColumn<I, Value: Key>,
    {
        Filter { node: Arc::new(OneOf::<M, I> { values }) }
    }

    pub(crate) fn closure(test: impl Fn(&M) -> bool + Send + Sync + 'static) -> Self {
        Filter { node: Arc::new(Closure(test)) }
    }

    pub(crate) fn relational(node: impl Relational<M> + 'static) -> Self {
        Filter { node: Arc::new(ByRelation(node)) }
    }

    /// The filter in one store.
    pub(crate) fn open<'s>(&self, store: &'s Store) -> Test<'s, M> {
        match self.node.open(store) {
            None => Test::Columns(self.clone()),
            Some(joined) => Test::Joined(joined),
        }
    }

    /// Whether a record passes, of a filter that goes through no relation.
    #[inline]
    pub(super) fn test(&self, record: &M) -> bool {
        self.node.test(record)
    }

    /// As [`Predicate::block`].
    #[inline]
    pub(super) fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        self.node.block(rows, mask)
    }

    pub(crate) fn expr(&self) -> Expr {
        self.node.expr()
    }

    pub(crate) fn equalities(&self) -> Vec<Equality<'_>> {
        let mut found = Vec::new();
        self.node.equalities(&mut found);
        found
    }
}

impl<M: Model> BitAnd for Filter<M> {
    type Output = Filter<M>;

    fn bitand(self, other: Self) -> Self {
        Filter { node: Arc::new(And(self, other)) }
    }
}

impl<M: Model> BitOr for Filter<M> {
    type Output = Filter<M>;

    fn bitor(self, other: Self) -> Self {
        Filter { node: Arc::new(Or(self, other)) }
    }
}

impl<M: Model> Not for Filter<M> {
    type Output = Filter<M>;

    fn not(self) -> Self {
        Filter { node: Arc::new(Negation(self)) }
    }
}

/// What a column is compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
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
    /// The operator with its operands, which are never shown.
    fn text(self) -> &'static str {
        match self {
            Op::Eq => "= ?",
            Op::Ne => "!= ?",
            Op::Lt => "< ?",
            Op::Le => "<= ?",
            Op::Gt => "> ?",
            Op::Ge => ">= ?",
            Op::In => "in (?)",
            Op::Between => "between ? and ?",
            Op::IsNull => "is null",
            Op::IsNotNull => "is not null",
            Op::StartsWith => "starts with ?",
            Op::EndsWith => "ends with ?",
            Op::Contains => "contains ?",
        }
    }
}

/// A filter as data, for plans to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    Compare {
        column: usize,
        op: Op,
    },
    /// A question to the targets of a relation, with what is asked of them.
    Related {
        relation: &'static str,
        text: &'static str,
        inner: Option<String>,
    },
    Aggregate {
        text: String,
        op: Op,
    },
    Closure,
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
}

impl Expr {
    /// A question to those targets of a relation that meet some criteria.
    pub(crate) fn related<M: HasRelation<I>, const I: usize>(
        criteria: &Criteria<Target<M, I>>,
        text: &'static str,
        filter: Option<&Filter<Target<M, I>>>,
    ) -> Self {
        let relation = M::SCHEMA.relations.get(I).map_or("", |relation| relation.name);
        let inner = match (criteria.text(), filter) {
            (Some(among), Some(filter)) => Some(format!("{filter} among {among}")),
            (None, Some(filter)) => Some(filter.to_string()),
            (among, None) => among,
        };
        Expr::Related { relation, text, inner }
    }

    pub(crate) fn render(&self, model: &ModelSchema) -> String {
        let side = |side: &Expr, parent_is_and: bool| {
            let text = side.render(model);
            let bare = match side {
                Expr::And(..) => parent_is_and,
                Expr::Or(..) => !parent_is_and,
                _ => true,
            };
            if bare { text } else { format!("({text})") }
        };
        match self {
            Expr::Compare { column, op } => {
                format!("{} {}", model.column_names(&[*column]), op.text())
            }
            Expr::Related { relation, text, inner } => match inner {
                Some(inner) => format!("{relation} {text} ({inner})"),
                None => format!("{relation} {text}"),
            },
            Expr::Aggregate { text, op } => format!("{text} {}", op.text()),
            Expr::Closure => "<closure>".to_owned(),
            Expr::And(a, b) => format!("{} and {}", side(a, true), side(b, true)),
            Expr::Or(a, b) => format!("{} or {}", side(a, false), side(b, false)),
            Expr::Not(inner) => match **inner {
                Expr::And(..) | Expr::Or(..) => format!("not ({})", inner.render(model)),
                _ => format!("not {}", inner.render(model)),
            },
        }
    }
}

/// "This column is one of these values", which every record that passes a filter fulfils.
pub(crate) struct Equality<'a> {
    pub(crate) column: usize,
    pub(crate) values: Vec<&'a dyn Any>,
}

/// A node of a filter.
///
/// **Law.** `block(rows, mask)` has exactly the bits of `mask` whose row is filled and passes `test`.
/// `rows` are at most 64.
trait Predicate<M>: Send + Sync {
    fn test(&self, record: &M) -> bool;
    fn expr(&self) -> Expr;

    /// One call for many rows, so that the rows of a scan are compared in a loop without calls.
    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        block(rows, mask, |record| self.test(record))
    }

    fn equalities<'a>(&'a self, _found: &mut Vec<Equality<'a>>) {}

    /// The node in one store, if it goes through a relation. Such a node is tested only like this.
    fn open<'s>(&self, _store: &'s Store) -> Option<Box<dyn Joined<M> + 's>> {
        None
    }
}

/// A condition that goes through a relation.
pub(crate) trait Relational<M>: Send + Sync {
    fn expr(&self) -> Expr;
    fn open<'s>(&self, store: &'s Store) -> Box<dyn Joined<M> + 's>;
}

struct ByRelation<R>(R);

impl<M, R: Relational<M>> Predicate<M> for ByRelation<R> {
    /// A filter is opened before it is asked; without a store, no record has a relation.
    fn test(&self, _record: &M) -> bool {
        false
    }

    fn expr(&self) -> Expr {
        self.0.expr()
    }

    fn open<'s>(&self, store: &'s Store) -> Option<Box<dyn Joined<M> + 's>> {
        Some(self.0.open(store))
    }
}

#[inline]
fn block<M>(rows: &[Option<M>], mut mask: u64, test: impl Fn(&M) -> bool) -> u64 {
    let mut passed = 0;
    if mask.count_ones() as usize >= rows.len() {
        return bits(rows, |row| row.as_ref().is_some_and(&test));
    }
    while mask != 0 {
        let bit = mask.trailing_zeros();
        mask &= mask - 1;
        let row = rows.get(bit as usize).and_then(Option::as_ref);
        passed |= u64::from(row.is_some_and(&test)) << bit;
    }
    passed
}

struct Compare<const I: usize, V, F> {
    op: Op,
    value: V,
    test: F,
}

impl<M, V, F, const I: usize> Predicate<M> for Compare<I, V, F>
where
    M: HasColumn<I>,
    V: Send + Sync,
    F: Fn(Option<&M::Value>, &V) -> bool + Send + Sync,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        (self.test)(record.get(), &self.value)
    }

    fn expr(&self) -> Expr {
        Expr::Compare { column: I, op: self.op }
    }
}

struct Equal<M: HasColumn<I>, const I: usize> {
    value: M::Value,
}

impl<M, const I: usize> Predicate<M> for Equal<M, I>
where
    M: HasColumn<I, Value: PartialEq + Send + Sync>,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        record.get() == Some(&self.value)
    }

    fn expr(&self) -> Expr {
        Expr::Compare { column: I, op: Op::Eq }
    }

    fn equalities<'a>(&'a self, found: &mut Vec<Equality<'a>>) {
        found.push(Equality { column: I, values: vec![&self.value] });
    }
}

struct OneOf<M: HasColumn<I>, const I: usize> {
    values: HashSet<M::Value, RandomState>,
}

impl<M, const I: usize> Predicate<M> for OneOf<M, I>
where
    M: HasColumn<I, Value: Key>,
{
    #[inline]
    fn test(&self, record: &M) -> bool {
        record.get().is_some_and(|field| self.values.contains(field))
    }

    fn expr(&self) -> Expr {
        Expr::Compare { column: I, op: Op::In }
    }

    fn equalities<'a>(&'a self, found: &mut Vec<Equality<'a>>) {
        let values = self.values.iter().map(|value| value as &dyn Any).collect();
        found.push(Equality { column: I, values });
    }
}

struct Closure<F>(F);

impl<M, F: Fn(&M) -> bool + Send + Sync> Predicate<M> for Closure<F> {
    fn test(&self, record: &M) -> bool {
        (self.0)(record)
    }

    fn expr(&self) -> Expr {
        Expr::Closure
    }
}

struct And<M>(Filter<M>, Filter<M>);

impl<M: Model> Predicate<M> for And<M> {
    fn test(&self, record: &M) -> bool {
        self.0.test(record) && self.1.test(record)
    }

    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        match self.0.block(rows, mask) {
            0 => 0,
            passed => self.1.block(rows, passed),
        }
    }

    fn expr(&self) -> Expr {
        Expr::And(Box::new(self.0.expr()), Box::new(self.1.expr()))
    }

    fn open<'s>(&self, store: &'s Store) -> Option<Box<dyn Joined<M> + 's>> {
        match (self.0.open(store), self.1.open(store)) {
            (Test::Columns(_), Test::Columns(_)) => None,
            (a, b) => Some(Box::new(JoinedAnd(a, b))),
        }
    }

    fn equalities<'a>(&'a self, found: &mut Vec<Equality<'a>>) {
        self.0.node.equalities(found);
        self.1.node.equalities(found);
    }
}

struct Or<M>(Filter<M>, Filter<M>);

impl<M: Model> Predicate<M> for Or<M> {
    fn test(&self, record: &M) -> bool {
        self.0.test(record) || self.1.test(record)
    }

    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        let passed = self.0.block(rows, mask);
        match mask & !passed {
            0 => passed,
            rest => passed | self.1.block(rows, rest),
        }
    }

    fn expr(&self) -> Expr {
        Expr::Or(Box::new(self.0.expr()), Box::new(self.1.expr()))
    }

    fn open<'s>(&self, store: &'s Store) -> Option<Box<dyn Joined<M> + 's>> {
        match (self.0.open(store), self.1.open(store)) {
            (Test::Columns(_), Test::Columns(_)) => None,
            (a, b) => Some(Box::new(JoinedOr(a, b))),
        }
    }
}

struct Negation<M>(Filter<M>);

impl<M: Model> Predicate<M> for Negation<M> {
    fn test(&self, record: &M) -> bool {
        !self.0.test(record)
    }

    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        mask & filled(rows) & !self.0.block(rows, mask)
    }

    fn expr(&self) -> Expr {
        Expr::Not(Box::new(self.0.expr()))
    }

    fn open<'s>(&self, store: &'s Store) -> Option<Box<dyn Joined<M> + 's>> {
        match self.0.open(store) {
            Test::Columns(_) => None,
            inner @ Test::Joined(_) => Some(Box::new(JoinedNot(inner))),
        }
    }
}
