//! Polymorphic relations: a record that belongs to a record of one of several models.

use std::any::Any;
use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use super::condition::Opened;
#[cfg(feature = "serde")]
use super::erased::ErasedRelation;
use super::getter::choice;
use super::handle::Extent;
use super::kind::BelongsToKind;
use super::steps::{Direct, Steps};
use crate::error::{Error, Result};
use crate::key::{At, Key, KeyColumns};
use crate::load::{Fill, Filtered, Load, LoadOnce, Loader, Loads, Source};
use crate::model::Model;
use crate::query::{
    Criteria, Expr, Filter, Joined, Plans, Relational, Stored, Test, relation_plan,
};
use crate::schema::{ModelSchema, RelationKind, RelationSchema, TargetSchema};
use crate::store::{Registry, Store};

/// An enum with a variant for each model that a `morph_to` relation can lead to.
///
/// It is implemented by `#[derive(Morph)]`. Each variant holds a type parameter whose default is the
/// model, so that the variant can hold the record (`Post`), a reference to it (`&Post`) or a loaded form
/// of it, as the relation is read. Loaded forms are `Clone`, `Copy` and `Debug` where the enum is; with
/// the feature `serde` the derive makes it `Serialize`, as the record that it holds.
///
/// | attribute of a variant | meaning |
/// |---|---|
/// | `#[orm(type = "video")]` | what the type column holds for this model; by default its entity |
/// | `#[orm(owner = "code")]` | the columns of this model that records refer to; by default its primary key |
///
/// The keys of all variants have one type, and their type names differ.
///
/// ```
/// use orm_core::{Model, Morph, Store};
///
/// #[derive(Morph)]
/// enum Commentable<P = Post, V = Video> {
///     Post(P),
///     Video(V),
/// }
///
/// #[derive(Model)]
/// #[orm(entity = "comments", morph_to(Commentable, type = "on_type", id = "on_id"))]
/// struct Comment { id: u64, on_type: String, on_id: u64 }
///
/// #[derive(Model)]
/// #[orm(entity = "posts", morph_many(Comment, as = "commentable"))]
/// struct Post { id: u64, title: String }
///
/// #[derive(Model)]
/// #[orm(entity = "videos", morph_many(Comment, as = "commentable"))]
/// struct Video { id: u64, seconds: u32 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(Post { id: 1, title: "A post".into() })?;
/// store.insert(Video { id: 1, seconds: 90 })?;
/// store.insert(Comment { id: 1, on_type: "videos".into(), on_id: 1 })?;
///
/// let comment = store.find::<Comment>(1).unwrap();
/// match comment.commentable(&store) {
///     Some(Commentable::Post(post)) => panic!("a comment on {}", post.title),
///     Some(Commentable::Video(video)) => assert_eq!(video.seconds, 90),
///     None => panic!("a comment on nothing"),
/// }
/// assert_eq!(store.find::<Video>(1).unwrap().comments(&store).count(), 1);
/// assert_eq!(store.find::<Post>(1).unwrap().comments(&store).count(), 0);
///
/// // A type that is none of the variants is refused.
/// let error = store.insert(Comment { id: 2, on_type: "pots".into(), on_id: 1 }).err().unwrap();
/// assert_eq!(
///     error.to_string(),
///     "cannot write `Comment`: its `on_type` names none of the models that `commentable` leads to; \
///      expected `posts` or `videos`",
/// );
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// A write is refused ([`Error::is_unknown_type`]) where the type column names no variant. `None` in the
/// type column or in the key is no error: the record belongs to nothing. So does one whose owner is not
/// there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of models",
    label = "not an enum of models",
    note = "`morph_to` leads to an enum with `#[derive(Morph)]`: `enum Owner<P = Post, V = Video> {{ Post(P), Video(V) }}`"
)]
pub trait Morph: Sized + 'static {
    /// The type of the key that every variant is referred to by.
    #[doc(hidden)]
    type Key: Key;

    /// What loads each variant with nothing else.
    #[doc(hidden)]
    type Branches: Clone;

    #[doc(hidden)]
    const BRANCHES: Self::Branches;

    #[doc(hidden)]
    const CHECK: bool = true;
}

