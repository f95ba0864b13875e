//! The trait of models.

#[cfg(feature = "ingest")]
use crate::ingest::Ingest;
use crate::linking::Graph;
use crate::query::Query;
use crate::record::{Key, Record};
use crate::relation::HasRelations;
use crate::schema::ModelSchema;

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
    label = "expected a model",
    note = "add `#[derive(Model)]` and `#[orm(entity = \"..\")]` to the struct"
)]
pub trait Model: HasRelations + Record<Id = <Self as Model>::Key> {
    /// The type of the primary key: the column's type, or a tuple of the columns' types.
    type Key: Key;

    /// The model, its columns and relations as data.
    const SCHEMA: &'static ModelSchema;

    /// Returns the record as the start of a [`Graph`]: records that one call stores together.
    ///
    /// See [`Graph`] for an example.
    fn graph(self) -> Graph<Self> {
        self.into()
    }

    /// Returns the settings for storing documents of this model, with the records nested in them.
    ///
    /// See [`Ingest`] for an example. For documents from a client use [`Ingest::only`].
    #[cfg(feature = "ingest")]
    fn ingest() -> Ingest<Self>
    where
        Self: FromDocument,
    {
        Ingest::new()
    }

    /// Returns a query for all records of this model. Its rows are `&Self` if you run it on a `&Store`.
    fn query() -> Query<Self> {
        Query::new()
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations> Model for M {
    type Key = M::Id;

    const SCHEMA: &'static ModelSchema = M::MODEL_SCHEMA;
}

/// A record of a model, by value.
///
/// Its message is about the value that was passed, that of [`Model`] about a type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "cannot store `{Self}`: it is not a record of a model",
    label = "expected a record, by value",
    note = "from a reference pass `.clone()`, from a loaded row `(*row).clone()`; a list goes to `insert_all`, a graph to `insert_graph`",
    note = "a model is a struct with `#[derive(Model)]` and `#[orm(entity = \"..\")]`"
)]
pub trait Insertable: Model {}

#[diagnostic::do_not_recommend]
impl<M: Model> Insertable for M {}

/// A model whose records can be read from a document: every model that is `Deserialize`, and borrows nothing.
///
/// ```
/// use orm_core::{FromDocument, Result, Store};
///
/// /// Stores a document of any model, and returns the number of its records.
/// fn import<M: FromDocument>(store: &mut Store, json: &str) -> Result<usize> {
///     Ok(store.ingest::<M>(json)?.count::<M>())
/// }
/// ```
#[cfg(feature = "ingest")]
#[diagnostic::on_unimplemented(
    message = "records of `{Self}` cannot be read from a document",
    label = "expected a model that is `Deserialize`",
    note = "add `#[derive(serde::Deserialize)]` to `{Self}`"
)]
pub trait FromDocument: Model {}

#[cfg(feature = "ingest")]
#[diagnostic::do_not_recommend]
impl<M: Model + serde_core::de::DeserializeOwned> FromDocument for M {}
