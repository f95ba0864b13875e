use std::any::Any;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Criteria;
use super::block::bits;
use crate::record::Key;
use crate::record::{HasColumn, Record};
use crate::relation::{HasRelation, Target};
use crate::schema::ModelSchema;
use crate::storage::{Core, RowRef, Slot};

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
///
/// [`all_of`](Self::all_of) and [`any_of`](Self::any_of) combine a list of filters, each of which can be an
/// `Option`. `filter &= condition` grows a filter in an `if`.
///
/// # Limits
///
/// Any number of conditions can be combined, in any shape: building, cloning, printing, running and dropping a
/// filter needs no more stack for more conditions. Conditions nested through relations, as in
/// `Post::USER.is(User::POSTS.any(..))`, need stack for each level: 1,000 levels fit on a thread with 2 MiB.
///
/// # Cost
///
/// Combining two filters moves the conditions of the shorter one, so `n` conditions that are combined one
/// after the other cost `n` moves. Combining a filter that has clones copies its conditions.
#[must_use = "a filter does nothing until it is given to a query"]
pub struct Filter<M> {
    node: Node<M>,
}

/// **Invariant.** A constant has no operator and is no operand.
pub(crate) enum Node<M> {
    Constant(bool),
    Leaf(Leaf<M>),
    Tree(Arc<VecDeque<Term<M>>>),
}

/// One condition.
pub(crate) enum Leaf<M> {
    Column(Arc<dyn ColumnTest<M>>),
    Relation(Arc<dyn RelationTest<M>>),
}

/// Part of a filter that stands as a list: each operator before its operands, of which it holds the number.
///
/// **Invariant.** Operands of `And` are not `And`, and those of `Or` are not `Or`.
pub(crate) enum Term<M> {
    Leaf(Leaf<M>),
    And(usize),
    Or(usize),
    Not,
}

impl<M> Clone for Leaf<M> {
    fn clone(&self) -> Self {
        match self {
            Leaf::Column(test) => Leaf::Column(Arc::clone(test)),
            Leaf::Relation(test) => Leaf::Relation(Arc::clone(test)),
        }
    }
}

impl<M> Clone for Term<M> {
    fn clone(&self) -> Self {
        match self {
            Term::Leaf(leaf) => Term::Leaf(leaf.clone()),
            Term::And(count) => Term::And(*count),
            Term::Or(count) => Term::Or(*count),
            Term::Not => Term::Not,
        }
    }
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        let node = match &self.node {
            Node::Constant(passes) => Node::Constant(*passes),
            Node::Leaf(leaf) => Node::Leaf(leaf.clone()),
            Node::Tree(terms) => Node::Tree(Arc::clone(terms)),
        };
        Filter { node }
    }
}

/// An operator whose operands are being written.
struct Open {
    between: &'static str,
    left: usize,
    end: &'static str,
}

impl<M: Record> fmt::Display for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = match &self.node {
            Node::Constant(passes) => return write!(f, "{passes}"),
            Node::Leaf(leaf) => return f.write_str(&leaf.expr().render(M::MODEL_SCHEMA)),
            Node::Tree(terms) => terms,
        };
        let mut open: Vec<Open> = Vec::new();
        let mut is_negated = false;
        for term in terms.iter() {
            let (between, left) = match term {
                Term::Not => {
                    f.write_str("not ")?;
                    is_negated = true;
                    continue;
                }
                Term::And(count) => (" and ", *count),
                Term::Or(count) => (" or ", *count),
                Term::Leaf(leaf) => {
                    f.write_str(&leaf.expr().render(M::MODEL_SCHEMA))?;
                    is_negated = false;
                    while let Some(last) = open.last_mut() {
                        last.left = last.left.saturating_sub(1);
                        if last.left > 0 {
                            f.write_str(last.between)?;
                            break;
                        }
                        f.write_str(last.end)?;
                        open.pop();
                    }
                    continue;
                }
            };
            let is_operand = is_negated || !open.is_empty();
            is_negated = false;
            f.write_str(if is_operand { "(" } else { "" })?;
            open.push(Open { between, left, end: if is_operand { ")" } else { "" } });
        }
        Ok(())
    }
}

impl<M: Record> fmt::Debug for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({self})")
    }
}

impl<M> Leaf<M> {
    fn expr(&self) -> Expr {
        match self {
            Leaf::Column(test) => test.expr(),
            Leaf::Relation(test) => test.expr(),
        }
    }

