use std::any::Any;

#[cfg(feature = "serde")]
use crate::content::{self, Form, FormFn, ReadFn};
use crate::error::Result;
use crate::hooks::{HookTable, Hooks, HooksOf};
#[cfg(feature = "serde")]
use crate::ingest::{FromDocument, Ingest};
use crate::key::{Key, KeyColumns, Nullness};
use crate::linking::Graph;
use crate::query::Query;
use crate::relation::Registrar;
use crate::schema::ModelSchema;
use crate::storage::{AutoKeys, NewTable};

/// A struct whose records a [`Store`](crate::Store) can hold.
///
/// It is implemented by `#[derive(Model)]` and not by hand; the derive's page is the reference of
/// its attributes.
///
/// ```
/// use orm_core::{Model, Store};
///
/// #[derive(Model, Debug, PartialEq)]
/// #[orm(entity = "users")]
/// struct User { id: u64, name: String }
///
/// # fn main() -> orm_core::Result<()> {
/// let mut store = Store::new();
/// store.insert(User { id: 1, name: "John".into() })?;
/// assert_eq!(User::query().all(&store), [&User { id: 1, name: "John".into() }]);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "a model is a struct with `#[derive(Model)]` and `#[orm(entity = \"..\")]`"
)]
pub trait Model: Sized + 'static {
    /// The type of the primary key: the column's type, or a tuple of the columns' types.
    type Key: Key;

    /// The record for serde, where it is `Serialize`.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    const JSON: JsonFn<Self>;

    /// The record as it is read by serde, where it is `Deserialize`.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    const READ: ReadFn<Self>;

    /// The primary key alone, where it can be read. A key of several columns is read from a list.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    const READ_KEY: ReadFn<Self::Key>;

    /// The columns that serde writes or reads in a form of their own, or does not always write.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    const FORMS: &'static [Form] = &[];

    /// A copy of the record, where it is `Clone`.
    #[doc(hidden)]
    const CLONE: CloneFn<Self>;

    /// What is done before a record is written or removed, where the model has such hooks.
    #[doc(hidden)]
    const HOOKS: HooksOf<Self> = None;

    /// How primary keys are generated, where they are `#[orm(auto)]`.
    #[doc(hidden)]
    const AUTO: Option<AutoKeys<Self::Key>> = None;

    /// The entity alone, for what the schema itself is made with.
    #[doc(hidden)]
    const ENTITY: &'static str;

    /// The model, its columns and relations as data.
    const SCHEMA: &'static ModelSchema;

    /// A struct with one field per column: what relations of other models name columns by.
    #[doc(hidden)]
    type Columns;

    #[doc(hidden)]
    const COLUMNS: Self::Columns;

    #[doc(hidden)]
    type PrimaryKey: KeyColumns<Model = Self, Key = Self::Key>;

    /// A table for the records, which proves that they can be shared between threads. Proved here
    /// and not by a bound of this trait, it is told once.
    #[doc(hidden)]
    fn table() -> NewTable;

    #[doc(hidden)]
    fn register<R: Registrar<Self>>(registry: &mut R) -> Result<()>;

    /// The field of the column at a place; of the last one, where there is no such place.
    #[doc(hidden)]
    fn column_mut(&mut self, place: usize) -> &mut dyn Field;

    /// The record as the start of a graph: records that are stored together.
    ///
    /// See [`Graph`] for an example.
    fn graph(self) -> Graph<Self> {
        self.into()
    }

    /// How documents of this model and what is nested in its records are taken in. Limit those that come from outside
    /// by [`Ingest::only`].
    ///
    /// See [`Ingest`] for an example.
    #[cfg(feature = "serde")]
    fn ingest() -> Ingest<Self>
    where
        Self: FromDocument,
    {
        Ingest::new()
    }

    /// A query for the records of this model.
    fn query() -> Query<Self> {
        Query::new()
    }
}

/// One column of a model: how its value is read. `Value` is the type without `Option`.
#[doc(hidden)]
pub trait HasColumn<const I: usize>: Model {
    type Value: 'static;
    /// [`Nullable`](crate::key::Nullable) where the field is an `Option`, and otherwise
    /// [`NotNull`](crate::key::NotNull).
    type Null: Nullness;

    fn get(&self) -> Option<&Self::Value>;
}

/// A type of a model that not all of its users can name: that of a column (`K` is an
/// [`At`](crate::key::At)) or of a relation ([`RelationAt`]).
///
/// rustc refuses a private type as an associated type of a public impl, and only there. The impls of this trait
/// have a type parameter in its place, which a bound makes the private type:
/// `impl<T> TypeAt<K> for M where Private: SelfType<Type = T> { type Type = T; }`. Other impls name it by `M` and `K`.
#[doc(hidden)]
pub trait TypeAt<K> {
    type Type;
}

/// Every type, as an associated type. See [`TypeAt`].
#[doc(hidden)]
pub trait SelfType {
    type Type;
}

#[diagnostic::do_not_recommend]
impl<T> SelfType for T {
    type Type = T;
}

/// The place of a relation, as a type.
#[doc(hidden)]
pub struct RelationAt<const I: usize>;

/// A field of a record, of which the type is not known.
#[doc(hidden)]
pub trait Field: Any {
    /// Exchanges it for a value of the same type; a value of another type is left as it is.
    fn swap(&mut self, other: &mut dyn Any);
}

