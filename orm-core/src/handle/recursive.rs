//! Loading a self-referential relation down to some depth: trees.

use std::cell::Cell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::iter::FusedIterator;
use std::ops::{Deref, Range};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::relation::{Completeness, Relation};
use crate::error::{Error, Result};
use crate::query::{Bounds, Fill, Load, LoadOnce, Loader, Loads, Row, Source, VisitLoads};
use crate::record::{ColumnAt, Hold};
use crate::relation::{HasRelation, HasRelations, Kind, Many, One, Route};
use crate::schema::{ModelSchema, RelationSchema};

/// A self-referential relation of `M`, loaded with each record that it loads.
///
/// Made by [`Relation::recursive`], for [`Query::with`](crate::Query::with). It loads [`Tree`]s.
#[must_use = "a relation does nothing until it is given to a query"]
pub struct Recursive<M, C, const I: usize, L, E> {
    relation: Relation<M, M, C, I, L, E>,
    bounds: Bounds,
}

/// How many records one run of a query loads below others, unless `max_rows` sets another number.
pub(crate) const MAX_ROWS: usize = 100_000;

/// How many nested levels are serialized or printed. Serde and `Debug` recurse.
const MAX_NESTED: usize = 256;

impl<M, C, const I: usize, L: Clone, E> Clone for Recursive<M, C, I, L, E> {
    fn clone(&self) -> Self {
        Recursive { relation: self.relation.clone(), bounds: self.bounds }
    }
}

/// A row and the trees below it, as far as they were loaded.
///
/// Loaded by [`Relation::recursive`]: then `folder.children()` returns `&[Tree<&Folder>]`, and a to-one getter
/// `Option<&Tree<&Folder>>`. A tree dereferences to its row.
///
/// ```
/// # use orm_core::{Model, Store};
/// #[derive(Model)]
/// #[orm(
///     entity = "categories",
///     has_many(Category, fk = "parent_id", name = "children"),
///     belongs_to(Category, fk = "parent_id", name = "parent"),
/// )]
/// struct Category { id: u64, parent_id: Option<u64> }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// let rows = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(3))];
/// store.insert_all(rows.map(|(id, parent_id)| Category { id, parent_id }))?;
///
/// let roots = Category::query()
///     .filter(Category::PARENT_ID.is_null())
///     .with(Category::CHILDREN.recursive(2))
///     .all(&store);
/// let second = &roots[0].children()[0];
/// let third = &second.next_level().unwrap()[0];
/// assert_eq!((second.id, third.id), (2, 3));
/// assert!(third.next_level().is_none(), "only two levels were requested");
///
/// let path = Category::query().with(Category::PARENT.recursive(usize::MAX)).find(4, &store).unwrap();
/// let parent = path.parent().unwrap();
/// assert!(parent.iter().map(|category| category.id).eq([3, 2, 1]));
/// # Ok(()) }
/// ```
///
/// In JSON the next level has the relation's name, and is omitted if it was not loaded. **Serializing is an error**
/// if the tree is not [complete](Self::is_complete), or deeper than 256 levels.
pub struct Tree<R> {
    row: R,
    nested: Nested<R>,
    /// Only in a tree that no other tree contains: every list of trees below it, in pre-order. They are dropped in
    /// this order, so that dropping a deep tree does not recurse.
    lists: Vec<Arc<Vec<Tree<R>>>>,
    /// The number of levels below.
    height: usize,
    is_complete: bool,
    model: &'static ModelSchema,
    /// Its name in JSON is the key of the next level.
    relation: Option<&'static RelationSchema>,
}

enum Nested<R> {
    NotLoaded,
    Nothing,
    Trees(Arc<Vec<Tree<R>>>),
}

impl<R> Clone for Nested<R> {
    fn clone(&self) -> Self {
        match self {
            Nested::NotLoaded => Nested::NotLoaded,
            Nested::Nothing => Nested::Nothing,
            Nested::Trees(trees) => Nested::Trees(Arc::clone(trees)),
        }
    }
}

