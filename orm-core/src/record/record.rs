//! What a record is: a struct with columns, of which some are keys.

use std::any::Any;
use std::hash::BuildHasher;

use super::abilities::Abilities;
use super::auto::AutoKeys;
use super::key::{Key, Nullness};
use crate::schema::{ColumnIdx, ModelSchema};

/// The ground of a model: its keys, its columns, and what its type can do. It knows no relation.
///
/// `#[derive(Model)]` implements it. Users name `Model`, so its messages speak of models.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "expected a model",
    note = "add `#[derive(Model)]` and `#[orm(entity = \"..\")]` to the struct"
)]
pub trait Record: Sized + 'static {
    /// The type of the primary key: the column's type, or a tuple of the columns' types.
    type Id: Key;
    type PrimaryKey: KeyColumns<Model = Self, Key = Self::Id>;

    /// A struct with one field per column: what relations of other models name columns by.
    type Columns;

    const COLUMNS: Self::Columns;

    /// What else the struct implements.
    const ABILITIES: Abilities<Self, Self::Id>;

    /// How primary keys are generated, if they are `#[orm(auto)]`.
    const AUTO: Option<AutoKeys<Self::Id>> = None;

    /// The entity alone, for what the schema itself is made with.
    const ENTITY: &'static str;

    /// The model, its columns and relations as data.
    const MODEL_SCHEMA: &'static ModelSchema;

    /// Has a table made for the records, which proves that they can be shared between threads. Proved here
    /// and not by a bound of this trait, it is reported once.
    fn table<T: TableMaker>(maker: T) -> T::Table;

    /// The field of a column; of the last one, if the model has no such column.
    fn column_mut(&mut self, column: ColumnIdx) -> &mut dyn Field;
}

/// The type of a model's primary key.
#[doc(hidden)]
pub type KeyOf<M> = <M as Record>::Id;

/// Makes a table for the records of a model.
#[doc(hidden)]
pub trait TableMaker {
    type Table;

    fn make<M: Record + Send + Sync>(self) -> Self::Table;
}

/// What a record must be so that a store, which is `Send + Sync`, can hold it.
#[diagnostic::on_unimplemented(
    message = "records of `{Self}` must be `Send + Sync`",
    label = "a field of this struct is not",
    note = "use `Arc` instead of `Rc`, and a lock or an atomic instead of a `Cell`"
)]
pub trait ThreadSafe: Sized {
    #[doc(hidden)]
    fn table<T: TableMaker>(maker: T) -> T::Table
    where
        Self: Record;
}

#[diagnostic::do_not_recommend]
impl<M: Send + Sync> ThreadSafe for M {
    fn table<T: TableMaker>(maker: T) -> T::Table
    where
        M: Record,
    {
        maker.make::<M>()
    }
}

/// One or several columns of a model, read together as a key.
///
/// **Laws.** `hash` and `read` return `None` for the same records, those with a `None` column;
/// `hash(record)` is the hash of `read(record)`; `is(record, key)` is `read(record) == Some(key)`.
/// After `write(record, key)`, `read` returns the key; after `clear(record)` that returned `true`, it returns
/// `None`.
#[doc(hidden)]
pub trait KeyColumns: 'static {
    type Model: Record;
    type Key: Key;

    /// The columns, in the order of the key.
    const COLUMNS: &'static [ColumnIdx];

    /// For a polymorphic key: the type column, and what it must hold for this to be a key.
    const TYPE: Option<(ColumnIdx, &'static str)> = None;

    /// Whether the key can be `None`.
    type Null: Nullness;

    fn read(record: &Self::Model) -> Option<Self::Key>;
    fn hash<S: BuildHasher>(record: &Self::Model, hasher: &S) -> Option<u64>;
    fn is(record: &Self::Model, key: &Self::Key) -> bool;

    fn write(record: &mut Self::Model, key: Self::Key);

    /// Clears the columns that can be `None`. `false` if none can.
    fn clear(record: &mut Self::Model) -> bool;

    /// Visits the value of one of the columns, by its position in `COLUMNS`: as it is, and as it is in a column that
    /// can be empty.
    fn visit_key(record: &Self::Model, nth: usize, visitor: KeyVisitor<'_>);

    /// Puts a key together from values of its columns, in the order of `COLUMNS`.
    fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key>;
}

/// Receives a value, and the same within `Some`.
pub(crate) type KeyVisitor<'a> = &'a mut dyn FnMut(&dyn Any, &dyn Any);

/// One column of a model: how its value is read. `Value` is the type without `Option`.
#[doc(hidden)]
pub trait HasColumn<const I: usize>: Record {
    type Value: 'static;
    /// [`Nullable`](super::key::Nullable) where the field is an `Option`, and otherwise
    /// [`NotNull`](super::key::NotNull).
    type Null: Nullness;

    fn get(&self) -> Option<&Self::Value>;
}

/// A type of a model that not all of its users can name: that of a column (`K` is an
/// [`ColumnAt`](super::columns::ColumnAt)) or of a relation ([`RelationAt`]).
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

/// The index of a relation, as a type.
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

/// Stores a value in the column at index `I`, or else leaves it empty; `false` where the column cannot
/// be empty.
pub(crate) fn set_column<M: HasColumn<I>, const I: usize>(
    record: &mut M,
    value: Option<M::Value>,
) -> bool {
    let field: &mut dyn Any = record.column_mut(ColumnIdx::new(I));
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
