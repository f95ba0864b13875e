//! Settings of ingesting: how to write each record, and how much to read.

use std::any::TypeId;
use std::marker::PhantomData;

use super::map::ModelMap;
use super::missing::{DetachMissing, RemoveMissing, UnlinkMissing};
use super::node_id::NodeId;
use super::scope::DocumentBounds;
use crate::linking::CanBeNull;
use crate::relation::HasRelations;
use crate::schema::RelationIdx;

/// How each record of a document is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteMode {
    /// Stores the record, **replacing the record with the same primary key**. If a record occurs several times in one
    /// document, the last value of each field wins.
    #[default]
    Insert,
    /// As `Insert`, but a record whose primary key was stored before the document is an error
    /// ([`is_duplicate_key`](crate::Error::is_duplicate_key)). A bare key can still link a stored record.
    InsertNew,
    /// **Removes every record of each model in the document**, then inserts as `Insert` does. A model is in the
    /// document if the document has a record or a list of it; an empty list counts. Referential actions apply: a
    /// cascade from a removed record can also remove records of the document.
    ReplaceAll,
    /// Changes the fields that the document contains, in records that are stored. A record that is not stored is
    /// skipped, with everything nested in it.
    Update,
    /// As `Update`, but inserts a record that is not stored.
    Upsert,
}

/// What happens to the targets of a relation that a document does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingPolicy {
    Remove,
    Unlink,
}

/// How large a document can be. A larger one is an error.
///
/// ```
/// use orm_core::{Model, Store};
/// use orm_core::ingest::Limits;
/// # #[derive(Model, serde::Deserialize)] #[orm(entity = "users")] struct User { id: u64 }
/// # let mut store = Store::new();
/// let limits = Limits::default().records(1);
/// let error = User::ingest().limits(limits).run(&mut store, r#"[{"id": 1}, {"id": 2}]"#).unwrap_err();
/// assert!(error.is_over_limit());
/// assert_eq!(
///     error.to_string(),
///     "at `$[1]`: the document holds more records than `Limits::records` allows, which is 1; the next is of `User`",
/// );
/// assert!(store.is_empty::<User>());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Maximum nesting of lists and objects, including those in fields: 64 by default. A format can have a limit of
    /// its own, as `serde_json` has at 127. Each level is a nested function call, so a much larger number needs a
    /// larger stack than threads have by default.
    pub depth: usize,
    /// Maximum number of records: 10,000,000 by default. Pivot records count, and so do bare keys.
    pub records: usize,
    /// Maximum size of what is in memory at once: 256 MiB by default. Counts the bytes of all strings, plus 16 for each
    /// value. It is one element of the top-level list; from the first element that needs a generated key on, all
    /// remaining elements.
    pub size: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 64, records: 10_000_000, size: 256 << 20 }
    }
}

impl Limits {
    /// Returns the limits with another [`depth`](field@Self::depth).
    #[must_use]
    pub fn depth(self, depth: usize) -> Self {
        Limits { depth, ..self }
    }

    /// Returns the limits with another number of [`records`](field@Self::records).
    #[must_use]
    pub fn records(self, records: usize) -> Self {
        Limits { records, ..self }
    }

    /// Returns the limits with another [`size`](field@Self::size).
    #[must_use]
    pub fn size(self, size: usize) -> Self {
        Limits { size, ..self }
    }
}

