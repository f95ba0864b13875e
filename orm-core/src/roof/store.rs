//! The store, with the methods that read and write records.

use std::fmt;

#[cfg(feature = "ingest")]
use super::model::FromDocument;
use super::model::{Insertable, Model};
use crate::error::{Error, Result};
#[cfg(feature = "ingest")]
use crate::ingest::{Document, Ingested};
use crate::linking::{IntoGraph, WritableRelation};
use crate::query::Filter;
use crate::record::IntoKey;
use crate::storage::{Core, HoldsCore, Table, Writer, run_transaction};

/// Records of any number of models, with the indexes their relations need.
///
/// A store holds one table per model, keyed by the Rust type. The first write to a model creates its table and the
/// indexes that relations, `#[orm(unique)]` and `#[orm(index)]` need; every write updates them. You register nothing.
///
/// A table has the order of insertion. Overwriting or updating a record keeps its position.
///
/// Every write is atomic. After an error, or a panic in your own code that the write calls, the store is unchanged.
/// Replaced and removed records are dropped when the write is done, so a panic in their `Drop` does not undo it.
///
/// # Threads
///
/// A store is `Send + Sync`. Reads take `&Store`, so any number of threads can read at once. To write, put it
/// behind an [`RwLock`](std::sync::RwLock).
///
/// ```
/// use std::{sync::RwLock, thread};
/// use orm_core::{Model, Store};
///
/// #[derive(Model)]
/// #[orm(entity = "users")]
/// struct User { id: u64, name: String }
///
/// let store = RwLock::new(Store::new());
/// thread::scope(|scope| {
///     for id in 0..4 {
///         let store = &store;
///         scope.spawn(move || {
///             let user = User { id, name: format!("user {id}") };
///             store.write().unwrap().insert(user).map(|_| ()).unwrap();
///         });
///     }
/// });
/// assert_eq!(store.read().unwrap().len::<User>(), 4);
/// ```
#[derive(Default)]
pub struct Store {
    core: Core,
}

impl Store {
    /// Returns a store without records.
    pub fn new() -> Self {
        Store::default()
    }

    /// Stores a record, **replacing the record with the same primary key**, and returns it as stored.
    ///
    /// The new record keeps the position of the one that it replaces. An unset `#[orm(auto)]` key is assigned. The
    /// reference holds the store borrowed for writing, so copy the key out of it before the next write.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { #[orm(auto)] id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// let id = store.insert(User { id: 0, name: "John".into() })?.id;
    /// assert_eq!(store.find::<User>(id).unwrap().name, "John");
    /// # Ok(()) }
    /// ```
    ///
    /// [`insert_new`](Self::insert_new) refuses a key that is stored.
    ///
    /// # Errors
    ///
    /// When another record has the same value in an `#[orm(unique)]` column, when no key can be
    /// generated, or when one of the model's [`Hooks`](crate::Hooks) refuses. Inside a
    /// [`transaction`](Self::transaction), unique columns are judged when the outermost one ends.
    ///
    /// # Cost
    ///
    /// One look-up per key of the model, whatever the size of the store.
    pub fn insert<M: Insertable>(&mut self, record: M) -> Result<&M> {
        let slot = self.core.write_row(|writer| writer.insert(record))?;
        // The record has just been stored there; the error cannot be met.
        self.core.stored(slot)
    }

    /// Stores a record, **refusing a primary key that is stored**, and returns it as stored.
    ///
    /// The record becomes the last of its table. An unset `#[orm(auto)]` key is assigned.
    /// [`insert`](Self::insert) replaces the record with the same key.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_new(User { id: 1, name: "John".into() })?;
    /// let error = store.insert_new(User { id: 1, name: "Jane".into() }).err().unwrap();
    /// assert!(error.is_duplicate_key());
    /// assert_eq!(
    ///     error.to_string(),
    ///     "cannot write `User`: another record has the same primary key `id`",
    /// );
    /// assert_eq!(store.find::<User>(1).unwrap().name, "John");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When a record with the same primary key is stored
    /// ([`is_duplicate_key`](Error::is_duplicate_key)), and as for [`insert`](Self::insert).
    ///
    /// # Cost
    ///
    /// As for `insert`.
    pub fn insert_new<M: Insertable>(&mut self, record: M) -> Result<&M> {
        let slot = self.core.write_row(|writer| writer.insert_new(record))?;
        self.core.stored(slot)
    }