/// A variant of an enum of models.
#[doc(hidden)]
pub trait MorphVariant<V: Model>: Morph {
    /// What the type column holds where a record belongs to this model.
    const NAME: &'static str;
    /// The key of the model that records refer to.
    type Key: KeyColumns<Model = V>;
}

/// Proof that an enum of models has a variant for a model; asked for by the derive, where a relation
/// leads back to the enum.
///
/// It is not [`MorphVariant`] because the variants that there are would be listed at their derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{Self}`",
    label = "this relation leads back to `{Self}`, which has no variant for `{V}`",
    note = "add the variant to the enum: `enum {Self}<.., X = {V}> {{ .., {V}(X) }}`"
)]
pub trait HasVariant<V> {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<E: MorphVariant<V>, V: Model> HasVariant<V> for E {}

/// [`MorphVariant`] as filters ask for it: without a list of the variants that there are.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{Self}`",
    label = "`{Self}` has no variant for `{V}`",
    note = "this relation leads to the variants of `{Self}`; give it their relations and filters only"
)]
pub trait Leads<V: Model>: MorphVariant<V> {}

#[diagnostic::do_not_recommend]
impl<E: MorphVariant<V>, V: Model> Leads<V> for E {}

/// The `morph_to` relations of a model by name, which relations of other models name in `as`.
#[doc(hidden)]
pub trait MorphRelations: Model {
    /// A struct with the place of each.
    type Relations;

    const RELATIONS: Self::Relations;
}

/// Proof that a model has `morph_to` relations; asked for by the derive, at `as`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `morph_to` relation",
    label = "not a `morph_to` relation of `{Self}`",
    note = "declare it on `{Self}`: `morph_to(Owner, type = \"owner_type\", id = \"owner_id\")`"
)]
pub trait HasMorphTo {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<M: MorphRelations> HasMorphTo for M {}

/// The `morph_to` relation at place `I` of a model.
#[doc(hidden)]
pub trait HasMorph<const I: usize>: Model {
    type Owner: MorphOf<Self, I>;
    /// The columns that hold the owner's key.
    type Id: KeyColumns<Model = Self>;
    /// The place of the type column.
    const TYPE: usize;

    fn type_name(&self) -> Option<&str>;
}

/// The enum that a `morph_to` relation leads to.
#[doc(hidden)]
pub type OwnerOf<M, const I: usize> = <M as HasMorph<I>>::Owner;

/// What is made for each variant of an enum, of the relation at place `I` of `M`.
#[doc(hidden)]
pub trait MorphOf<M: HasMorph<I>, const I: usize>: Morph {
    const TARGETS: &'static [TargetSchema];

    /// What a getter gives.
    type Found<'s>;

    fn register(registry: &mut Registry<'_, M>) -> Result<()>;
    fn find<'s>(record: &M, store: &'s Store) -> Option<Self::Found<'s>>;
    /// The relation to each variant on its own.
    #[cfg(feature = "serde")]
    const VARIANTS: &'static [ErasedRelation];
    /// Tells of each variant whether a record has an owner there.
    fn tests(store: &Store) -> Vec<Box<dyn OwnerTest<M> + '_>>;
}

/// The owner's key of a record that belongs to a `V`.
#[doc(hidden)]
pub struct Typed<M, V, const I: usize>(PhantomData<fn() -> (M, V)>);

impl<M, V, const I: usize> Typed<M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    fn belongs(record: &M) -> bool {
        record.type_name() == Some(<M::Owner as MorphVariant<V>>::NAME)
    }
}