/// Settings for storing documents whose records are of the model `M`. Made by
/// [`Model::ingest`](crate::Model::ingest), used by [`run`](Self::run).
///
/// **A document writes every column that it names, in every record that its relations name.** For documents from a
/// client, use [`only`](Self::only).
///
/// A document is an object or a list of objects. An object is a record: its fields, as the struct's `Deserialize`
/// reads them, and its related records under the names of relations, to any depth and in both directions.
///
/// - The store writes the keys that link a record and the record around it. You can omit them; if the document has
///   them, they are overwritten.
/// - A bare primary key instead of an object links a record that is stored or in the document; for `belongs_to` and
///   `morph_to` it is the value of the foreign key. A composite key is a list.
/// - A record that the document newly links by `has_one` or `morph_one` is the one that the relation returns
///   afterwards. Records that would be returned instead, or that hold the same unique key, are unlinked. If their
///   foreign key is not an `Option`, or the document itself has written them, the document is an error.
/// - A link that exists changes no other records. So you can send back a record that was loaded through a filter.
/// - If another relation of the model returns several records by the same key, such as a `has_many`, a `has_one`
///   unlinks none of them. What the document lists stays linked, in whichever order its keys come; a new link that
///   would not be returned because of a record that the document does not name is an error.
/// - You can omit an `#[orm(auto)]` key: it is generated, if serde has no default for it. A key type of your own needs
///   that default. A generated key is never a key that occurs in the document, be it of a record, a bare key or a
///   foreign key. So a key of a record that does not exist never links a record whose key was generated.
/// - The keys of the objects under a `has_many_by` relation are added to the object's list of keys. If the object has
///   no such list and updates a record, they are added to the record's list.
/// - A many-to-many relation gets pivot records. An object's `pivot`, or the name that the relation declares, contains
///   their fields.
/// - A `morph_to` relation with an object needs the type column beside it.
/// - `null` as a relation changes nothing, for to-one and to-many relations. If the document is authoritative for the
///   relation, `null` means that no record exists. A record that is missing in an authoritative list is removed, even
///   if it holds its owner's key elsewhere in the document. A record that contains its owner is not missing.
/// - Two relations of one record can have the same foreign key, or the same list of keys. A record that the document
///   lists under either of them is not missing, whether the document is authoritative for one or for both.
/// - A link uses the key that the other record has at that moment. If the document changes that key later, and it is
///   not the primary key, the relation's `on_update` applies.
/// - A record can occur several times. Within one element of the top-level list, only one occurrence has to be
///   complete.
/// - Records under a relation through another model are stored, and not linked.
///
/// ```
/// use orm_core::{Model, Store};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Model, Clone, Serialize, Deserialize)]
/// #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// struct User { id: u64, name: String }
///
/// #[derive(Model, Clone, Serialize, Deserialize)]
/// #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// struct Post { id: u64, user_id: u64, title: String, likes: u32 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.ingest::<User>(r#"{
///     "id": 1, "name": "John",
///     "posts": [
///         { "id": 7, "title": "Hello", "likes": 3 },
///         { "id": 8, "title": "Goodbye", "likes": 0 }
///     ]
/// }"#)?;
/// assert_eq!(store.find::<Post>(7).unwrap().user_id, 1);
///
/// // Change some fields of stored records. The document is authoritative for the list of posts.
/// let sync = User::ingest().upsert().remove_missing(User::POSTS);
/// let written = sync.run(&mut store, r#"{ "id": 1, "posts": [{ "id": 7, "likes": 4 }] }"#)?;
/// assert_eq!((written.count::<User>(), written.count::<Post>()), (1, 1));
/// assert_eq!(store.find::<User>(1).unwrap().name, "John");
/// assert_eq!(store.find::<Post>(7).unwrap().likes, 4);
/// assert!(!store.contains::<Post>(8));
/// # Ok(()) }
/// ```
///
/// The struct's serde attributes apply: `rename`, `rename_all` (also to the names of relations), `alias`, `default`,
/// `skip`, `flatten`, `with`. Integers in JSON text have up to 128 bits, but 64 if serde buffers them
/// (`flatten`, `untagged`). If a crate enables `serde_json/arbitrary_precision`, the struct gets the digits of the
/// document. `RawValue` cannot be read.
///
/// Models need `Deserialize`. They also need `Serialize` and `Clone` to be updated in part: by `update`, by `upsert`,
/// or because a record occurs twice. A model with generated keys needs `Serialize` if other records of the document
/// refer to it.
#[must_use = "a document is taken in by `run`"]
#[derive(Clone, Debug)]
pub struct Ingest<M> {
    mode: WriteMode,
    modes: Vec<(TypeId, WriteMode)>,
    missing: Vec<(TypeId, RelationIdx, MissingPolicy)>,
    limits: Limits,
    model: PhantomData<fn() -> M>,
}

/// The same, with models by their ids in a map.
pub(super) struct ResolvedOptions {
    modes: Vec<WriteMode>,
    missing: Vec<((NodeId, RelationIdx), MissingPolicy)>,
    pub(super) limits: Limits,
    /// The bounds of a limited document.
    pub(super) bounds: Option<DocumentBounds>,
}

