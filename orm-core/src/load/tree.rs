//! Loading a relation of a model to itself over and over.

use std::fmt;
use std::ops::Deref;

use super::{Fill, Load, LoadOnce, Loader, Loads, Row, Source};
use crate::key::At;
use crate::model::Model;
use crate::query::Plans;
use crate::relation::{Extent, HasRelation, Kind, Many, One, Relation, Steps};
use crate::schema::RelationSchema;

/// A relation of `M` to itself, to be loaded with each record that it loads.
///
/// Made by [`Relation::recursive`], for [`Query::with`](crate::Query::with); what it loads is a [`Tree`].
#[must_use = "a relation does nothing until it is given to a query"]
pub struct Recursive<M, C, const I: usize, L, E> {
    relation: Relation<M, M, C, I, L, E>,
    depth: u8,
}

impl<M, C, const I: usize, L: Clone, E> Clone for Recursive<M, C, I, L, E> {
    fn clone(&self) -> Self {
        Recursive { relation: self.relation.clone(), depth: self.depth }
    }
}

/// A record and the records below it, as far as they were loaded.
///
/// It dereferences to the row, and is what the getter of a relation gives that was loaded with
/// [`Relation::recursive`].
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
/// let third = &second.nested().unwrap()[0];
/// assert_eq!((second.id, third.id), (2, 3));
/// assert!(third.nested().is_none(), "two levels were asked for");
///
/// let path = Category::query().with(Category::PARENT.recursive(u8::MAX)).find(4, &store).unwrap();
/// let parent = path.parent().unwrap();
/// assert!(parent.descend().map(|category| category.id).eq([3, 2, 1]));
/// # Ok(()) }
/// ```
///
/// In JSON the records below stand under the relation's name as JSON has it, and are left out where they
/// were not loaded.
#[derive(Clone)]
pub struct Tree<R> {
    row: R,
    nested: Option<Vec<Tree<R>>>,
    /// For serde, which writes the records below under its name in JSON.
    #[cfg_attr(not(feature = "serde"), expect(dead_code))]
    relation: Option<&'static RelationSchema>,
}

impl<R> Tree<R> {
    /// The records below this one; `None` where they were not loaded: at the depth that was asked for,
    /// and at a record that is its own ancestor.
    pub fn nested(&self) -> Option<&[Tree<R>]> {
        self.nested.as_deref()
    }

    /// This record and all below it that were loaded, each before those below it.
    pub fn descend(&self) -> impl Iterator<Item = &Tree<R>> {
        let mut next = vec![self];
        std::iter::from_fn(move || {
            let tree = next.pop()?;
            next.extend(tree.nested.iter().flatten().rev());
            Some(tree)
        })
    }

    #[cfg(feature = "serde")]
    pub(super) fn parts(&self) -> (&R, Option<&[Tree<R>]>, Option<&'static RelationSchema>) {
        (&self.row, self.nested.as_deref(), self.relation)
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
        f.debug_struct("Tree")
            .field("row", &self.row)
            .field("nested", &self.nested)
            .finish_non_exhaustive()
    }
}