impl<M, V, const I: usize> KeyColumns for Typed<M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    type Model = M;
    type Key = <M::Id as KeyColumns>::Key;

    const COLUMNS: &'static [usize] = M::Id::COLUMNS;
    const TYPE: Option<(usize, &'static str)> =
        Some((M::TYPE, <M::Owner as MorphVariant<V>>::NAME));

    fn read(record: &M) -> Option<Self::Key> {
        Self::belongs(record).then(|| M::Id::read(record))?
    }

    fn hash<S: BuildHasher>(record: &M, hasher: &S) -> Option<u64> {
        Self::belongs(record).then(|| M::Id::hash(record, hasher))?
    }

    fn is(record: &M, key: &Self::Key) -> bool {
        Self::belongs(record) && M::Id::is(record, key)
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key> {
        M::Id::from_parts(parts)
    }
}

/// The way from a record to its owner, where that is a `V`.
#[doc(hidden)]
pub(super) type ToVariant<M, V, const I: usize> =
    Direct<Typed<M, V, I>, <<M as HasMorph<I>>::Owner as MorphVariant<V>>::Key, true>;

/// The schema of a `morph_to` relation.
#[doc(hidden)]
pub const fn morph_schema<M: HasMorph<I>, const I: usize>(name: &'static str) -> RelationSchema {
    RelationSchema {
        name,
        kind: RelationKind::MorphTo,
        targets: <M::Owner as MorphOf<M, I>>::TARGETS,
        via: None,
        choice: None,
        #[cfg(feature = "serde")]
        erased: ErasedRelation::morph::<M, I>(),
    }
}

/// One target of a `morph_to` relation.
#[doc(hidden)]
pub const fn variant_schema<M, V, const I: usize>() -> TargetSchema
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    <ToVariant<M, V, I> as Steps>::TARGET
}

impl<M: Model> Registry<'_, M> {
    /// Makes the `morph_to` relation at place `I` readable, and has its type column checked.
    pub fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>,
    {
        <M::Owner as MorphOf<M, I>>::register(self)?;
        self.check(check_type::<M, I>);
        Ok(())
    }

    /// Makes one variant of such a relation readable.
    pub fn variant<V: Model, const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        self.link::<ToVariant<M, V, I>>()
    }
}

fn check_type<M: HasMorph<I>, const I: usize>(record: &M) -> Result<()> {
    let targets = <M::Owner as MorphOf<M, I>>::TARGETS;
    match record.type_name() {
        Some(name) if !targets.iter().any(|target| target.type_name == Some(name)) => {
            Err(Error::unknown_type(M::SCHEMA, I, M::TYPE))
        }
        _ => Ok(()),
    }
}

/// The owner of a record, if it is a `V`, looked up now.
#[doc(hidden)]
pub fn related_variant<'s, M, V, const I: usize>(record: &M, store: &'s Store) -> Option<&'s V>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    choice::<ToVariant<M, V, I>, BelongsToKind>(record, store)
}

/// Whether a record has an owner of one model.
#[doc(hidden)]
pub trait OwnerTest<M> {
    fn test(&self, at: Stored<'_, M>) -> bool;
}

struct OneOwner<'s, M, V, const I: usize>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    opened: Opened<'s, ToVariant<M, V, I>>,
    test: Option<Test<'s, V>>,
}

impl<M, V, const I: usize> OwnerTest<M> for OneOwner<'_, M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    fn test(&self, at: Stored<'_, M>) -> bool {
        let owner = self.opened.one::<BelongsToKind>(at);
        owner.is_some_and(|at| self.test.as_ref().is_none_or(|test| test.test(at)))
    }
}

/// Tells whether records have an owner that is a `V`.
#[doc(hidden)]
pub fn variant_test<M, V, const I: usize>(store: &Store) -> Box<dyn OwnerTest<M> + '_>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    Box::new(OneOwner::<M, V, I> { opened: Opened::new(store, &Criteria::new()), test: None })
}

/// How the owner is loaded where it is a `V`.
#[doc(hidden)]
pub struct Branch<V, L> {
    criteria: Criteria<V>,
    loads: L,
}

impl<V> Branch<V, ()> {
    #[doc(hidden)]
    pub const NEW: Self = Branch { criteria: Criteria::new(), loads: () };
}

impl<V, L: Clone> Clone for Branch<V, L> {
    fn clone(&self) -> Self {
        Branch { criteria: self.criteria.clone(), loads: self.loads.clone() }
    }
}

/// What a branch reads from.
#[doc(hidden)]
pub type OpenBranch<S, M, V, L, const I: usize> =
    (<S as Source>::Link<ToVariant<M, V, I>>, <L as Loads<V>>::Open<S>);

