//! Documents that reach only what the caller names.

use std::any::TypeId;
use std::slice;
use std::sync::Arc;

use super::allow::{Allow, scope_of};
use super::document::Document;
use super::engine::Engine;
use super::ingested::Ingested;
use super::map::ModelMap;
use super::missing::{DetachMissing, RemoveMissing, UnlinkMissing};
use super::options::{Ingest, Limits, WriteMode};
use super::run::read;
use super::scope::{Acts, Among, DocumentBounds, Fixed, FixedKey, Scope, Set};
use crate::content::{Content, Value, ValueError, to_content};
use crate::error::{DocumentError, Error, Result};
use crate::linking::CanBeNull;
use crate::query::{Column, Filter};
use crate::record::{HasColumn, KeyColumns};
use crate::relation::HasRelations;
use crate::schema::ColumnIdx;
use crate::storage::{Core, Moves, Slot};

impl<M: HasRelations> Ingest<M> {
    /// Limits documents to these columns and relations. **Use it for every document from a client.**
    ///
    /// Without it, a document writes every column, and every record that its relations reach. With it, a document
    /// reaches only what you name:
    ///
    /// - A key of an object that you do not name is an error, whether it is a column, a relation or unknown.
    /// - A relation that you name without an action only links stored records. Allow inserting, updating and relinking
    ///   its records explicitly; see [`Allow`].
    /// - A stored record is never replaced: inserting a stored key is an error, and an update changes only columns that
    ///   are both named and in the document.
    ///
    /// The mode, `insert` by default, [`update`](Ingest::update) or [`upsert`](Ingest::upsert), applies to the records
    /// at the top of the document. [`Allow`] decides about nested records.
    ///
    /// ```
    /// use orm_core::{Model, Store};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Model, Clone, Serialize, Deserialize)]
    /// #[orm(entity = "users")]
    /// struct User { id: u64, name: String, is_admin: bool }
    ///
    /// #[derive(Model, Clone, Serialize, Deserialize)]
    /// #[orm(entity = "posts", belongs_to(User, fk = "author_id", name = "author"))]
    /// struct Post { id: u64, author_id: u64, title: String }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # store.insert_all([3, 4].map(|id| User { id, name: "John".into(), is_admin: false }))?;
    /// # store.insert(Post { id: 1, author_id: 4, title: "Hello".into() })?;
    /// let patch = Post::ingest().only((Post::TITLE, Post::AUTHOR));
    /// let post = patch.update_one(&mut store, 1, r#"{ "title": "Hi", "author": { "id": 3 } }"#)?;
    /// assert_eq!((post.title.as_str(), post.author_id), ("Hi", 3));
    ///
    /// let error = patch.update_one(&mut store, 1, r#"{ "author": { "id": 3, "is_admin": true } }"#);
    /// let error = error.err().unwrap();
    /// assert!(error.is_not_allowed());
    /// assert_eq!(error.path(), "$.author.is_admin");
    /// # Ok(()) }
    /// ```
    pub fn only<A: Allow<M>>(self, allowed: A) -> IngestOnly<M> {
        let (sets, among) = (Vec::new(), Vec::new());
        IngestOnly { ingest: self, scope: scope_of(allowed), ignore: false, sets, among }
    }
}

/// Settings for documents from a client, which reach only what you name. Made by [`Ingest::only`].
///
/// | method | the document | a record at the top |
/// |---|---|---|
/// | [`insert_one`](Self::insert_one) | one object | is new |
/// | [`update_one`](Self::update_one) | one object | is the one with the caller's key |
/// | [`upsert_one`](Self::upsert_one) | one object | is the one with the caller's key, or is new |
/// | [`run`](Self::run) | an object or a list | is new; with [`update`](Self::update) is stored; with [`upsert`](Self::upsert) is either |
///
/// # Errors
///
/// | | |
/// |---|---|
/// | [`is_not_allowed`](Error::is_not_allowed) | the document names something, or does something, that is not allowed |
/// | [`is_not_found`](Error::is_not_found) | a record to update or to link is not stored, or is not [`among`](Self::among) those that can be |
/// | [`is_unique_violation`](Error::is_unique_violation) | a record to insert has the key of another |
/// | [`is_malformed`](Error::is_malformed) | the document cannot be read, or a field is missing or has another type |
/// | [`is_over_limit`](Error::is_over_limit) | the document is larger than its [`Limits`] |
///
/// [`Error::path`] is the position in the document. After an error the store is unchanged.
#[must_use = "a document is ingested by `run`, `insert_one`, `update_one` or `upsert_one`"]
#[derive(Clone, Debug)]
pub struct IngestOnly<M> {
    ingest: Ingest<M>,
    scope: Arc<Scope>,
    ignore: bool,
    sets: Vec<Set>,
    among: Vec<Among>,
}

impl<M: HasRelations> IngestOnly<M> {
    /// [`run`](Self::run) updates the records at the top that are stored, and skips the others.
    pub fn update(self) -> Self {
        IngestOnly { ingest: self.ingest.update(), ..self }
    }