/// An iterator over a [`Tree`] in pre-order. Made by [`Tree::iter`].
#[must_use = "an iterator does nothing until you iterate over it"]
pub struct TreeIter<'t, R> {
    next: Vec<&'t Tree<R>>,
}

impl<'t, R> Iterator for TreeIter<'t, R> {
    type Item = &'t Tree<R>;

    fn next(&mut self) -> Option<&'t Tree<R>> {
        let tree = self.next.pop()?;
        self.next.extend(tree.next_level().into_iter().flatten().rev());
        Some(tree)
    }
}

impl<R> FusedIterator for TreeIter<'_, R> {}

impl<'t, R> IntoIterator for &'t Tree<R> {
    type Item = &'t Tree<R>;
    type IntoIter = TreeIter<'t, R>;

    fn into_iter(self) -> TreeIter<'t, R> {
        self.iter()
    }
}

/// The clone shares the trees below.
impl<R: Clone> Clone for Tree<R> {
    fn clone(&self) -> Self {
        let mut lists = self.lists.clone();
        if lists.is_empty() {
            for tree in self {
                if let Nested::Trees(trees) = &tree.nested {
                    lists.push(Arc::clone(trees));
                }
            }
        }
        Tree { row: self.row.clone(), nested: self.nested.clone(), lists, ..*self }
    }
}

impl<R> Tree<R> {
    /// Returns the trees of the next level, or `None` if it was not loaded.
    ///
    /// It is not loaded at the requested depth, below a record that is its own ancestor, and after
    /// [too many rows](Recursive::max_rows).
    pub fn next_level(&self) -> Option<&[Tree<R>]> {
        match &self.nested {
            Nested::NotLoaded => None,
            Nested::Nothing => Some(&[]),
            Nested::Trees(trees) => Some(trees),
        }
    }

    /// Returns an iterator over this tree and all trees below it, in pre-order: each before those below it.
    pub fn iter(&self) -> TreeIter<'_, R> {
        TreeIter { next: vec![self] }
    }

    /// Returns whether everything below this record was loaded, down to the requested depth.
    ///
    /// It is `false` if loading stopped because there were too many rows.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns the tree if it is complete.
    ///
    /// # Errors
    ///
    /// If loading stopped because there were too many rows ([`Error::is_over_limit`]).
    pub fn complete(&self) -> Result<&Self> {
        if self.is_complete { Ok(self) } else { Err(self.over_limit()) }
    }

    fn over_limit(&self) -> Error {
        Error::too_many_rows(self.model, self.relation.map_or("", |relation| relation.name))
    }
}

#[cfg(feature = "serde")]
impl<R> Tree<R> {
    pub(crate) fn parts(&self) -> (&R, Option<&[Tree<R>]>, Option<&'static RelationSchema>) {
        (&self.row, self.next_level(), self.relation)
    }

    /// Why it cannot be serialized.
    pub(crate) fn unwritable(&self) -> Option<String> {
        let name = self.relation.map_or("", |relation| relation.name);
        let too_deep = || {
            format!(
                "cannot serialize records nested deeper than {MAX_NESTED} levels by `{name}`; lower the depth"
            )
        };
        match self.is_complete {
            false => Some(self.over_limit().to_string()),
            true => (self.height > MAX_NESTED).then(too_deep),
        }
    }
}

impl<R> Deref for Tree<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

impl<R> Row for Tree<R> {
    type Ref<'a>
        = &'a Self
    where
        Self: 'a;

    fn get(&self) -> &Self {
        self
    }
}

impl<R: fmt::Debug> fmt::Debug for Tree<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Tree");
        out.field("row", &self.row);
        match self.height > MAX_NESTED {
            true => out.field("levels", &self.height),
            false => out.field("nested", &self.next_level()),
        };
        out.finish_non_exhaustive()
    }
}

