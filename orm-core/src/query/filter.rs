use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::leaf::{Closure, ColumnTest, Compare, Equal, Leaf, OneOf, RelationTest};
use super::text::FilterText;
use super::view::{AnyFilter, Op, Operands, TermView};
use crate::record::{HasColumn, Key, Record};

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
/// A filter is a value: you can return, clone and keep it; cloning is cheap. Its text names columns, and never shows
/// the values that it compares with.
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
    Tree(Arc<TermTree<M>>),
}

/// A filter of several conditions.
///
/// The terms do not depend on the model.
pub(crate) struct TermTree<M> {
    pub(crate) terms: VecDeque<Term>,
    /// The conditions, in any order.
    pub(crate) leaves: Vec<Leaf<M>>,
}

/// Part of a filter in prefix order: each operator comes before its operands, of which it holds the number.
///
/// **Invariant.** Operands of `And` are not `And`, and those of `Or` are not `Or`.
#[derive(Clone, Copy)]
pub(crate) enum Term {
    Leaf {
        /// Its position among the conditions.
        index: usize,
        /// Whether it goes through a relation.
        is_related: bool,
    },
    And(usize),
    Or(usize),
    Not,
}

impl Term {
    /// Shifts the positions of conditions, which now come after `conditions` others.
    fn shift(terms: &mut VecDeque<Term>, conditions: usize) {
        for term in terms {
            if let Term::Leaf { index, .. } = term {
                *index += conditions;
            }
        }
    }
}

impl<M> Clone for TermTree<M> {
    fn clone(&self) -> Self {
        TermTree { terms: self.terms.clone(), leaves: self.leaves.clone() }
    }
}

impl<M> TermTree<M> {
    /// One condition.
    fn of(leaf: Leaf<M>) -> Self {
        let mut tree =
            TermTree { terms: VecDeque::with_capacity(4), leaves: Vec::with_capacity(2) };
        let term = tree.keep(leaf);
        tree.terms.push_back(term);
        tree
    }

    fn keep(&mut self, leaf: Leaf<M>) -> Term {
        let is_related = matches!(leaf, Leaf::Relation(_));
        self.leaves.push(leaf);
        Term::Leaf { index: self.leaves.len() - 1, is_related }
    }

    fn add_leaf(&mut self, leaf: Leaf<M>, operator: Operator, side: Side) {
        let term = self.keep(leaf);
        operator.add(&mut self.terms, side, 1, std::iter::once(term));
    }

    fn add_tree(&mut self, mut other: Self, operator: Operator, side: Side) {
        let count = operator.take(&mut other.terms);
        Term::shift(&mut other.terms, self.leaves.len());
        operator.add(&mut self.terms, side, count, other.terms.into_iter());
        self.leaves.extend(other.leaves);
    }

    fn view(&self, index: usize) -> Option<TermView<'_>> {
        Some(match *self.terms.get(index)? {
            Term::Leaf { index, .. } => self.leaves.get(index)?.view(),
            Term::And(count) => TermView::And(count),
            Term::Or(count) => TermView::Or(count),
            Term::Not => TermView::Not,
        })
    }
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        let node = match &self.node {
            Node::Constant(passes) => Node::Constant(*passes),
            Node::Leaf(leaf) => Node::Leaf(leaf.clone()),
            Node::Tree(tree) => Node::Tree(Arc::clone(tree)),
        };
        Filter { node }
    }
}

impl<M> AnyFilter for Filter<M> {
    fn term_count(&self) -> usize {
        match &self.node {
            Node::Constant(_) | Node::Leaf(_) => 1,
            Node::Tree(tree) => tree.terms.len(),
        }
    }

    fn term(&self, index: usize) -> Option<TermView<'_>> {
        match &self.node {
            Node::Constant(passes) => (index == 0).then_some(TermView::Constant(*passes)),
            Node::Leaf(leaf) => (index == 0).then(|| leaf.view()),
            Node::Tree(tree) => tree.view(index),
        }
    }
}

impl<M: Record> fmt::Display for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FilterText { filter: self, model: M::MODEL_SCHEMA }.fmt(f)
    }
}

impl<M: Record> fmt::Debug for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({self})")
    }
}

impl<M: Record> Filter<M> {
    /// Returns a filter for the records that pass all of these filters. An empty list passes every record.
    ///
    /// An item is a `Filter` or an `Option<Filter>`. `None` is ignored, so a search with optional conditions
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

    /// Returns a filter for the records that pass at least one of these filters. An empty list passes no record.
    ///
    /// Items are as for [`all_of`](Self::all_of): `None` is ignored, so **a list of `None` passes no record**.
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

    /// Does not compile: its message names the operator.
    #[doc(hidden)]
    pub fn and<F>(self, filter: F) -> Self
    where
        Filter<M>: CombinedByMethods,
    {
        let _ = filter;
        self
    }

    /// Does not compile: its message names the operator.
    #[doc(hidden)]
    pub fn or<F>(self, filter: F) -> Self
    where
        Filter<M>: CombinedByMethods,
    {
        let _ = filter;
        self
    }