    fn equalities<'a>(&'a self, found: &mut Vec<Equality<'a>>) {
        match self {
            Leaf::Column(test) => test.equalities(found),
            Leaf::Relation(_) => {}
        }
    }
}

impl<M: Record> Filter<M> {
    /// Returns the filter that passes the records which pass all of these filters. An empty list passes every
    /// record.
    ///
    /// An item is a `Filter` or an `Option<Filter>`. `None` is left out, so a search with optional conditions
    /// needs no `if`:
    ///
    /// ```
    /// # use orm_core::{Filter, Model, Store};
    /// # #[derive(Model)] #[orm(entity = "posts")]
    /// # struct Post { id: u64, title: String, likes: u32 }
    /// #[derive(Default)]
    /// struct Search { title: Option<String>, min_likes: Option<u32> }
    ///
    /// fn matching(search: &Search) -> Filter<Post> {
    ///     Filter::all_of([
    ///         search.title.as_ref().map(|title| Post::TITLE.contains(title)),
    ///         search.min_likes.map(|likes| Post::LIKES.ge(likes)),
    ///     ])
    /// }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # let posts = [(1, "Rust", 10), (2, "Rust again", 3), (3, "Tea", 50)];
    /// # store.insert_all(posts.map(|(id, title, likes)| Post { id, title: title.into(), likes }))?;
    /// let rust = Search { title: Some("Rust".into()), ..Search::default() };
    /// assert_eq!(Post::query().filter(matching(&rust)).count(&store), 2);
    /// assert_eq!(Post::query().filter(matching(&Search::default())).count(&store), 3);
    /// # Ok(()) }
    /// ```
    pub fn all_of(filters: impl IntoIterator<Item = impl Into<Option<Filter<M>>>>) -> Self {
        let filters = filters.into_iter().filter_map(Into::into);
        filters.fold(Filter { node: Node::Constant(true) }, |all, filter| all & filter)
    }

    /// Returns the filter that passes the records which pass at least one of these filters. An empty list
    /// passes no record.
    ///
    /// Items are as for [`all_of`](Self::all_of): `None` is left out, and a list of `None` is an empty list.
    ///
    /// ```
    /// # use orm_core::{Filter, Model, Store};
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, title: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # let posts = [(1, "Rust"), (2, "Tea"), (3, "Milk")];
    /// # store.insert_all(posts.map(|(id, title)| Post { id, title: title.into() }))?;
    /// let words = ["us", "ea"];
    /// let filter = Filter::any_of(words.map(|word| Post::TITLE.contains(word)));
    /// assert_eq!(filter.to_string(), "title contains ? or title contains ?");
    /// assert_eq!(Post::query().filter(filter).count(&store), 2);
    /// # Ok(()) }
    /// ```
    pub fn any_of(filters: impl IntoIterator<Item = impl Into<Option<Filter<M>>>>) -> Self {
        let filters = filters.into_iter().filter_map(Into::into);
        filters.fold(Filter { node: Node::Constant(false) }, |any, filter| any | filter)
    }

    pub(crate) fn node(&self) -> &Node<M> {
        &self.node
    }

    /// Whether each record passes, or none, whatever it holds; `None` if that depends on the record.
    pub(crate) fn constant(&self) -> Option<bool> {
        match self.node {
            Node::Constant(passes) => Some(passes),
            _ => None,
        }
    }

    fn column(test: impl ColumnTest<M> + 'static) -> Self {
        Filter { node: Node::Leaf(Leaf::Column(Arc::new(test))) }
    }