    /// [`run`](Self::run) updates the records at the top that are stored, and inserts the others.
    ///
    /// A record can be inserted with its primary key only if the key's columns are named.
    pub fn upsert(self) -> Self {
        IngestOnly { ingest: self.ingest.upsert(), ..self }
    }

    /// Ignores keys of objects that you did not name: columns, relations and unknown ones.
    ///
    /// By default each of them is an error. Actions that are not allowed remain errors.
    pub fn ignore_unknown(self) -> Self {
        IngestOnly { ignore: true, ..self }
    }

    /// Writes a value to a column of every record of `T` that the document inserts or updates.
    ///
    /// It overrides the document and the enclosing record. Use it for what the client must not decide, such as the
    /// author of a new record. The value has the type of the field. A later value for a column overrides an earlier
    /// one.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Model, Clone, Serialize, Deserialize)] #[orm(entity = "posts")]
    /// # struct Post { #[orm(auto)] id: u64, author_id: u64, title: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # let current_user = 3;
    /// let new = Post::ingest().only((Post::TITLE,)).set(Post::AUTHOR_ID, current_user);
    /// let post = new.insert_one(&mut store, r#"{ "title": "Hello" }"#)?;
    /// assert_eq!(post.author_id, 3);
    /// # Ok(()) }
    /// ```
    pub fn set<T, V, const I: usize>(mut self, column: Column<T, V, I>, value: V) -> Self
    where
        T: HasColumn<I>,
        V: serde_core::Serialize + Clone + Send + Sync + 'static,
    {
        self.sets.push(Set::new(column, value));
        self
    }

    /// Lets the document reach only those stored records of `T` that pass the filter. Several filters must all pass.
    ///
    /// Updating or linking another record is the same error as if it were not stored, for records at the top, for
    /// nested ones, and for a key that you pass. A record that an authoritative list omits is removed or unlinked only
    /// if it passes. The same holds for the previous target of a `has_one` or `morph_one` relation: if it does not
    /// pass, the document is an error. To be detached by [`detach_missing`](Self::detach_missing), the pivot record has
    /// to pass too.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Model, Clone, Serialize, Deserialize)] #[orm(entity = "posts")]
    /// # struct Post { #[orm(auto)] id: u64, author_id: u64, title: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # let current_user = 3;
    /// # store.insert(Post { id: 1, author_id: 4, title: "Hello".into() })?;
    /// let patch = Post::ingest().only((Post::TITLE,)).among(Post::AUTHOR_ID.eq(current_user));
    /// let error = patch.update_one(&mut store, 1, r#"{ "title": "Mine" }"#).err().unwrap();
    /// assert!(error.is_not_found());
    /// # Ok(()) }
    /// ```
    pub fn among<T: HasRelations>(mut self, filter: Filter<T>) -> Self {
        self.among.push(Among::new(filter));
        self
    }

    /// Does the same as [`Ingest::remove_missing`], for records that the document can reach.
    pub fn remove_missing<R: RemoveMissing>(self, relation: R) -> Self {
        IngestOnly { ingest: self.ingest.remove_missing(relation), ..self }
    }

    /// Does the same as [`Ingest::unlink_missing`], for records that the document can reach.
    pub fn unlink_missing<R: UnlinkMissing<Null: CanBeNull>>(self, relation: R) -> Self {
        IngestOnly { ingest: self.ingest.unlink_missing(relation), ..self }
    }

    /// Does the same as [`Ingest::detach_missing`], for records that the document can reach.
    pub fn detach_missing<R: DetachMissing>(self, relation: R) -> Self {
        IngestOnly { ingest: self.ingest.detach_missing(relation), ..self }
    }

    /// Sets how large a document can be.
    pub fn limits(self, limits: Limits) -> Self {
        IngestOnly { ingest: self.ingest.limits(limits), ..self }
    }