impl ResolvedOptions {
    /// Limits the document: the path of a record decides what is done with it.
    pub(super) fn limit(&mut self, bounds: DocumentBounds) {
        self.modes.clear();
        self.bounds = Some(bounds);
    }

    pub(super) fn mode(&self, node: NodeId) -> WriteMode {
        self.modes.get(node.index()).copied().unwrap_or_default()
    }

    pub(super) fn missing_policy(&self, relation: (NodeId, RelationIdx)) -> Option<MissingPolicy> {
        self.missing.iter().find(|(known, _)| *known == relation).map(|(_, missing)| *missing)
    }

    /// The relations of a model for which the document is authoritative.
    pub(super) fn authoritative_relations(
        &self,
        node: NodeId,
    ) -> impl Iterator<Item = RelationIdx> {
        let policies = self.missing.iter().filter(move |((known, _), _)| *known == node);
        policies.map(|((_, relation), _)| *relation)
    }
}

impl<M: HasRelations> Ingest<M> {
    pub(crate) fn new() -> Self {
        Ingest {
            mode: WriteMode::Insert,
            modes: Vec::new(),
            missing: Vec::new(),
            limits: Limits::default(),
            model: PhantomData,
        }
    }

    /// **Removes every record of the models in the document**, then inserts its records: [`WriteMode::ReplaceAll`].
    /// Vuex ORM calls this `create`.
    pub fn replace_all(self) -> Self {
        Ingest { mode: WriteMode::ReplaceAll, ..self }
    }

    /// Inserts the records; a primary key that is stored is an error: [`WriteMode::InsertNew`].
    pub fn insert_new(self) -> Self {
        Ingest { mode: WriteMode::InsertNew, ..self }
    }

    /// Changes the fields that the document contains, in records that are stored: [`WriteMode::Update`].
    pub fn update(self) -> Self {
        Ingest { mode: WriteMode::Update, ..self }
    }

    /// Updates the records that are stored, and inserts the others: [`WriteMode::Upsert`].
    pub fn upsert(self) -> Self {
        Ingest { mode: WriteMode::Upsert, ..self }
    }

    /// The former name of [`upsert`](Ingest::upsert).
    #[doc(hidden)]
    #[deprecated(note = "renamed to `upsert`")]
    pub fn insert_or_update(self) -> Self {
        self.upsert()
    }

    /// Sets the write mode for the records of one model. A later setting overrides an earlier one.
    pub fn mode<T: HasRelations>(mut self, mode: WriteMode) -> Self {
        self.modes.push((TypeId::of::<T>(), mode));
        self
    }

    /// Treats the document's list of a relation as complete: **related records that it does not mention are removed**.
    ///
    /// A record without the relation in the document keeps its related records. Lists of one record in several places
    /// of the document count as one list.
    pub fn remove_missing<R: RemoveMissing>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Remove)
    }

    /// Treats the document's list of a relation as complete: related records that it does not mention are unlinked.
    /// Their foreign key is set to `None`.
    pub fn unlink_missing<R: UnlinkMissing<Null: CanBeNull>>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Unlink)
    }

    /// Treats the document's list of a many-to-many relation as complete: related records that it does not mention are
    /// detached. Their pivot records are removed.
    pub fn detach_missing<R: DetachMissing>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Unlink)
    }

    /// Sets how large a document can be.
    pub fn limits(self, limits: Limits) -> Self {
        Ingest { limits, ..self }
    }

    fn with_missing_policy<P: HasRelations>(
        mut self,
        relation: RelationIdx,
        missing: MissingPolicy,
    ) -> Self {
        self.missing.push((TypeId::of::<P>(), relation, missing));
        self
    }

    pub(super) fn write_mode(&self) -> WriteMode {
        self.mode
    }

    pub(super) fn resolve(&self, map: &ModelMap) -> ResolvedOptions {
        let last = |node: TypeId| {
            self.modes.iter().rev().find(|(known, _)| *known == node).map(|(_, mode)| *mode)
        };
        let modes = map.types().map(|node| last(node).unwrap_or(self.mode)).collect();
        let known = |&(model, relation, missing): &(TypeId, RelationIdx, MissingPolicy)| {
            Some(((map.id_of(model)?, relation), missing))
        };
        // A later setting overrides an earlier one.
        let missing = self.missing.iter().rev().filter_map(known).collect();
        ResolvedOptions { modes, missing, limits: self.limits, bounds: None }
    }
}
