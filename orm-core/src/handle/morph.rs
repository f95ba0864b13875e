//! The handle of a `morph_to` relation.

use std::fmt;
use std::marker::PhantomData;

use super::branch::{BranchOf, Branches};
use super::relation::Completeness;
use crate::memory::{HasOwner, IsVariant, name_of};
use crate::query::{Fill, Filter, Filtered, Load, LoadOnce, Loader, Source, VisitLoads};
use crate::record::{ColumnAt, Hold};
use crate::relation::{HasMorph, HasRelations, Morph, MorphOf, Variant};
use crate::schema::{RelationId, RelationIdx};

/// The handle of a `morph_to` relation from `M` to one of the models of the enum `E`.
///
/// Use it like [`Relation`](crate::Relation). A condition, or a relation to load with it, belongs to one of the
/// models, and owners of the other models are not affected. You can add several, for one model or for different
/// ones.
///
/// # Loaded rows
///
/// Each row of a query [`with`](crate::Query::with) the relation has a getter of its name. With a `&Store`,
/// `comment.commentable()` returns an `Option<&Commentable<&Post, &Video>>`. If relations are loaded with the owners,
/// the variants hold loaded rows: `Commentable<LoadedPost<&Post, ..>, &Video>`. With a [`filter`](Self::filter), it is
/// in a [`Filtered`](crate::Filtered) in the row's type.
///
/// ```
/// # use orm_core::{Model, Morph, Store};
/// # #[derive(Morph)] enum Commentable<P = Post, V = Video> { Post(P), Video(V) }
/// # #[derive(Model)]
/// # #[orm(entity = "comments", morph_to(Commentable, type = "on_type", id = "on_id"))]
/// # struct Comment { id: u64, on_type: String, on_id: u64 }
/// # #[derive(Model)] #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// # struct Post { id: u64, user_id: u64 }
/// # #[derive(Model)] #[orm(entity = "videos")] struct Video { id: u64, seconds: u32 }
/// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(User { id: 7, name: "John".into() })?;
/// # store.insert(Post { id: 1, user_id: 7 })?;
/// # store.insert(Video { id: 1, seconds: 90 })?;
/// # store.insert(Comment { id: 1, on_type: "posts".into(), on_id: 1 })?;
/// # store.insert(Comment { id: 2, on_type: "videos".into(), on_id: 1 })?;
/// let comments = Comment::query().with(Comment::COMMENTABLE.with(Post::USER)).all(&store);
/// match comments[0].commentable() {
///     Some(Commentable::Post(post)) => assert_eq!(post.user().unwrap().name, "John"),
///     Some(Commentable::Video(_)) | None => unreachable!(),
/// }
/// let long = Comment::query().filter(Comment::COMMENTABLE.is(Video::SECONDS.gt(60)));
/// assert_eq!(long.count(&store), 1);
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// Some array reads for each variant and record.
#[must_use = "a relation does nothing until it is given to a query"]
pub struct MorphTo<M, E: Morph, const I: usize, B = <E as Morph>::Branches, X = ()> {
    branches: B,
    kind: PhantomData<fn() -> (M, E, X)>,
}

impl<M, E: Morph, const I: usize> MorphTo<M, E, I> {
    #[doc(hidden)]
    pub const fn new() -> Self {
        MorphTo { branches: E::BRANCHES, kind: PhantomData }
    }
}

impl<M, E: Morph, const I: usize, B: Clone, X> Clone for MorphTo<M, E, I, B, X> {
    fn clone(&self) -> Self {
        MorphTo { branches: self.branches.clone(), kind: PhantomData }
    }
}

impl<M, E: Morph, const I: usize, B, X> MorphTo<M, E, I, B, X> {
    /// Loads a relation of one of the models with the owners of that model, or a value beside them, and returns the
    /// relation.
    ///
    /// It takes what [`Query::with`](crate::Query::with) takes. Loading a relation twice does not compile.
    ///
    /// A query that loads it: `Option<Commentable<LoadedPost<&Post, ..>, &Video>>` in the type of its rows.
    pub fn with<V: HasRelations, R: Load<V>>(
        self,
        relation: R,
    ) -> MorphTo<M, E, I, B::With<<R::Loading as LoadOnce<V, B::Loads>>::Loads>, X>
    where
        B: BranchOf<E, V>,
        R::Loading: LoadOnce<V, B::Loads>,
    {
        let branches = self.branches.map(|branch| branch.with(relation.loader()));
        MorphTo { branches, kind: PhantomData }
    }