    /// Stores records, all or none, **replacing records with the same primary keys**, and returns them as
    /// stored.
    ///
    /// Each is stored as by [`insert`](Self::insert); of two with the same primary key the later
    /// one stays. A generated key is never an explicit key of another record in `records`.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, #[orm(unique)] name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// let user = |id, name: &str| User { id, name: name.into() };
    /// store.insert_all([user(1, "John"), user(2, "Jane")])?;
    /// assert!(store.insert_all([user(3, "Joan"), user(4, "Jane")]).is_err());
    /// assert_eq!(store.len::<User>(), 2);
    /// # Ok(()) }
    /// ```
    ///
    /// Unique columns are judged by what the call leaves, so two records can exchange their values.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "slides")] struct Slide { id: u64, #[orm(unique)] position: u32 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([Slide { id: 1, position: 1 }, Slide { id: 2, position: 2 }])?;
    /// store.insert_all([Slide { id: 1, position: 2 }, Slide { id: 2, position: 1 }])?;
    /// assert_eq!(store.find::<Slide>(1).unwrap().position, 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for `insert`; then none of the records is stored.
    ///
    /// # Cost
    ///
    /// That of each record alone. The first record without a key has the rest of `records` collected into a
    /// list, and their explicit keys into a set.
    pub fn insert_all<M: Insertable>(
        &mut self,
        records: impl IntoIterator<Item = M>,
    ) -> Result<Vec<&M>> {
        self.core.write_rows(|writer| writer.insert_all(records))
    }

    /// Stores records, all or none, **refusing primary keys that are stored**, and returns them as stored.
    ///
    /// Each is stored as by [`insert_new`](Self::insert_new); two with the same primary key are an error too.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all_new([User { id: 1 }, User { id: 2 }])?;
    /// assert!(store.insert_all_new([User { id: 3 }, User { id: 2 }]).is_err());
    /// assert_eq!(store.len::<User>(), 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for `insert_new`; then none of the records is stored.
    pub fn insert_all_new<M: Insertable>(
        &mut self,
        records: impl IntoIterator<Item = M>,
    ) -> Result<Vec<&M>> {
        self.core.write_rows(|writer| writer.insert_all_new(records))
    }

    /// **Removes every record of the model**, then inserts `records` and returns them as stored.
    ///
    /// Afterwards the table holds these records alone, in the order of `records`. Vuex ORM calls this
    /// `create`. To keep the records that are stored, use [`insert_all`](Self::insert_all).
    /// Keys are generated as by `insert_all`.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1, name: "John".into() })?;
    /// store.replace_all([User { id: 2, name: "Jane".into() }])?;
    /// assert!(!store.contains::<User>(1) && store.contains::<User>(2));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`insert`](Self::insert); then the records are those from before.
    pub fn replace_all<M: Insertable>(
        &mut self,
        records: impl IntoIterator<Item = M>,
    ) -> Result<Vec<&M>> {
        let table = self.core.ensure::<M>()?;
        self.core.run_operation(|core| {
            let mut writer = core.writer::<M>(table)?;
            writer.remove_all()?;
            writer.insert_all(records)
        })?;
        Ok(self.iter::<M>().collect())
    }

    /// Returns the record with a primary key.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// #[derive(Model)]
    /// #[orm(entity = "seats", primary_key("row", "number"))]
    /// struct Seat { row: char, number: u8, taken: bool }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(Seat { row: 'B', number: 7, taken: true })?;
    /// assert!(store.find::<Seat>(('B', 7)).unwrap().taken);
    /// # Ok(()) }
    /// ```
    ///
    /// # Cost
    ///
    /// One look-up.
    #[inline]
    pub fn find<M: Model>(&self, key: impl IntoKey<M::Key>) -> Option<&M> {
        let table = self.core.table::<M>()?;
        table.row(table.slot_of_key(self.core.key_space(), &key.into_key())?)
    }

    /// Returns the records with these primary keys, in the order of the keys. A key without a record is
    /// skipped.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model, Debug, PartialEq)] #[orm(entity = "users")] struct User { id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([User { id: 1 }, User { id: 2 }])?;
    /// assert_eq!(store.find_many::<User>([2, 9, 1]), [&User { id: 2 }, &User { id: 1 }]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Cost
    ///
    /// One look-up per key.
    pub fn find_many<M: Model>(
        &self,
        keys: impl IntoIterator<Item = impl IntoKey<M::Key>>,
    ) -> Vec<&M> {
        keys.into_iter().filter_map(|key| self.find(key)).collect()
    }

