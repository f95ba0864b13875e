use crate::error::Result;
use crate::key::{Key, KeyColumns};
use crate::query::Query;
use crate::schema::ModelSchema;
use crate::store::{AutoCounter, NewTable, Registry};

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
    const JSON: Option<fn(&Self) -> &dyn erased_serde::Serialize>;

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
    fn register(registry: &mut Registry<'_, Self>) -> Result<()>;

    /// Gives a record without a key the next one, where the key is `#[orm(auto)]`.
    #[doc(hidden)]
    fn assign_key(&mut self, counter: &mut AutoCounter) -> Result<()> {
        let _ = counter;
        Ok(())
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

    fn get(&self) -> Option<&Self::Value>;
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

/// Tells whether a type is `Serialize`: `Probe::<T>::JSON` is the inherent constant where it is, and
/// that of [`NotSerialize`] where it is not.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub struct Probe<T>(std::marker::PhantomData<T>);

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize> Probe<T> {
    #[doc(hidden)]
    pub const JSON: Option<fn(&T) -> &dyn erased_serde::Serialize> = Some(|record| record);
}

/// See [`Probe`].
#[cfg(feature = "serde")]
#[doc(hidden)]
pub trait NotSerialize<T> {
    const JSON: Option<fn(&T) -> &dyn erased_serde::Serialize> = None;
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