    /// Keeps the owners of one model that pass the filter, and all owners of other models; returns the relation.
    ///
    /// A query that loads it: `Filtered<Option<Commentable<&Post, &Video>>>` in the type of its rows.
    pub fn filter<V: HasRelations>(
        self,
        filter: Filter<V>,
    ) -> MorphTo<M, E, I, B::With<B::Loads>, Filtered<()>>
    where
        B: BranchOf<E, V>,
    {
        let branches = self.branches.map(|branch| branch.filter(filter));
        MorphTo { branches, kind: PhantomData }
    }
}

/// Filters.
impl<M, E, const I: usize> MorphTo<M, E, I>
where
    M: HasMorph<I, Owner = E>,
    E: MorphOf<M, I>,
{
    /// Returns a filter for the records that have an owner: the type column names a model, and a record of it has
    /// the key.
    pub fn exists(self) -> Filter<M> {
        Filter::relation(HasOwner::<I> { wanted: true })
    }

    /// Returns a filter for the records that have no owner.
    pub fn none(self) -> Filter<M> {
        Filter::relation(HasOwner::<I> { wanted: false })
    }

    /// Returns a filter for the records whose owner is a record of the model `V`.
    ///
    /// ```
    /// # use orm_core::{Model, Morph, Store};
    /// # #[derive(Morph)] enum Commentable<P = Post, V = Video> { Post(P), Video(V) }
    /// # #[derive(Model)]
    /// # #[orm(entity = "comments", morph_to(Commentable, type = "on_type", id = "on_id"))]
    /// # struct Comment { id: u64, on_type: String, on_id: u64 }
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64 }
    /// # #[derive(Model)] #[orm(entity = "videos")] struct Video { id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(Video { id: 1 })?;
    /// store.insert(Comment { id: 1, on_type: "videos".into(), on_id: 1 })?;
    /// let of_videos = Comment::query().filter(Comment::COMMENTABLE.is_a::<Video>());
    /// assert_eq!(of_videos.count(&store), 1);
    /// # Ok(()) }
    /// ```
    pub fn is_a<V: Variant<E>>(self) -> Filter<M> {
        Filter::relation(IsVariant::<V, I> { filter: None })
    }

    /// Returns a filter for the records whose owner passes a filter. The filter's model says which owners are
    /// meant; an owner of another model does not pass.
    pub fn is<V: Variant<E>>(self, filter: Filter<V>) -> Filter<M> {
        Filter::relation(IsVariant::<V, I> { filter: Some(filter) })
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, E: Morph, const I: usize, B, X> Load<M> for MorphTo<M, E, I, B, X> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, E: Morph, const I: usize, B, X, Before> LoadOnce<M, Before> for MorphTo<M, E, I, B, X>
where
    Before: Fill<M, ColumnAt<I>, Self>,
{
    type Loads = Before::Filled;

    fn add_to(self, before: Before) -> Before::Filled {
        before.fill(self)
    }
}

impl<M, E, const I: usize, B, X> Loader<M> for MorphTo<M, E, I, B, X>
where
    M: HasMorph<I, Owner = E>,
    E: MorphOf<M, I>,
    B: Branches<E, M, I>,
    X: Completeness,
{
    type Loaded<H: Hold> = X::Of<Option<B::Row<H>>>;
    type Prepared<S: Source> = B::Prepared<S>;

    fn prepare<S: Source>(&self, source: S) -> B::Prepared<S> {
        self.branches.prepare(source)
    }

    fn load<S: Source>(prepared: &B::Prepared<S>, from: S::Position<M>) -> Self::Loaded<S::Hold> {
        X::of(B::load(prepared, from))
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        visitor.morph(RelationId::new(M::MODEL_SCHEMA, I), |visitor| self.branches.visit(visitor));
    }
}

impl<M: HasRelations, E: Morph, const I: usize, B, X> fmt::Debug for MorphTo<M, E, I, B, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("MorphTo");
        out.field("model", &M::MODEL_SCHEMA.name)
            .field("name", &name_of(M::MODEL_SCHEMA, RelationIdx::new(I)));
        out.finish_non_exhaustive()
    }
}