    pub(crate) fn compare<const I: usize, V: Send + Sync + 'static>(
        op: Op,
        value: V,
        test: impl Fn(Option<&M::Value>, &V) -> bool + Send + Sync + 'static,
    ) -> Self
    where
        M: HasColumn<I>,
    {
        Self::column(Compare { op, value, test })
    }

    pub(crate) fn equal<const I: usize>(value: M::Value) -> Self
    where
        M: HasColumn<I, Value: PartialEq + Send + Sync>,
    {
        Self::column(Equal::<M, I> { value })
    }

    pub(crate) fn one_of<const I: usize>(values: HashSet<M::Value, RandomState>) -> Self
    where
        M: HasColumn<I, Value: Key>,
    {
        Self::column(OneOf::<M, I> { values })
    }

    pub(crate) fn closure(test: impl Fn(&M) -> bool + Send + Sync + 'static) -> Self {
        Self::column(Closure(test))
    }

    pub(crate) fn relation(test: impl RelationTest<M> + 'static) -> Self {
        Filter { node: Node::Leaf(Leaf::Relation(Arc::new(test))) }
    }

    /// Which columns hold which values in each record that passes.
    pub(crate) fn equalities(&self) -> Vec<Equality<'_>> {
        let mut found = Vec::new();
        let terms = match &self.node {
            Node::Constant(_) => return found,
            Node::Leaf(leaf) => {
                leaf.equalities(&mut found);
                return found;
            }
            Node::Tree(terms) => terms,
        };
        if !matches!(terms.front(), Some(Term::And(_))) {
            return found;
        }
        // The number of terms to come that are not operands of the first.
        let mut inner = 0usize;
        for term in terms.iter().skip(1) {
            let is_outer = inner == 0;
            inner = inner.saturating_sub(1);
            match term {
                Term::Leaf(leaf) if is_outer => leaf.equalities(&mut found),
                Term::Leaf(_) => {}
                Term::And(count) | Term::Or(count) => inner += count,
                Term::Not => inner += 1,
            }
        }
        found
    }
}

#[derive(Clone, Copy)]
enum Operator {
    And,
    Or,
}

impl Operator {
    /// Takes the operator off a list that starts with it. Returns the number of operands that remain.
    fn take<M>(self, terms: &mut VecDeque<Term<M>>) -> usize {
        let count = match (self, terms.front()) {
            (Operator::And, Some(Term::And(count))) | (Operator::Or, Some(Term::Or(count))) => {
                *count
            }
            _ => return 1,
        };
        terms.pop_front();
        count
    }

    /// Adds one operand to a list.
    fn add<M>(self, terms: &mut VecDeque<Term<M>>, push: impl FnOnce(&mut VecDeque<Term<M>>)) {
        let count = self.take(terms);
        push(terms);
        terms.push_front(self.term(count + 1));
    }

    /// What a constant operand makes of the other.
    fn with_constant<M>(self, passes: bool, other: Node<M>) -> Node<M> {
        match self {
            Operator::And if !passes => Node::Constant(false),
            Operator::Or if passes => Node::Constant(true),
            _ => other,
        }
    }

    fn term<M>(self, count: usize) -> Term<M> {
        match self {
            Operator::And => Term::And(count),
            Operator::Or => Term::Or(count),
        }
    }
}

impl<M> Filter<M> {
    fn take(&mut self) -> Self {
        std::mem::replace(self, Filter { node: Node::Constant(true) })
    }

    /// Adds the shorter list to the longer, at the end where it belongs.
    fn join(self, other: Self, operator: Operator) -> Self {
        let (mut left, mut right) = match (self.node, other.node) {
            (Node::Constant(passes), other) | (other, Node::Constant(passes)) => {
                return Filter { node: operator.with_constant(passes, other) };
            }
            (Node::Leaf(left), Node::Leaf(right)) => {
                let mut terms = VecDeque::with_capacity(4);
                terms.extend([operator.term(2), Term::Leaf(left), Term::Leaf(right)]);
                return Filter { node: Node::Tree(Arc::new(terms)) };
            }
            (Node::Tree(mut terms), Node::Leaf(leaf)) => {
                operator.add(Arc::make_mut(&mut terms), |terms| terms.push_back(Term::Leaf(leaf)));
                return Filter { node: Node::Tree(terms) };
            }
            (Node::Leaf(leaf), Node::Tree(mut terms)) => {
                operator.add(Arc::make_mut(&mut terms), |terms| terms.push_front(Term::Leaf(leaf)));
                return Filter { node: Node::Tree(terms) };
            }
            (Node::Tree(left), Node::Tree(right)) => (left, right),
        };
        let count =
            operator.take(Arc::make_mut(&mut left)) + operator.take(Arc::make_mut(&mut right));
        let mut terms = if left.len() >= right.len() {
            Arc::make_mut(&mut left).extend(Arc::unwrap_or_clone(right));
            left
        } else {
            let terms = Arc::make_mut(&mut right);
            Arc::unwrap_or_clone(left).into_iter().rev().for_each(|term| terms.push_front(term));
            right
        };
        Arc::make_mut(&mut terms).push_front(operator.term(count));
        Filter { node: Node::Tree(terms) }
    }
}