impl<V: Model, L: Loads<V>> Branch<V, L> {
    #[doc(hidden)]
    pub fn open<S: Source, M, const I: usize>(&self, source: S) -> OpenBranch<S, M, V, L, I>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        (source.link::<ToVariant<M, V, I>>(&self.criteria), self.loads.open(source))
    }

    #[doc(hidden)]
    pub fn load<S: Source, M, const I: usize>(
        (link, loads): &OpenBranch<S, M, V, L, I>,
        from: S::At<M>,
    ) -> Option<L::Row<S>>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let owner = S::one::<ToVariant<M, V, I>, BelongsToKind>(link, from);
        owner.map(|at| L::row(loads, at))
    }

    #[doc(hidden)]
    pub fn describe(&self, details: &mut Vec<String>, plans: &mut Plans) {
        let name = V::SCHEMA.name;
        details.extend(self.criteria.details().into_iter().map(|line| format!("{name} {line}")));
        self.loads.describe(plans);
    }
}

impl<V: Model, L> Branch<V, L> {
    #[doc(hidden)]
    pub fn with<R: LoadOnce<V, L>>(self, relation: R) -> Branch<V, R::Loads> {
        Branch { criteria: self.criteria, loads: relation.add_to(self.loads) }
    }

    #[doc(hidden)]
    pub fn filter(mut self, filter: Filter<V>) -> Self {
        self.criteria.add_filter(filter);
        self
    }
}

/// The branches of an enum, as a tuple, of the relation at place `I` of `M`.
#[doc(hidden)]
pub trait Branches<E, M: HasMorph<I>, const I: usize>: Clone {
    type Row<S: Source>;
    type Open<S: Source>;

    fn open<S: Source>(&self, source: S) -> Self::Open<S>;
    fn load<S: Source>(open: &Self::Open<S>, from: S::At<M>) -> Option<Self::Row<S>>;
    fn describe(&self, details: &mut Vec<String>, plans: &mut Plans);
}

/// The branch of `V` among those of the enum `E`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{V}`",
    note = "this relation leads to the variants of `{E}`; give it their relations and filters only"
)]
pub trait BranchOf<E, V> {
    type Loads;
    /// The branches with other loads in this one.
    type With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, Self::Loads>) -> Branch<V, L>) -> Self::With<L>;
}

/// [`BranchOf`] as the derive implements it, for each variant; methods do not ask for it, because the
/// variants that there are would be listed at their derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{V}`",
    note = "this relation leads to the variants of `{E}`; give it their relations and filters only"
)]
pub trait VariantBranch<E, V> {
    type Loads;
    type With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, Self::Loads>) -> Branch<V, L>) -> Self::With<L>;
}

#[diagnostic::do_not_recommend]
impl<B: VariantBranch<E, V>, E, V> BranchOf<E, V> for B {
    type Loads = B::Loads;
    type With<L> = B::With<L>;

    fn map<L>(self, change: impl FnOnce(Branch<V, B::Loads>) -> Branch<V, L>) -> B::With<L> {
        VariantBranch::map(self, change)
    }
}

/// The handle of a `morph_to` relation from `M` to one of the models of the enum `E`.
///
/// It is used like [`Relation`](crate::Relation), where conditions and relations to load with it are
/// those of one of the models, and leave owners of the other models alone. Several may be given, of one
/// model or of different ones.
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
    /// Loads a relation of one of the models with the owners that are of it, or puts a value beside them.
    ///
    /// A relation is loaded once: to load it twice does not compile.
    pub fn with<V: Model, R: Load<V>>(
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

    /// Loads owners that are of this model only if they pass the filter. What is loaded is a
    /// [`Filtered`](crate::Filtered).
    pub fn filter<V: Model>(
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
    /// The records that have an owner: the type names a model, and a record of it has the key.
    pub fn exists(self) -> Filter<M> {
        Filter::relational(HasOwner::<I> { wanted: true })
    }

    /// The records that have no owner.
    pub fn none(self) -> Filter<M> {
        Filter::relational(HasOwner::<I> { wanted: false })
    }

    /// The records whose owner is of this model and passes the filter. Which of the models is meant, the
    /// filter tells.
    pub fn is<V: Model>(self, filter: Filter<V>) -> Filter<M>
    where
        E: Leads<V>,
    {
        Filter::relational(IsVariant::<V, I> { filter })
    }
}

fn name_of(model: &ModelSchema, place: usize) -> &'static str {
    model.relations.get(place).map_or("", |relation| relation.name)
}

