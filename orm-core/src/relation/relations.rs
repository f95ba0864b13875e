//! Which relations a model has, by which route, to which owners: traits that name each other.
//!
//! The derive implements them. The other files of the room build on them.

use super::edge::{EdgeKind, PivotName};
use super::kind::Kind;
use crate::error::Result;
use crate::record::{HasColumn, Key, KeyColumns, Record};
use crate::schema::{ReferentialActions, TargetSchema, ViaSchema};

/// A model with its relations, which it makes known to a registrar.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "expected a model",
    note = "add `#[derive(Model)]` and `#[orm(entity = \"..\")]` to the struct"
)]
pub trait HasRelations: Record {
    fn register<R: Registrar<Self>>(registrar: &mut R) -> Result<()>;
}

/// What the derive hands the relations and keys of `M` to, in the order they are declared.
#[doc(hidden)]
pub trait Registrar<M: HasRelations> {
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>;

    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>;

    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;

    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;
}

/// The relation at index `I` of a model.
#[doc(hidden)]
pub trait HasRelation<const I: usize>: HasRelations {
    type Kind: Kind<Target<Self, I>>;
    type Route: Route<From = Self>;

    const ACTIONS: ReferentialActions = ReferentialActions::NONE;
}

/// The target of a relation.
#[doc(hidden)]
pub type Target<M, const I: usize> = <<M as HasRelation<I>>::Route as Route>::To;

/// The shape of a relation, with the columns of its keys.
///
/// **Law.** The two keys of each hop have one type. The derive asserts it where the relation is declared, so that a
/// mistake is reported once.
#[doc(hidden)]
pub trait Route: 'static {
    type From: HasRelations;
    type To: HasRelations;
    type Edge: EdgeKind;
    /// The pivot, or `()` without one.
    type Between;
    /// [`ForeignKey`](super::route::ForeignKey), [`PivotRecords`](super::route::PivotRecords) or
    /// [`AnotherModel`](super::route::AnotherModel).
    type By;

    const TARGET: TargetSchema;
    const VIA: Option<ViaSchema> = None;
    /// Whether the relation is one hop over a foreign key.
    const DIRECT: bool = false;

    /// Calls the visitor's method for the shape.
    fn visit<V: VisitRoute<Self::From, Self::To>>(visitor: V) -> V::Out;
}

/// What is done with a route, for each shape. `L` and `F` are the columns of the first key on the side of the model
/// that declares the relation and on the other side.
///
/// No method has a default: a further shape does not compile until each visitor has it.
#[doc(hidden)]
pub trait VisitRoute<From: HasRelations, To: HasRelations>: Sized {
    type Out;

    /// One hop: the columns `L` of a record match the columns `F` of the target. `TARGET_OWNS` if the target has the
    /// key that is referred to.
    fn direct<L, F, const TARGET_OWNS: bool>(self) -> Self::Out
    where
        L: KeyColumns<Model = From>,
        F: KeyColumns<Model = To>;

    /// A list of keys in the column `C`, each of which the columns `F` of the target match.
    fn listed<F, const C: usize>(self) -> Self::Out
    where
        From: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = To>;

    /// Two hops through another model: `L` matches `TF`, and `TL` of the same record matches `F`.
    fn through<L, TF, TL, F>(self) -> Self::Out
    where
        L: KeyColumns<Model = From>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = To>;

    /// Two hops through a pivot: `PF` refers to `L`, and `PO` of the same pivot record refers to `F`.
    fn by_pivot<L, PF, PO, F, N>(self) -> Self::Out
    where
        L: KeyColumns<Model = From>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = To>,
        N: PivotName;
}

/// An enum with a variant for each model that an owner of a `morph_to` relation can be of.
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
/// // A type that is not a variant is an error.
/// let error = store.insert(Comment { id: 2, on_type: "pots".into(), on_id: 1 }).err().unwrap();
/// assert_eq!(
///     error.to_string(),
///     "cannot write `Comment`: `on_type` holds no type of the relation `commentable`; \
///      expected `posts` or `videos`",
/// );
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// A write is an error ([`Error::is_unknown_type`](crate::Error::is_unknown_type)) if the type column names no
/// variant. `None` in the type column or in the key is no error: the record belongs to nothing. So does one whose
/// owner is not there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of models",
    label = "expected an enum with `#[derive(Morph)]`",
    note = "`morph_to` takes such an enum: `enum Owner<P = Post, V = Video> {{ Post(P), Video(V) }}`"
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
pub trait MorphVariant<V: HasRelations>: Morph {
    /// What the type column holds if a record belongs to this model.
    const TYPE_NAME: &'static str;
    /// The key of the model that records refer to.
    type Key: KeyColumns<Model = V>;
}

/// The `morph_to` relation at index `I` of a model.
#[doc(hidden)]
pub trait HasMorph<const I: usize>: HasRelations {
    type Owner: MorphOf<Self, I>;
    /// The columns that hold the owner's key.
    type OwnerKey: KeyColumns<Model = Self>;
    /// The index of the type column.
    const TYPE: usize;

    const ACTIONS: ReferentialActions = ReferentialActions::NONE;

    fn type_name(&self) -> Option<&str>;

    /// Without a name, it clears the column, unless that cannot be `None`.
    fn set_type_name(&mut self, name: Option<&'static str>);
}

/// What is made for each variant of an enum, of the relation at index `I` of `M`.
#[doc(hidden)]
pub trait MorphOf<M: HasMorph<I>, const I: usize>: Morph {
    const TARGETS: &'static [TargetSchema];

    /// What a getter returns.
    type Found<'s>;

    /// Visits each variant, in the order of the targets.
    fn visit_variants<W: VisitVariants<M, I>>(visitor: &mut W) -> Result<()>;

    /// The owner of a record, as a finder finds it among the records of its variant.
    fn find_owner<'s, W: FindVariant<'s, M, I>>(record: &M, finder: &W) -> Option<Self::Found<'s>>;
}

/// Visits each variant of the enum of a `morph_to` relation.
#[doc(hidden)]
pub trait VisitVariants<M: HasMorph<I>, const I: usize> {
    fn variant<V: HasRelations>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>;
}

/// Finds an owner among the records of one variant.
#[doc(hidden)]
pub trait FindVariant<'s, M: HasMorph<I>, const I: usize> {
    fn find<V: HasRelations>(&self, record: &M) -> Option<&'s V>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>;
}