impl<M: Record> BitAnd for Filter<M> {
    type Output = Filter<M>;

    fn bitand(self, other: Self) -> Self {
        self.join(other, Operator::And)
    }
}

impl<M: Record> BitOr for Filter<M> {
    type Output = Filter<M>;

    fn bitor(self, other: Self) -> Self {
        self.join(other, Operator::Or)
    }
}

impl<M: Record> Not for Filter<M> {
    type Output = Filter<M>;

    fn not(self) -> Self {
        let mut terms = match self.node {
            Node::Constant(passes) => return Filter { node: Node::Constant(!passes) },
            Node::Leaf(leaf) => Arc::new(VecDeque::from([Term::Leaf(leaf)])),
            Node::Tree(terms) => terms,
        };
        Arc::make_mut(&mut terms).push_front(Term::Not);
        Filter { node: Node::Tree(terms) }
    }
}

/// `filter &= other` is `filter = filter & other`.
impl<M: Record> BitAndAssign for Filter<M> {
    fn bitand_assign(&mut self, other: Self) {
        *self = self.take() & other;
    }
}

/// `filter |= other` is `filter = filter | other`.
impl<M: Record> BitOrAssign for Filter<M> {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.take() | other;
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

/// A condition as data, for plans to print.
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
}

impl Expr {
    /// A question to those targets of a relation that meet some criteria.
    pub(crate) fn related<M: HasRelation<I>, const I: usize>(
        criteria: &Criteria<Target<M, I>>,
        text: &'static str,
        filter: Option<&Filter<Target<M, I>>>,
    ) -> Self {
        let relation = M::MODEL_SCHEMA.relations.get(I).map_or("", |relation| relation.name);
        let inner = match (criteria.text(), filter) {
            (Some(among), Some(filter)) => Some(format!("{filter} among {among}")),
            (None, Some(filter)) => Some(filter.to_string()),
            (among, None) => among,
        };
        Expr::Related { relation, text, inner }
    }

    pub(crate) fn render(&self, model: &ModelSchema) -> String {
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
        }
    }
}

/// "This column is one of these values", which every record that passes a filter fulfils.
pub(crate) struct Equality<'a> {
    pub(crate) column: usize,
    pub(crate) values: Vec<&'a dyn Any>,
}

/// A condition on a record alone.
///
/// **Law.** `block(rows, mask)` has exactly the bits of `mask` whose row is filled and passes `test`.
/// `rows` are at most 64.
pub(crate) trait ColumnTest<M>: Send + Sync {
    fn test(&self, record: &M) -> bool;
    fn expr(&self) -> Expr;

    /// One call for many rows, so that the rows of a scan are compared in a loop without calls.
    fn block(&self, rows: &[Option<M>], mask: u64) -> u64 {
        block(rows, mask, |record| self.test(record))
    }

    fn equalities<'a>(&'a self, _found: &mut Vec<Equality<'a>>) {}
}

/// A condition that goes through a relation.
pub(crate) trait RelationTest<M>: Send + Sync {
    fn expr(&self) -> Expr;
    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's>;
}

/// A condition that goes through a relation, in one store.
///
/// **Law.** `block` has exactly the bits of `mask` whose row is filled and passes `test`; the rows
/// stand in the table from slot `base` on, and are at most 64.
pub(crate) trait PreparedTest<M> {
    fn test(&self, at: RowRef<'_, M>) -> bool;

    fn block(&self, base: Slot, rows: &[Option<M>], mut mask: u64) -> u64 {
        let mut passed = 0;
        while mask != 0 {
            let bit = mask.trailing_zeros();
            mask &= mask - 1;
            let record = rows.get(bit as usize).and_then(Option::as_ref);
            let passes = |record| self.test(RowRef { slot: base.plus(bit), record });
            passed |= u64::from(record.is_some_and(passes)) << bit;
        }
        passed
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

impl<M, V, F, const I: usize> ColumnTest<M> for Compare<I, V, F>
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

impl<M, const I: usize> ColumnTest<M> for Equal<M, I>
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

impl<M, const I: usize> ColumnTest<M> for OneOf<M, I>
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

impl<M, F: Fn(&M) -> bool + Send + Sync> ColumnTest<M> for Closure<F> {
    fn test(&self, record: &M) -> bool {
        (self.0)(record)
    }

    fn expr(&self) -> Expr {
        Expr::Closure
    }
}