    pub(crate) fn run_in<'s, 'de>(
        &self,
        store: &'s mut Core,
        document: impl Document<'de>,
    ) -> Result<Ingested<'s>> {
        let (map, (slots, _), moves) =
            self.take_in(store, document, self.ingest.write_mode(), None)?;
        Ok(Ingested::new(store, &map, slots, &moves))
    }

    pub(crate) fn insert_one_in<'s, 'de>(
        &self,
        store: &'s mut Core,
        document: impl Document<'de>,
    ) -> Result<&'s M> {
        let one = |_: &Core| Ok(None);
        let (_, (_, slot), _) = self.take_in(store, document, WriteMode::Insert, Some(&one))?;
        stored(store, slot)
    }

    pub(crate) fn update_one_in<'s, 'de>(
        &self,
        store: &'s mut Core,
        key: M::Id,
        document: impl Document<'de>,
    ) -> Result<&'s M> {
        let one = |store: &Core| {
            let slot = store.slot_of_stored::<M>(&key)?;
            Ok(Some(Fixed { slot: Some(slot), is_it: is_it::<M>(key.clone()), key: None }))
        };
        let (_, (_, slot), _) = self.take_in(store, document, WriteMode::Update, Some(&one))?;
        stored(store, slot)
    }

    pub(crate) fn upsert_one_in<'s, 'de>(
        &self,
        store: &'s mut Core,
        key: M::Id,
        document: impl Document<'de>,
    ) -> Result<&'s M>
    where
        M::Id: serde_core::Serialize,
    {
        let one = |store: &Core| {
            let slot = store.slot_of::<M>(&key);
            let new = fixed_key::<M>(&key);
            Ok(Some(Fixed { slot, is_it: is_it::<M>(key.clone()), key: Some(new) }))
        };
        let (_, (_, slot), _) = self.take_in(store, document, WriteMode::Upsert, Some(&one))?;
        stored(store, slot)
    }

    /// Ingests a document, and returns the rows that were written and the last row at the top.
    fn take_in<'de>(
        &self,
        store: &mut Core,
        document: impl Document<'de>,
        mode: WriteMode,
        one: Option<&dyn Fn(&Core) -> Result<Option<Fixed>>>,
    ) -> Result<(ModelMap, (Vec<Vec<Slot>>, Option<Slot>), Moves)> {
        let mut map = ModelMap::default();
        map.add::<M>()?;
        let mut options = self.ingest.resolve(&map);
        let ((slots, mut top), moves) = store.run_operation_with_slots(|store| {
            let fixed = one.map_or(Ok(None), |one| one(store))?;
            options.limit(self.bounds(&map, mode, one.is_some(), fixed)?);
            let mut engine = Engine::new(store, &map, &options);
            read(&mut engine, document)?;
            engine.finish()?;
            let top = engine.last_root();
            Ok((engine.written(), top))
        })?;
        if let (Some(top), Some(table)) = (&mut top, store.table_id(TypeId::of::<M>())) {
            moves.rename(table, slice::from_mut(top));
        }
        Ok((map, (slots, top), moves))
    }

    fn bounds(
        &self,
        map: &ModelMap,
        mode: WriteMode,
        one: bool,
        fixed: Option<Fixed>,
    ) -> Result<DocumentBounds> {
        let scope = || Some(Arc::clone(&self.scope));
        let (insert, update) = match mode {
            WriteMode::Insert | WriteMode::InsertNew => (scope(), None),
            WriteMode::Update => (None, scope()),
            WriteMode::Upsert => (scope(), scope()),
            WriteMode::ReplaceAll => {
                let text = "all records of it are replaced, which `only` does not allow".to_owned();
                return Err(Error::document(
                    DocumentError::NotAllowed { text },
                    Some(M::MODEL_SCHEMA),
                ));
            }
        };
        // A key at the top of the document, or the caller's, reaches any stored record.
        let link = update.is_some();
        let id = |model: TypeId| map.id_of(model);
        let sets = self.sets.iter().filter_map(|set| Some((id(set.model)?, set.clone())));
        let among = self.among.iter().filter_map(|one| Some((id(one.model)?, one.clone())));
        Ok(DocumentBounds {
            acts: Acts { insert, update, link, pivot: None },
            ignore: self.ignore,
            one,
            skips: !one && mode == WriteMode::Update,
            fixed,
            sets: sets.collect(),
            among: among.collect(),
        })
    }
}

/// The one record of a document.
fn stored<M: HasRelations>(store: &Core, slot: Option<Slot>) -> Result<&M> {
    slot.map_or_else(|| Err(Error::not_found(M::MODEL_SCHEMA)), |slot| store.stored(slot))
}

/// Whether a key in a document is this one.
fn is_it<M: HasRelations>(key: M::Id) -> Box<dyn Fn(Content<'_>) -> Result<bool, ValueError>> {
    Box::new(move |content| match M::ABILITIES.read_key() {
        Some(read) => Ok(read(Value(content))? == key),
        None => Ok(false),
    })
}

/// The key of a record that is not stored, as its columns are read and as it is written.
fn fixed_key<M: HasRelations<Id: serde_core::Serialize>>(key: &M::Id) -> FixedKey {
    let columns = M::MODEL_SCHEMA.primary_key.iter().copied();
    let own = |column: ColumnIdx| {
        M::ABILITIES.forms().iter().find(|form| form.column == column)?.own?(key)
    };
    let contents = match (M::MODEL_SCHEMA.primary_key, to_content(key).ok()) {
        ([column], plain) => {
            let own = own(*column).and_then(|own| own.ok().map(|value| value.0));
            own.or(plain).map(|content| (*column, content)).into_iter().collect()
        }
        (_, Some(Content::Seq(parts))) => columns.zip(parts).collect(),
        _ => Vec::new(),
    };
    let key = key.clone();
    let write = move |record: &mut dyn std::any::Any| {
        if let Some(record) = record.downcast_mut::<M>() {
            M::PrimaryKey::write(record, key.clone());
        }
    };
    FixedKey { contents, write: Box::new(write) }
}