#[allow(clippy::mismatching_type_param_order)] // Both ends are one model.
impl<T, C, const I: usize, L, E> Relation<T, T, C, I, L, E>
where
    T: HasRelation<I, Route: Route<To = T>>,
{
    /// Loads the relation also for each record that it loads, down to `depth` levels.
    ///
    /// A query that loads it: `&[Tree<&Folder>]` from a to-many getter, `Option<&Tree<&Folder>>` from a to-one
    /// getter. See [`Tree`] for an example. Depth 1 loads only the relation itself; 0 is treated as 1.
    ///
    /// Conditions, order, limit and offset apply to each level, and so do relations to load with it. Nothing is
    /// loaded below a record that a filter excludes. In a cycle, the repeated record appears once more, without a
    /// next level. Pivot records are not loaded.
    ///
    /// # Limits
    ///
    /// A record appears on each path to it, so a graph in which many records refer to each other has far more rows
    /// than records. After 100,000 rows in one run of a query ([`max_rows`] sets another number) no further level is
    /// loaded. [`Tree::complete`] then returns an error, and so does serializing the tree. With [`once`] each record
    /// appears on its shortest path only.
    ///
    /// [`max_rows`]: Recursive::max_rows
    /// [`once`]: Recursive::once
    ///
    /// # Cost
    ///
    /// That of loading each row of the trees.
    pub fn recursive(self, depth: usize) -> Recursive<T, C, I, L, E> {
        let bounds = Bounds { depth: depth.max(1), max_rows: MAX_ROWS, once: false };
        Recursive { relation: self, bounds }
    }
}

impl<M, C, const I: usize, L, E> Recursive<M, C, I, L, E> {
    /// Loads each record once below a record of the query: on its shortest path, or the first of several equally
    /// short ones. The query's own record does not appear again. Returns the relation.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)]
    /// # #[orm(entity = "users", belongs_to_many(User, pivot = Follow, fk = "a", target_fk = "b", name = "follows"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model)] #[orm(entity = "follows", primary_key("a", "b"))] struct Follow { a: u64, b: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all((1..=9).map(|id| User { id }))?;
    /// let everyone = (1..=9).flat_map(|a| (1..=9).map(move |b| Follow { a, b }));
    /// store.insert_all(everyone.filter(|follow| follow.a != follow.b))?;
    ///
    /// let user = User::query().with(User::FOLLOWS.recursive(9).once()).find(1, &store).unwrap();
    /// assert!(user.follows().iter().map(|tree| tree.id).eq(2..=9));
    /// assert!(user.follows().iter().all(|tree| tree.next_level().unwrap().is_empty()));
    /// # Ok(()) }
    /// ```
    pub fn once(mut self) -> Self {
        self.bounds.once = true;
        self
    }

