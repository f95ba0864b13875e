//! Polymorphic relations: a record that belongs to a record of one of several models.

use std::any::Any;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use super::route::{Direct, Route};
use crate::error::{Error, Result};
#[cfg(feature = "serde")]
use crate::key::See;
use crate::key::{Key, KeyColumns};
use crate::model::{HasColumn, Model, set_column};
use crate::schema::{ReferentialActions, RelationKind, RelationSchema, TargetSchema};

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
    const TYPE_NAME: &'static str;
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

/// A model that a variant of `E` is for; [`MorphVariant`] as methods ask for it, without a list of the variants that
/// there are.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{Self}`",
    note = "this relation leads to the variants of `{E}` only"
)]
pub trait Variant<E>: Model {
    /// The owner's key, where it is that of this model.
    type Local<M: HasMorph<I, Owner = E>, const I: usize>: KeyColumns<Model = M>;
    /// The key of this model that records refer to.
    type Referred: KeyColumns<Model = Self>;
}

#[diagnostic::do_not_recommend]
impl<V: Model, E: MorphVariant<V>> Variant<E> for V {
    type Local<M: HasMorph<I, Owner = E>, const I: usize> = Typed<M, V, I>;
    type Referred = <E as MorphVariant<V>>::Key;
}

/// The way from a record to its owner, where that is a `V`.
#[doc(hidden)]
pub(crate) type VariantRoute<M, V, const I: usize> = Direct<
    <V as Variant<OwnerOf<M, I>>>::Local<M, I>,
    <V as Variant<OwnerOf<M, I>>>::Referred,
    true,
>;

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

    const ACTIONS: ReferentialActions = ReferentialActions::NONE;

    fn type_name(&self) -> Option<&str>;

    /// Leaves a column that cannot be empty as it is where there is no name.
    fn set_type_name(&mut self, name: Option<&'static str>);
}

/// For [`HasMorph::set_type_name`].
#[doc(hidden)]
pub fn set_type_name<M, const C: usize>(record: &mut M, name: Option<&'static str>)
where
    M: HasColumn<C, Value: TypeColumn>,
{
    set_column::<M, C>(record, name.map(TypeColumn::named));
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

    /// Visits each variant, in the order of the targets.
    fn visit_variants<W: VisitVariants<M, I>>(visitor: &mut W) -> Result<()>;

    /// The owner of a record, as a finder finds it among the records of its variant.
    fn find_owner<'s, W: FindVariant<'s, M, I>>(record: &M, finder: &W) -> Option<Self::Found<'s>>;
}

/// What is done with each variant of the enum that a `morph_to` relation leads to.
#[doc(hidden)]
pub trait VisitVariants<M: HasMorph<I>, const I: usize> {
    fn variant<V: Model>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>;
}

/// Finds an owner among the records of one variant.
#[doc(hidden)]
pub trait FindVariant<'s, M: HasMorph<I>, const I: usize> {
    fn find<V: Model>(&self, record: &M) -> Option<&'s V>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>;
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
        record.type_name() == Some(<M::Owner as MorphVariant<V>>::TYPE_NAME)
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
        Some((M::TYPE, <M::Owner as MorphVariant<V>>::TYPE_NAME));

    type Null = <M::Id as KeyColumns>::Null;

    fn read(record: &M) -> Option<Self::Key> {
        Self::belongs(record).then(|| M::Id::read(record))?
    }

    fn hash<S: BuildHasher>(record: &M, hasher: &S) -> Option<u64> {
        Self::belongs(record).then(|| M::Id::hash(record, hasher))?
    }

    fn is(record: &M, key: &Self::Key) -> bool {
        Self::belongs(record) && M::Id::is(record, key)
    }

    fn write(record: &mut M, key: Self::Key) {
        record.set_type_name(Some(<M::Owner as MorphVariant<V>>::TYPE_NAME));
        M::Id::write(record, key);
    }

    /// A type alone refers to nothing; it is emptied where it can be.
    fn clear(record: &mut M) -> bool {
        record.set_type_name(None);
        M::Id::clear(record)
    }

    #[cfg(feature = "serde")]
    fn show(record: &M, nth: usize, see: See<'_>) {
        M::Id::show(record, nth, see);
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key> {
        M::Id::from_parts(parts)
    }
}

/// The way from a record to its owner, where that is a `V`.
#[doc(hidden)]
pub(crate) type ToVariant<M, V, const I: usize> =
    Direct<Typed<M, V, I>, <<M as HasMorph<I>>::Owner as MorphVariant<V>>::Key, true>;

/// The schema of a `morph_to` relation.
#[doc(hidden)]
pub const fn morph_schema<M: HasMorph<I>, const I: usize>(name: &'static str) -> RelationSchema {
    RelationSchema {
        name,
        serialized: name,
        deserialized: name,
        kind: RelationKind::MorphTo,
        targets: <M::Owner as MorphOf<M, I>>::TARGETS,
        via: None,
        choice: None,
        actions: M::ACTIONS,
    }
}

/// One target of a `morph_to` relation.
#[doc(hidden)]
pub const fn variant_schema<M, V, const I: usize>() -> TargetSchema
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: Model,
{
    <ToVariant<M, V, I> as Route>::TARGET
}

/// Whether a type column names one of the models, if it names any.
pub(crate) fn check_type<M: HasMorph<I>, const I: usize>(record: &M) -> Result<()> {
    let targets = <M::Owner as MorphOf<M, I>>::TARGETS;
    match record.type_name() {
        Some(name) if !targets.iter().any(|target| target.type_name == Some(name)) => {
            Err(Error::unknown_type(M::SCHEMA, I, M::TYPE))
        }
        _ => Ok(()),
    }
}

/// Proof that a column can tell the model of an owner; asked for by the derive, at the column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a type column cannot be a `{Self}`",
    label = "a type column holds text, such as \"posts\"",
    note = "make it a `String`, or another type that is `AsRef<str>` and `From<&'static str>`, or `Option` of it"
)]
pub trait TypeColumn: Sized {
    const CHECK: bool = true;

    fn named(name: &'static str) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str> + From<&'static str>> TypeColumn for T {
    fn named(name: &'static str) -> Self {
        name.into()
    }
}