struct HasOwner<const I: usize> {
    wanted: bool,
}

impl<M: HasMorph<I>, const I: usize> Relational<M> for HasOwner<I> {
    fn expr(&self) -> Expr {
        let text = if self.wanted { "exists" } else { "none" };
        Expr::Related { relation: name_of(M::SCHEMA, I), text, inner: None }
    }

    fn open<'s>(&self, store: &'s Store) -> Box<dyn Joined<M> + 's> {
        let tests = <M::Owner as MorphOf<M, I>>::tests(store);
        Box::new(AnyOwner { tests, wanted: self.wanted })
    }
}

struct AnyOwner<'s, M> {
    tests: Vec<Box<dyn OwnerTest<M> + 's>>,
    wanted: bool,
}

impl<M> Joined<M> for AnyOwner<'_, M> {
    fn test(&self, at: Stored<'_, M>) -> bool {
        self.tests.iter().any(|test| test.test(at)) == self.wanted
    }
}

struct IsVariant<V, const I: usize> {
    filter: Filter<V>,
}

impl<M, V, const I: usize> Relational<M> for IsVariant<V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    fn expr(&self) -> Expr {
        let inner = Some(format!("{} {}", V::SCHEMA.name, self.filter));
        Expr::Related { relation: name_of(M::SCHEMA, I), text: "is", inner }
    }

    fn open<'s>(&self, store: &'s Store) -> Box<dyn Joined<M> + 's> {
        let opened = Opened::new(store, &Criteria::new());
        let test = Some(self.filter.open(store));
        let tests: Vec<Box<dyn OwnerTest<M> + 's>> =
            vec![Box::new(OneOwner::<M, V, I> { opened, test })];
        Box::new(AnyOwner { tests, wanted: true })
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, E: Morph, const I: usize, B, X> Load<M> for MorphTo<M, E, I, B, X> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, E: Morph, const I: usize, B, X, Before> LoadOnce<M, Before> for MorphTo<M, E, I, B, X>
where
    Before: Fill<M, At<I>, Self>,
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
    X: Extent,
{
    type Loaded<S: Source> = X::Of<Option<B::Row<S>>>;
    type Open<S: Source> = B::Open<S>;

    fn open<S: Source>(&self, source: S) -> B::Open<S> {
        self.branches.open(source)
    }

    fn load<S: Source>(open: &B::Open<S>, from: S::At<M>) -> Self::Loaded<S> {
        X::of(B::load(open, from))
    }

    fn describe(&self, plans: &mut Plans) {
        let (mut details, mut loads) = (Vec::new(), Vec::new());
        self.branches.describe(&mut details, &mut loads);
        if let Some(relation) = M::SCHEMA.relations.get(I) {
            plans.push(relation_plan(M::SCHEMA, relation, details, loads));
        }
    }
}

impl<M: Model, E: Morph, const I: usize, B, X> fmt::Debug for MorphTo<M, E, I, B, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("MorphTo");
        out.field("model", &M::SCHEMA.name).field("name", &name_of(M::SCHEMA, I));
        out.finish_non_exhaustive()
    }
}

/// What stands in the place of a `morph_to` relation that was loaded.
#[doc(hidden)]
pub trait LoadedMorph {
    type Row;

    fn owner(&self) -> Option<&Self::Row>;
}

impl<R> LoadedMorph for Option<R> {
    type Row = R;

    fn owner(&self) -> Option<&R> {
        self.as_ref()
    }
}

impl<R> LoadedMorph for Filtered<Option<R>> {
    type Row = R;

    fn owner(&self) -> Option<&R> {
        self.0.as_ref()
    }
}

/// Whether two type names differ.
#[doc(hidden)]
pub const fn distinct(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return true;
    }
    let mut place = 0;
    while place < a.len() {
        if a[place] != b[place] {
            return true;
        }
        place += 1;
    }
    false
}

/// Proof that a column can tell the model of an owner; asked for by the derive, at the column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a type column cannot be a `{Self}`",
    label = "a type column holds text, such as \"posts\"",
    note = "make it a `String`, or another type that is `AsRef<str>`, or `Option` of it"
)]
pub trait TypeColumn {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str>> TypeColumn for T {}