#[allow(clippy::mismatching_type_param_order)] // Both ends are one model.
impl<T, C, const I: usize, L, E> Relation<T, T, C, I, L, E>
where
    T: HasRelation<I, Steps: Steps<To = T>>,
{
    /// Loads the relation of each record that it loads too, down to this many levels. One level is
    /// the relation alone, and what none is taken for.
    ///
    /// Conditions, order and slice hold on each level, and so do relations to load with it; below a record
    /// that a filter refuses nothing is loaded. What is loaded is a [`Tree`]; there is an example. A record
    /// that is its own ancestor is shown once more and not gone into again, so that a cycle ends. A pivot
    /// is not part of what is loaded.
    ///
    /// # Cost
    ///
    /// That of the records shown. Where a record has several ways up it is shown below each, so the
    /// number of records can grow with the depth.
    pub fn recursive(self, depth: u8) -> Recursive<T, C, I, L, E> {
        Recursive { relation: self, depth: depth.max(1) }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, C, const I: usize, L, E> Load<M> for Recursive<M, C, I, L, E> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, C, const I: usize, L, E, Before> LoadOnce<M, Before> for Recursive<M, C, I, L, E>
where
    Before: Fill<M, At<I>, Self>,
{
    type Loads = Before::Filled;

    fn add_to(self, before: Before) -> Before::Filled {
        before.fill(self)
    }
}

/// What differs between the cardinalities: how the records of the next level are found, and how the
/// trees that they become are held.
#[doc(hidden)]
pub trait Level {
    type Of<R>;

    fn next<S: Source, P: Steps, K: Kind<P::To>>(
        link: &S::Link<P>,
        from: S::At<P::From>,
    ) -> Vec<S::At<P::To>>;

    fn of<R>(trees: Vec<R>) -> Self::Of<R>;
}

impl Level for One {
    type Of<R> = Option<R>;

    fn next<S: Source, P: Steps, K: Kind<P::To>>(
        link: &S::Link<P>,
        from: S::At<P::From>,
    ) -> Vec<S::At<P::To>> {
        S::one::<P, K>(link, from).into_iter().collect()
    }

    fn of<R>(trees: Vec<R>) -> Option<R> {
        trees.into_iter().next()
    }
}

impl Level for Many {
    type Of<R> = Vec<R>;

    fn next<S: Source, P: Steps, K: Kind<P::To>>(
        link: &S::Link<P>,
        from: S::At<P::From>,
    ) -> Vec<S::At<P::To>> {
        S::many::<P, _>(link, from, |to, _| to)
    }

    fn of<R>(trees: Vec<R>) -> Vec<R> {
        trees
    }
}

/// The trees below a record.
struct Grower<'o, S: Source, M: HasRelation<I>, L: Loads<M>, const I: usize> {
    link: &'o S::Link<M::Steps>,
    loads: &'o L::Open<S>,
    next: fn(&S::Link<M::Steps>, S::At<M>) -> Vec<S::At<M>>,
    /// The records from the root to the one whose trees are grown.
    path: Vec<S::At<M>>,
}

impl<S: Source, M: HasRelation<I>, L: Loads<M>, const I: usize> Grower<'_, S, M, L, I> {
    fn below(&mut self, from: S::At<M>, depth: u8) -> Vec<Tree<L::Row<S>>> {
        self.path.push(from);
        let next = (self.next)(self.link, from);
        let trees = next.into_iter().map(|at| {
            let known = self.path.iter().any(|before| S::same::<M>(*before, at));
            let nested = (depth > 1 && !known).then(|| self.below(at, depth - 1));
            Tree { row: L::row(self.loads, at), nested, relation: M::SCHEMA.relations.get(I) }
        });
        let trees = trees.collect();
        self.path.pop();
        trees
    }
}

impl<M, C, const I: usize, L, E> Loader<M> for Recursive<M, C, I, L, E>
where
    M: HasRelation<I, Steps: Steps<To = M>>,
    C: Level,
    L: Loads<M>,
    E: Extent,
{
    type Loaded<S: Source> = E::Of<C::Of<Tree<L::Row<S>>>>;
    type Open<S: Source> = (S::Link<M::Steps>, L::Open<S>, u8);

    fn open<S: Source>(&self, source: S) -> Self::Open<S> {
        let Relation { criteria, nested, .. } = &self.relation;
        (source.link::<M::Steps>(criteria), nested.open(source), self.depth)
    }

    fn load<S: Source>((link, loads, depth): &Self::Open<S>, from: S::At<M>) -> Self::Loaded<S> {
        let next = C::next::<S, M::Steps, M::Kind>;
        let mut grower = Grower::<S, M, L, I> { link, loads, next, path: Vec::new() };
        E::of(C::of(grower.below(from, *depth)))
    }

    fn describe(&self, plans: &mut Plans) {
        let from = plans.len();
        self.relation.plan(plans);
        if let Some(plan) = plans.get_mut(from) {
            plan.details.push(format!("recursive: {} levels", self.depth));
        }
    }
}

impl<M: Model, C, const I: usize, L, E> fmt::Debug for Recursive<M, C, I, L, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recursive")
            .field("relation", &self.relation)
            .field("depth", &self.depth)
            .finish()
    }
}