impl<T: 'static> Field for T {
    fn swap(&mut self, other: &mut dyn Any) {
        if let Some(other) = other.downcast_mut() {
            std::mem::swap(self, other);
        }
    }
}

/// Stores a value in the column at place `I`, or else leaves it empty; `false` where the column cannot
/// be empty.
pub(crate) fn set_column<M: HasColumn<I>, const I: usize>(
    record: &mut M,
    value: Option<M::Value>,
) -> bool {
    let field: &mut dyn Any = record.column_mut(I);
    if field.is::<Option<M::Value>>() {
        if let Some(field) = field.downcast_mut::<Option<M::Value>>() {
            *field = value;
        }
        return true;
    }
    match (field.downcast_mut::<M::Value>(), value) {
        (Some(field), Some(value)) => {
            *field = value;
            true
        }
        _ => false,
    }
}

/// Proof that a type is a model; asked for by the derive, at the target of a relation.
///
/// It is not [`Model`] because models would be listed as types that could be meant.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "a model is a struct with `#[derive(Model)]` and `#[orm(entity = \"..\")]`"
)]
pub trait IsModel {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<M: Model> IsModel for M {}

/// What is stored: a record of a model, by value.
///
/// It is not [`Model`], whose message is about types and not about how a value is given.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "cannot store `{Self}`: expected a record of a model, by value",
    label = "not a record, by value",
    note = "a record is of a struct with `#[derive(Model)]` and `#[orm(entity = \"..\")]`",
    note = "pass a reference as `.clone()`, or without the `&`; pass a list to `insert_all`, a graph to `insert_graph`"
)]
pub trait Record: Model {}

#[diagnostic::do_not_recommend]
impl<M: Model> Record for M {}

/// Proof that a model is `Clone`; asked for by the derive, at an action that changes its records.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`",
    label = "this action changes records of `{Self}`, and works on a copy of each",
    note = "add `#[derive(Clone)]` to `{Self}`"
)]
pub trait Copied {
    const CHECK: bool = true;
}

// Of models alone: a reference is `Clone`, and would be shown as a way out.
#[diagnostic::do_not_recommend]
impl<M: Model + Clone> Copied for M {}

/// How a record is copied, if it can be.
#[doc(hidden)]
pub type CloneFn<T> = Option<fn(&T) -> T>;

/// How a record is shown to serde, if it can be.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub type JsonFn<T> = Option<fn(&T) -> &dyn erased_serde::Serialize>;

/// Tells what a type can do beside being a model: `Probe::<T>::JSON` is the inherent constant where it
/// is `Serialize`, and that of [`NotSerialize`] where it is not.
#[doc(hidden)]
pub struct Probe<T>(std::marker::PhantomData<T>);

impl<T: Clone> Probe<T> {
    #[doc(hidden)]
    pub const CLONE: CloneFn<T> = Some(T::clone);
}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotClone<T> {
    const CLONE: CloneFn<T> = None;
}

impl<T> NotClone<T> for Probe<T> {}

impl<T: Hooks> Probe<T> {
    #[doc(hidden)]
    pub const HOOKS: HooksOf<T> = Some(&HookTable::HOOKS);
}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotHooked<T: 'static> {
    const HOOKS: HooksOf<T> = None;
}

impl<T: 'static> NotHooked<T> for Probe<T> {}

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize> Probe<T> {
    #[doc(hidden)]
    pub const JSON: JsonFn<T> = Some(|record| record);
}

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize + 'static> Probe<T> {
    #[doc(hidden)]
    pub const FORM: FormFn = Some(content::plain::<T>);
}

#[cfg(feature = "serde")]
impl<T: serde_core::de::DeserializeOwned> Probe<T> {
    #[doc(hidden)]
    pub const READ: ReadFn<T> = Some(|value| T::deserialize(value));
}

#[cfg(feature = "serde")]
impl<T: serde_core::Deserialize<'static>> Probe<T> {
    #[doc(hidden)]
    pub const READ_OWNED: ReadFn<T> = Some(|value| T::deserialize(value.into_owned()));
}

/// See [`Probe`].
#[cfg(feature = "serde")]
#[doc(hidden)]
pub trait NotDeserialize<T> {
    const READ: ReadFn<T> = None;
    const READ_OWNED: ReadFn<T> = None;
}

#[cfg(feature = "serde")]
impl<T> NotDeserialize<T> for Probe<T> {}

/// See [`Probe`].
#[cfg(feature = "serde")]
#[doc(hidden)]
pub trait NotSerialize<T> {
    const JSON: JsonFn<T> = None;
    const FORM: FormFn = None;
}

#[cfg(feature = "serde")]
impl<T> NotSerialize<T> for Probe<T> {}

/// What a record must be so that a store, which is `Send + Sync`, can hold it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared between threads, and what a store holds must be",
    label = "one of its fields is not `Send` and `Sync`",
    note = "hold an `Arc` instead of an `Rc`, and a lock or an atomic instead of a `Cell`"
)]
pub trait Shared: Sized {
    #[doc(hidden)]
    fn table() -> NewTable
    where
        Self: Model;
}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync> Shared for T {
    fn table() -> NewTable
    where
        T: Model,
    {
        NewTable::of::<T>()
    }
}