    /// Sets the number of rows after which no further level is loaded, in one run of the query. Returns the relation.
    ///
    /// The first level below the query's records is always loaded, and a list is loaded whole or not at all.
    pub fn max_rows(mut self, rows: usize) -> Self {
        self.bounds.max_rows = rows;
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, C, const I: usize, L, E> Load<M> for Recursive<M, C, I, L, E> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, C, const I: usize, L, E, Before> LoadOnce<M, Before> for Recursive<M, C, I, L, E>
where
    Before: Fill<M, ColumnAt<I>, Self>,
{
    type Loads = Before::Filled;

    fn add_to(self, before: Before) -> Before::Filled {
        before.fill(self)
    }
}

/// What differs between to-one and to-many: how to find the records of the next level, and how to hold their trees.
#[doc(hidden)]
pub trait Level {
    type Of<R>;

    fn next<S: Source, P: Route, K: Kind<P::To>>(
        link: &S::Prepared<P>,
        from: S::Position<P::From>,
    ) -> Vec<S::Position<P::To>>;

    fn of<R>(trees: Vec<R>) -> Self::Of<R>;
}

impl Level for One {
    type Of<R> = Option<R>;

    fn next<S: Source, P: Route, K: Kind<P::To>>(
        link: &S::Prepared<P>,
        from: S::Position<P::From>,
    ) -> Vec<S::Position<P::To>> {
        S::fetch_one::<P, K>(link, from).into_iter().collect()
    }

    fn of<R>(trees: Vec<R>) -> Option<R> {
        trees.into_iter().next()
    }
}

impl Level for Many {
    type Of<R> = Vec<R>;

    fn next<S: Source, P: Route, K: Kind<P::To>>(
        link: &S::Prepared<P>,
        from: S::Position<P::From>,
    ) -> Vec<S::Position<P::To>> {
        S::fetch_many::<P, _>(link, from, |to, _| to)
    }

    fn of<R>(trees: Vec<R>) -> Vec<R> {
        trees
    }
}

/// A record that becomes a tree.
struct Draft<A> {
    at: A,
    /// The record of the first level that it is below.
    top: usize,
    depth: usize,
    is_cut: bool,
    /// The drafts below it, which are after it.
    nested: Option<Range<usize>>,
}

/// Finds the records below one record.
struct Growth<'o, A> {
    next: &'o dyn Fn(A) -> Vec<A>,
    identity: fn(A) -> usize,
    bounds: Bounds,
    /// The rows of this run of the query.
    rows: &'o Cell<usize>,
}

enum Work {
    /// Adds the records below this draft.
    Open(usize),
    /// Everything below the record with this identity is added.
    Leave(usize),
}

impl<A: Copy> Growth<'_, A> {
    /// The records below one, in pre-order, without recursion. Also how many of them are on the first level.
    fn drafts(&self, from: A) -> (Vec<Draft<A>>, usize) {
        let Bounds { depth, max_rows, once } = self.bounds;
        let mut known: HashSet<usize, RandomState> = HashSet::default();
        known.insert((self.identity)(from));
        let mut drafts = Vec::new();
        let first = self.add(from, depth, &mut drafts, &mut known);
        for (top, draft) in drafts.iter_mut().enumerate() {
            draft.top = top;
        }
        let mut work: VecDeque<Work> = first.clone().map(Work::Open).collect();
        // `once` goes level by level. Otherwise depth first, so that `known` holds the records of the current path.
        while let Some(next) = if once { work.pop_front() } else { work.pop_back() } {
            let index = match next {
                Work::Open(index) => index,
                Work::Leave(identity) => {
                    known.remove(&identity);
                    continue;
                }
            };
            let Some(&Draft { at, top, depth, .. }) = drafts.get(index) else { continue };
            let identity = (self.identity)(at);
            if depth <= 1 || (!once && !known.insert(identity)) {
                continue;
            }
            if self.rows.get() >= max_rows {
                if !once {
                    known.remove(&identity);
                }
                if let Some(draft) = drafts.get_mut(index) {
                    draft.is_cut = true;
                }
                continue;
            }
            let below = self.add(at, depth - 1, &mut drafts, &mut known);
            if let Some(draft) = drafts.get_mut(index) {
                draft.nested = Some(below.clone());
            }
            if !once {
                work.push_back(Work::Leave(identity));
            }
            for index in below {
                if let Some(draft) = drafts.get_mut(index) {
                    draft.top = top;
                }
                work.push_back(Work::Open(index));
            }
        }
        (drafts, first.len())
    }

    fn add(
        &self,
        from: A,
        depth: usize,
        drafts: &mut Vec<Draft<A>>,
        known: &mut HashSet<usize, RandomState>,
    ) -> Range<usize> {
        let start = drafts.len();
        for at in (self.next)(from) {
            if !self.bounds.once || known.insert((self.identity)(at)) {
                drafts.push(Draft { at, top: 0, depth, is_cut: false, nested: None });
            }
        }
        let added = start..drafts.len();
        self.rows.set(self.rows.get().saturating_add(added.len()));
        added
    }
}