    /// Returns whether a record has this primary key.
    pub fn contains<M: Model>(&self, key: impl IntoKey<M::Key>) -> bool {
        self.find::<M>(key).is_some()
    }

    /// Changes a record through a closure, and returns it as stored.
    ///
    /// You can change every field. If you change the primary key, no record has the old one afterwards, and the
    /// record keeps its position in the table.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model, Clone)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1, name: "John".into() })?;
    /// store.update::<User>(1, |user| user.name = "Johnny".into())?;
    /// store.update::<User>(1, |user| user.id = 8)?;
    /// assert!(!store.contains::<User>(1));
    /// assert_eq!(store.find::<User>(8).unwrap().name, "Johnny");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When no record has the key, when the new primary key or a unique column is another record's,
    /// when the key was changed to `None`, or when one of the model's [`Hooks`](crate::Hooks) refuses.
    ///
    /// # Cost
    ///
    /// A clone of the record, on which the closure works so that a panic in it changes nothing, and
    /// one look-up per key of the model. Moving a record among many children of one parent costs
    /// the logarithm of their number.
    pub fn update<M: Model + Clone>(
        &mut self,
        key: impl IntoKey<M::Key>,
        change: impl FnOnce(&mut M),
    ) -> Result<&M> {
        let slot = self.core.write_row::<M>(|writer| {
            let slot = writer.slot_of(&key.into_key());
            let found = slot.and_then(|slot| Some((slot, writer.table().row(slot)?)));
            let (slot, record) = found.ok_or_else(|| Error::not_found(M::SCHEMA))?;
            let mut record = record.clone();
            change(&mut record);
            writer.update(slot, record)?;
            Ok(slot)
        })?;
        self.core.row(slot).ok_or_else(|| Error::not_found(M::SCHEMA))
    }