    pub(crate) fn node(&self) -> &Node<M> {
        &self.node
    }

    /// Whether every record passes, or none does; `None` if it depends on the record.
    pub(crate) fn constant(&self) -> Option<bool> {
        match self.node {
            Node::Constant(passes) => Some(passes),
            _ => None,
        }
    }

    fn column(test: impl ColumnTest<M> + 'static) -> Self {
        Filter { node: Node::Leaf(Leaf::Column(Arc::new(test))) }
    }

    pub(crate) fn compare<const I: usize, V: Operands + Send + Sync + 'static>(
        op: Op,
        operands: V,
        test: impl Fn(Option<&M::Value>, &V) -> bool + Send + Sync + 'static,
    ) -> Self
    where
        M: HasColumn<I>,
    {
        Self::column(Compare { op, operands, test })
    }

    pub(crate) fn equal<const I: usize>(value: M::Value) -> Self
    where
        M: HasColumn<I, Value: PartialEq + Send + Sync>,
    {
        Self::column(Equal::<M, I>::new(value))
    }

    pub(crate) fn one_of<const I: usize>(values: HashSet<M::Value, RandomState>) -> Self
    where
        M: HasColumn<I, Value: Key>,
    {
        Self::column(OneOf::<M, I>::new(values))
    }

    pub(crate) fn closure(test: impl Fn(&M) -> bool + Send + Sync + 'static) -> Self {
        Self::column(Closure(test))
    }

    pub(crate) fn relation(test: impl RelationTest<M> + 'static) -> Self {
        Filter { node: Node::Leaf(Leaf::Relation(Arc::new(test))) }
    }
}

/// Nothing implements it. Without the methods that require it, rustc would suggest `bitand` for `and`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "filters are combined by operators, not by methods",
    label = "write `a & b` or `a | b`"
)]
pub trait CombinedByMethods {}

#[derive(Clone, Copy)]
enum Operator {
    And,
    Or,
}

/// The end at which operands are added: combining filters keeps the written order.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

impl Operator {
    /// Takes the operator off a list that starts with it. Returns the number of operands that remain.
    fn take(self, terms: &mut VecDeque<Term>) -> usize {
        let count = match (self, terms.front()) {
            (Operator::And, Some(Term::And(count))) | (Operator::Or, Some(Term::Or(count))) => {
                *count
            }
            _ => return 1,
        };
        terms.pop_front();
        count
    }

    /// Adds operands to a list, on one side. `count` is their number, each with its own operands in `terms`.
    fn add(
        self,
        list: &mut VecDeque<Term>,
        side: Side,
        count: usize,
        terms: impl DoubleEndedIterator<Item = Term>,
    ) {
        let count = self.take(list) + count;
        match side {
            Side::Right => list.extend(terms),
            Side::Left => terms.rev().for_each(|term| list.push_front(term)),
        }
        list.push_front(self.term(count));
    }

    /// Combines a constant with the other operand.
    fn with_constant<M>(self, passes: bool, other: Node<M>) -> Node<M> {
        match self {
            Operator::And if !passes => Node::Constant(false),
            Operator::Or if passes => Node::Constant(true),
            _ => other,
        }
    }

    fn term(self, count: usize) -> Term {
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

    /// Adds the shorter list to the longer one, at the end that keeps the order.
    fn join(self, other: Self, operator: Operator) -> Self {
        let (mut left, mut right) = match (self.node, other.node) {
            (Node::Constant(passes), other) | (other, Node::Constant(passes)) => {
                return Filter { node: operator.with_constant(passes, other) };
            }
            (Node::Leaf(left), Node::Leaf(right)) => {
                let mut tree = TermTree::of(left);
                tree.add_leaf(right, operator, Side::Right);
                return Filter { node: Node::Tree(Arc::new(tree)) };
            }
            (Node::Tree(mut shared), Node::Leaf(leaf)) => {
                Arc::make_mut(&mut shared).add_leaf(leaf, operator, Side::Right);
                return Filter { node: Node::Tree(shared) };
            }
            (Node::Leaf(leaf), Node::Tree(mut shared)) => {
                Arc::make_mut(&mut shared).add_leaf(leaf, operator, Side::Left);
                return Filter { node: Node::Tree(shared) };
            }
            (Node::Tree(left), Node::Tree(right)) => (left, right),
        };
        // The shorter list is added to the longer one.
        let mut side = Side::Right;
        if left.terms.len() < right.terms.len() {
            std::mem::swap(&mut left, &mut right);
            side = Side::Left;
        }
        Arc::make_mut(&mut left).add_tree(Arc::unwrap_or_clone(right), operator, side);
        Filter { node: Node::Tree(left) }
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
        let mut tree = match self.node {
            Node::Constant(passes) => return Filter { node: Node::Constant(!passes) },
            Node::Leaf(leaf) => Arc::new(TermTree::of(leaf)),
            Node::Tree(tree) => tree,
        };
        Arc::make_mut(&mut tree).terms.push_front(Term::Not);
        Filter { node: Node::Tree(tree) }
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