/// Makes trees from drafts, from the last draft to the first.
fn trees<A: Copy, R>(
    drafts: Vec<Draft<A>>,
    first: usize,
    row: impl Fn(A) -> R,
    (model, relation): (&'static ModelSchema, Option<&'static RelationSchema>),
) -> Vec<Tree<R>> {
    let mut lists: Vec<Vec<Arc<Vec<Tree<R>>>>> = Vec::new();
    lists.resize_with(first, Vec::new);
    // Trees that are in no list yet, the last one first.
    let mut waiting: Vec<Tree<R>> = Vec::new();
    let mut done: HashMap<usize, Vec<Tree<R>>, RandomState> = HashMap::default();
    let mut starts: HashSet<usize, RandomState> = HashSet::default();
    starts
        .extend(drafts.iter().filter_map(|draft| draft.nested.as_ref()).map(|nested| nested.start));
    for (index, draft) in drafts.into_iter().enumerate().rev() {
        let list = draft.nested.map(|nested| match nested.is_empty() {
            true => Vec::new(),
            false => done.remove(&nested.start).unwrap_or_default(),
        });
        let is_complete =
            !draft.is_cut && list.iter().flatten().all(|tree: &Tree<R>| tree.is_complete);
        let height = list.iter().flatten().map(|tree| tree.height + 1).max().unwrap_or(0);
        let nested = match list {
            None => Nested::NotLoaded,
            Some(list) if list.is_empty() => Nested::Nothing,
            Some(list) => {
                let list = Arc::new(list);
                if let Some(lists) = lists.get_mut(draft.top) {
                    lists.push(Arc::clone(&list));
                }
                Nested::Trees(list)
            }
        };
        let row = row(draft.at);
        waiting.push(Tree { row, nested, lists: Vec::new(), height, is_complete, model, relation });
        if starts.contains(&index) {
            let mut list = std::mem::take(&mut waiting);
            list.reverse();
            done.insert(index, list);
        }
    }
    waiting.reverse();
    for (tree, mut lists) in waiting.iter_mut().zip(lists) {
        lists.reverse();
        tree.lists = lists;
    }
    waiting
}

impl<M, C, const I: usize, L, E> Loader<M> for Recursive<M, C, I, L, E>
where
    M: HasRelation<I, Route: Route<To = M>>,
    C: Level,
    L: Loads<M>,
    E: Completeness,
{
    type Loaded<H: Hold> = E::Of<C::Of<Tree<L::Row<H>>>>;
    type Prepared<S: Source> = (S::Prepared<M::Route>, L::Prepared<S>, Bounds, Cell<usize>);

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        let Relation { criteria, nested, .. } = &self.relation;
        (
            source.prepare_relation::<M::Route>(criteria),
            nested.prepare(source),
            self.bounds,
            Cell::new(0),
        )
    }

    fn load<S: Source>(
        prepared: &Self::Prepared<S>,
        from: S::Position<M>,
    ) -> Self::Loaded<S::Hold> {
        let (link, loads, bounds, rows) = prepared;
        let next = |at| C::next::<S, M::Route, M::Kind>(link, at);
        let growth = Growth { next: &next, identity: S::identity::<M>, bounds: *bounds, rows };
        let (drafts, first) = growth.drafts(from);
        let row = |at| L::row(loads, at);
        E::of(C::of(trees(drafts, first, row, (M::MODEL_SCHEMA, M::MODEL_SCHEMA.relations.get(I)))))
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        let Relation { criteria, nested, .. } = &self.relation;
        visitor.relation::<M, L, I>(criteria, Some(self.bounds), nested);
    }
}

impl<M: HasRelations, C, const I: usize, L, E> fmt::Debug for Recursive<M, C, I, L, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recursive")
            .field("relation", &self.relation)
            .field("bounds", &self.bounds)
            .finish()
    }
}