    /// Removes the record with a primary key, and returns whether there was one.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1, name: "John".into() })?;
    /// assert!(store.remove::<User>(1)?);
    /// assert!(!store.remove::<User>(1)?);
    /// # Ok(()) }
    /// ```
    ///
    /// Records that refer to it keep their foreign keys, and find it again if it comes back, unless
    /// their relation declares [another action](derive@crate::Model#referential-actions).
    ///
    /// # Errors
    ///
    /// When a relation that is declared `restrict` or `required` refers to the record, or one of the model's
    /// [`Hooks`](crate::Hooks) refuses; then nothing is removed.
    ///
    /// # Cost
    ///
    /// One look-up, and a few array writes per key of the model, for this record and for each that goes
    /// with it. The memory of removed records is used again once they outnumber those that are left.
    pub fn remove<M: Model>(&mut self, key: impl IntoKey<M::Key>) -> Result<bool> {
        let remove = |writer: &mut Writer<'_, M>| {
            let slot = writer.slot_of(&key.into_key());
            slot.map_or(Ok(false), |slot| writer.remove(slot).map(|()| true))
        };
        self.core.write_table(remove, |_, _, _| ())
    }

    /// Removes the records that pass a filter, and returns how many were removed.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1, name: "John".into() })?;
    /// assert_eq!(store.remove_where(User::NAME.starts_with("J"))?, 1);
    /// assert!(store.is_empty::<User>());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`remove`](Self::remove); then none of the records is removed.
    ///
    /// # Cost
    ///
    /// That of the query with this filter, and of removing each record.
    pub fn remove_where<M: Model>(&mut self, filter: Filter<M>) -> Result<usize> {
        self.core.remove_where(filter)
    }

    /// **Removes all records of a model**, and returns how many were removed.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([User { id: 7 }, User { id: 3 }])?;
    /// assert_eq!(store.clear::<User>()?, 2);
    /// assert!(store.is_empty::<User>());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`remove`](Self::remove); then none of the records is removed.
    ///
    /// # Cost
    ///
    /// That of removing each record.
    pub fn clear<M: Model>(&mut self) -> Result<usize> {
        let table = self.core.ensure::<M>()?;
        self.core.run_operation(|core| {
            let removed = core.writer::<M>(table)?.table().len();
            core.empty(table)?;
            Ok(removed)
        })
    }

    /// Runs several writes as one, all or none, and returns what the closure returns.
    ///
    /// The closure gets the store itself and reads what it has written so far. If it returns an error or
    /// panics, every write in it is rolled back. A transaction inside a transaction is a savepoint: if it fails,
    /// only its own writes are rolled back, and the outer one can go on.
    ///
    /// ```
    /// use orm_core::{Model, Store};
    ///
    /// #[derive(Model, Clone)]
    /// #[orm(entity = "users")]
    /// struct User { id: u64, #[orm(unique)] name: String }
    ///
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let mut store = Store::new();
    ///     let user = |id, name: &str| User { id, name: name.into() };
    ///     let names = store.transaction(|store| {
    ///         store.insert(user(1, "John"))?;
    ///         store.update::<User>(1, |user| user.name.push_str("ny"))?;
    ///         Ok(store.find::<User>(1).map(|user| user.name.clone()))
    ///     })?;
    ///     assert_eq!(names.as_deref(), Some("Johnny"));
    ///
    ///     let failed = store.transaction(|store| {
    ///         store.insert(user(2, "Jane"))?;
    ///         store.insert(user(3, "Johnny"))?;
    ///         Ok(())
    ///     });
    ///     assert!(failed.unwrap_err().is_unique_violation());
    ///     assert_eq!(store.len::<User>(), 1);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The closure's error is this crate's [`Error`], so you need no type annotation. **If `?` in the closure meets
    /// another error type**, such as `std::io::Error`, or one of your own, use
    /// [`try_transaction`](Self::try_transaction).
    ///
    /// A write in the closure that returns an error changes nothing, and the closure can go on after it.
    /// Referential actions follow each write at once. `#[orm(unique)]` columns and `required` relations are
    /// checked when the outermost transaction ends. Until then two records can hold the same unique value,
    /// so that they can exchange their values, and a query for that value returns both. Primary keys are
    /// checked at once. If the closure replaces the store with another one, the writes to both are kept,
    /// unchecked.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model, Clone)]
    /// # #[orm(entity = "slides")]
    /// # struct Slide { id: u64, #[orm(unique)] position: u32 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([Slide { id: 1, position: 1 }, Slide { id: 2, position: 2 }])?;
    /// store.transaction(|store| {
    ///     store.update::<Slide>(1, |slide| slide.position = 2)?;
    ///     store.update::<Slide>(2, |slide| slide.position = 1)?;
    ///     Ok(())
    /// })?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the closure; a unique violation or that of a `required` relation, if the records that the
    /// outermost transaction leaves are in conflict. Then the store is as it was.
    ///
    /// # Cost
    ///
    /// Proportional to what is changed, not to what is stored. Each written record adds about 40 bytes until the
    /// end, and replaced or removed records are kept until then.
    pub fn transaction<R>(&mut self, work: impl FnOnce(&mut Store) -> Result<R>) -> Result<R> {
        run_transaction(self, work).map(|(result, _)| result)
    }

    /// Runs a [`transaction`](Self::transaction) whose closure returns an error type of your own, and returns what the
    /// closure returns.
    ///
    /// `?` converts the store's errors, so the type needs `From<orm_core::Error>`; `Box<dyn Error>` and
    /// `anyhow::Error` have it. Name the error type where a second `?` follows the transaction, because that
    /// `?` accepts any: `try_transaction::<_, Failure>(..)?`.
    ///
    /// ```
    /// use orm_core::{Error, Model, Store};
    ///
    /// #[derive(Model, Clone)]
    /// #[orm(entity = "accounts")]
    /// struct Account { id: u64, balance: i64 }
    ///
    /// #[derive(Debug, PartialEq)]
    /// enum Failure { Overdrawn, Store(Error) }
    ///
    /// impl From<Error> for Failure {
    ///     fn from(error: Error) -> Self { Failure::Store(error) }
    /// }
    ///
    /// fn transfer(store: &mut Store, from: u64, to: u64, amount: i64) -> Result<(), Failure> {
    ///     store.try_transaction(|store| {
    ///         store.update::<Account>(to, |account| account.balance += amount)?;
    ///         let from = store.update::<Account>(from, |account| account.balance -= amount)?;
    ///         if from.balance < 0 { Err(Failure::Overdrawn) } else { Ok(()) }
    ///     })
    /// }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// let mut store = Store::new();
    /// store.insert_all([Account { id: 1, balance: 10 }, Account { id: 2, balance: 0 }])?;
    /// assert_eq!(transfer(&mut store, 1, 2, 7), Ok(()));
    /// assert_eq!(transfer(&mut store, 1, 2, 7), Err(Failure::Overdrawn));
    /// let balances: Vec<i64> = store.iter::<Account>().map(|account| account.balance).collect();
    /// assert_eq!(balances, [3, 7]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`transaction`](Self::transaction), in your own type.
    ///
    /// # Cost
    ///
    /// As for [`transaction`](Self::transaction).
    pub fn try_transaction<R, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<R, E>,
    ) -> Result<R, E> {
        run_transaction(self, work).map(|(result, _)| result)
    }

    /// Returns the [`Links`](crate::Links) of one record's relation, through which you link and unlink records.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model, Clone)] #[orm(entity = "posts")] struct Post { id: u64, user_id: Option<u64> }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1 })?;
    /// store.insert(Post { id: 7, user_id: None })?;
    /// store.relation(User::POSTS, 1).link(7)?;
    /// assert_eq!(store.find::<Post>(7).unwrap().user_id, Some(1));
    /// assert!(store.relation(User::POSTS, 1).unlink(7)?);
    /// # Ok(()) }
    /// ```
    pub fn relation<R: WritableRelation>(
        &mut self,
        relation: R,
        key: impl IntoKey<<R::From as Model>::Key>,
    ) -> R::Links<'_> {
        let _ = relation;
        R::links(&mut self.core, key.into_key())
    }

    /// Stores a record with its related records, all or none, and returns the record as stored.
    ///
    /// Pass a [`Graph`](crate::Graph), where there is an example, or a record alone. Records that it refers to are
    /// stored first, records that refer to it last, within one relation in the order of the graph.
    ///
    /// # Errors
    ///
    /// As for [`insert`](Self::insert) of any of the records, if a record to connect or update is not stored, and
    /// if storing the others removes the record itself. Then nothing is stored.
    ///
    /// # Cost
    ///
    /// That of each record alone. If a key has to be generated, all explicit keys of the graph are collected into
    /// sets first.
    pub fn insert_graph<M: Model>(&mut self, graph: impl IntoGraph<M>) -> Result<&M> {
        self.core.insert_graph(graph.into_graph())
    }

    /// Inserts the records of a document and the records nested in them, all or none, and returns what was written.
    ///
    /// Short for `User::ingest().run(&mut store, document)`. See [`Ingest`](crate::Ingest) for what a document can
    /// contain, and for other modes, such as upsert.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::Deserialize;
    /// #[derive(Model, Deserialize)]
    /// #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    /// struct User { id: u64, name: String }
    ///
    /// #[derive(Model, Deserialize)]
    /// #[orm(entity = "phones")]
    /// struct Phone { id: u64, user_id: u64 }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.ingest::<User>(r#"[{ "id": 1, "name": "John", "phone": { "id": 7 } }]"#)?;
    /// assert_eq!(store.find::<Phone>(7).unwrap().user_id, 1);
    ///
    /// let error = store.ingest::<User>(r#"[{ "id": 2, "name": "Jane", "phone": { "id": "x" } }]"#);
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "at `$[0].phone.id`: cannot read a record of `Phone`: expected u64, found a string",
    /// );
    /// assert_eq!(store.len::<User>(), 1);
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "ingest")]
    pub fn ingest<'de, M: FromDocument>(
        &mut self,
        document: impl Document<'de>,
    ) -> Result<Ingested<'_>> {
        M::ingest().run(self, document)
    }

    /// Returns the number of records of a model, in O(1).
    pub fn len<M: Model>(&self) -> usize {
        self.core.table::<M>().map_or(0, Table::len)
    }

    /// Returns whether no record of a model is stored.
    pub fn is_empty<M: Model>(&self) -> bool {
        self.len::<M>() == 0
    }

    /// Returns an iterator over the records of a model, in the order of the table.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([User { id: 7 }, User { id: 3 }])?;
    /// assert!(store.iter::<User>().map(|user| user.id).eq([7, 3]));
    /// # Ok(()) }
    /// ```
    pub fn iter<M: Model>(&self) -> impl DoubleEndedIterator<Item = &M> {
        self.core.slots::<M>().iter().flatten()
    }
}

impl fmt::Debug for Store {
    /// Prints the number of records of each model, and never what is in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("models", &self.core.models()).finish_non_exhaustive()
    }
}

impl Store {
    /// What the rooms below work with.
    #[inline]
    pub(crate) fn core(&self) -> &Core {
        &self.core
    }
}

/// A transaction lends out the store that it was begun in.
impl HoldsCore for Store {
    #[inline]
    fn core(&mut self) -> &mut Core {
        &mut self.core
    }
}
