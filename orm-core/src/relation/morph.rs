//! Polymorphic relations: a record that belongs to a record of one of several models.

use std::any::Any;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use super::relations::{HasMorph, HasRelations, MorphOf, MorphVariant, Route};
use super::route::Direct;
use crate::error::{Error, Result};
use crate::record::{HasColumn, KeyColumns, KeyVisitor, set_column};
use crate::schema::{ColumnIdx, RelationIdx, RelationKind, RelationSchema, TargetSchema};

/// Proof that an enum of models has a variant for a model. The derive requires it where a relation
/// leads back to the enum.
///
/// It is not [`MorphVariant`], because rustc would list the implementations, at the derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{V}` is not a variant of `{Self}`",
    label = "this relation inverts a `morph_to` of `{Self}`, which has no variant for `{V}`",
    note = "add the variant to the enum: `enum {Self}<.., X = {V}> {{ .., {V}(X) }}`"
)]
pub trait HasVariant<V> {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<E: MorphVariant<V>, V: HasRelations> HasVariant<V> for E {}

/// A model that has a variant in `E`: [`MorphVariant`] as methods require it, without a list of the variants that
/// there are.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a variant of `{E}`",
    label = "`{E}` has no variant for `{Self}`",
    note = "the owner of this relation is a variant of `{E}`"
)]
pub trait Variant<E>: HasRelations {
    /// The owner's key, where it is that of this model.
    type Local<M: HasMorph<I, Owner = E>, const I: usize>: KeyColumns<Model = M>;
    /// The key of this model that records refer to.
    type Referred: KeyColumns<Model = Self>;
}

#[diagnostic::do_not_recommend]
impl<V: HasRelations, E: MorphVariant<V>> Variant<E> for V {
    type Local<M: HasMorph<I, Owner = E>, const I: usize> = Typed<M, V, I>;
    type Referred = <E as MorphVariant<V>>::Key;
}

/// The route from a record to its owner, if that is a `V`.
#[doc(hidden)]
pub(crate) type VariantRoute<M, V, const I: usize> = Direct<
    <V as Variant<OwnerOf<M, I>>>::Local<M, I>,
    <V as Variant<OwnerOf<M, I>>>::Referred,
    true,
>;

/// The `morph_to` relations of a model by name, which relations of other models name in `as`.
#[doc(hidden)]
pub trait MorphRelations: HasRelations {
    /// A struct with the index of each.
    type Relations;

    const RELATIONS: Self::Relations;
}

/// Proof that a model has `morph_to` relations. The derive requires it at `as`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `morph_to` relation",
    label = "expected the name of a `morph_to` relation of `{Self}`",
    note = "declare it on `{Self}`: `morph_to(Owner, type = \"owner_type\", id = \"owner_id\")`"
)]
pub trait HasMorphTo {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<M: MorphRelations> HasMorphTo for M {}

/// For [`HasMorph::set_type_name`].
#[doc(hidden)]
pub fn set_type_name<M, const C: usize>(record: &mut M, name: Option<&'static str>)
where
    M: HasColumn<C, Value: TypeColumn>,
{
    set_column::<M, C>(record, name.map(TypeColumn::named));
}

/// The enum of a `morph_to` relation.
#[doc(hidden)]
pub type OwnerOf<M, const I: usize> = <M as HasMorph<I>>::Owner;

/// The owner's key of a record that belongs to a `V`.
#[doc(hidden)]
pub struct Typed<M, V, const I: usize>(PhantomData<fn() -> (M, V)>);

impl<M, V, const I: usize> Typed<M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: HasRelations,
{
    fn belongs(record: &M) -> bool {
        record.type_name() == Some(<M::Owner as MorphVariant<V>>::TYPE_NAME)
    }
}

impl<M, V, const I: usize> KeyColumns for Typed<M, V, I>
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: HasRelations,
{
    type Model = M;
    type Key = <M::OwnerKey as KeyColumns>::Key;

    const COLUMNS: &'static [ColumnIdx] = M::OwnerKey::COLUMNS;
    const TYPE: Option<(ColumnIdx, &'static str)> =
        Some((ColumnIdx::new(M::TYPE), <M::Owner as MorphVariant<V>>::TYPE_NAME));

    type Null = <M::OwnerKey as KeyColumns>::Null;

    fn read(record: &M) -> Option<Self::Key> {
        Self::belongs(record).then(|| M::OwnerKey::read(record))?
    }

    fn hash<S: BuildHasher>(record: &M, hasher: &S) -> Option<u64> {
        Self::belongs(record).then(|| M::OwnerKey::hash(record, hasher))?
    }

    fn is(record: &M, key: &Self::Key) -> bool {
        Self::belongs(record) && M::OwnerKey::is(record, key)
    }

    fn write(record: &mut M, key: Self::Key) {
        record.set_type_name(Some(<M::Owner as MorphVariant<V>>::TYPE_NAME));
        M::OwnerKey::write(record, key);
    }

    /// A type alone refers to nothing. It is cleared if it can be.
    fn clear(record: &mut M) -> bool {
        record.set_type_name(None);
        M::OwnerKey::clear(record)
    }

    fn visit_key(record: &M, nth: usize, visitor: KeyVisitor<'_>) {
        M::OwnerKey::visit_key(record, nth, visitor);
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key> {
        M::OwnerKey::from_parts(parts)
    }
}

/// The route from a record to its owner, if that is a `V`.
#[doc(hidden)]
pub type ToVariant<M, V, const I: usize> =
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
        one_of_many: None,
        actions: M::ACTIONS,
    }
}

/// One target of a `morph_to` relation.
#[doc(hidden)]
pub const fn variant_schema<M, V, const I: usize>() -> TargetSchema
where
    M: HasMorph<I, Owner: MorphVariant<V>>,
    V: HasRelations,
{
    <ToVariant<M, V, I> as Route>::TARGET
}

/// Whether a type column names one of the models, if it names any.
pub(crate) fn check_type<M: HasMorph<I>, const I: usize>(record: &M) -> Result<()> {
    let targets = <M::Owner as MorphOf<M, I>>::TARGETS;
    match record.type_name() {
        Some(name) if !targets.iter().any(|target| target.type_name == Some(name)) => {
            Err(Error::unknown_type(M::MODEL_SCHEMA, RelationIdx::new(I), ColumnIdx::new(M::TYPE)))
        }
        _ => Ok(()),
    }
}

/// Proof that a column can hold the type of an owner. The derive requires it at the column.
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
