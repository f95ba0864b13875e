//! How a document is taken in: what is done with each record, and how much may be read.

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
    /// It is stored, and replaces the record with its primary key. A record that comes several times in one
    /// document is one record, of which each field is what was said of it last.
    #[default]
    Insert,
    /// As `Insert`, but a record whose primary key was stored before the document is an error
    /// ([`is_duplicate_key`](crate::Error::is_duplicate_key)). A bare key can link a stored record as ever.
    InsertNew,
    /// **Removes every record of each model in the document**, then inserts as `Insert` does. A model is in the
    /// document where the document has a record or a list of it, an empty list included. Referential actions
    /// follow as ever: what refers to a record that is there no longer goes with it where its relation says so, a
    /// record of the document included.
    ReplaceAll,
    /// The fields that are there are changed, of records that are stored. Other records are passed over, with
    /// what is nested in them.
    Update,
    /// As `Update`, and a record that is not stored is inserted.
    Upsert,
}

/// What becomes of the records that a relation leads to and a document does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingPolicy {
    Remove,
    Unlink,
}

/// How much of a document is read before it is refused.
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
    /// How many lists and objects may be in each other, those of fields included: 64. A format may have a
    /// limit of its own, as `serde_json` does at 127. Each level is a call within calls, so a much larger number
    /// needs a larger stack than threads have by default.
    pub depth: usize,
    /// How many records may be in the document: 10,000,000. Records of pivots count, and so do keys in the place
    /// of records.
    pub records: usize,
    /// How much may be held at once: 256 MiB, counted as the bytes of all texts and 16 for each value. That is one
    /// element of the list at the top; and once a key has to be generated, that element with all that follow.
    pub size: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 64, records: 10_000_000, size: 256 << 20 }
    }
}

impl Limits {
    /// The limits with another [`depth`](field@Self::depth).
    #[must_use]
    pub fn depth(self, depth: usize) -> Self {
        Limits { depth, ..self }
    }

    /// The limits with another number of [`records`](field@Self::records).
    #[must_use]
    pub fn records(self, records: usize) -> Self {
        Limits { records, ..self }
    }

    /// The limits with another [`size`](field@Self::size).
    #[must_use]
    pub fn size(self, size: usize) -> Self {
        Limits { size, ..self }
    }
}

/// How documents whose records are of the model `M` are taken in: made by [`Model::ingest`](crate::Model::ingest),
/// run on a store.
///
/// **A document writes every column that it names, in every record that its relations name.** Limit one that comes
/// from outside by [`only`](Self::only).
///
/// A document is one object or a list of objects. An object is a record: its fields, as the struct's own
/// `Deserialize` reads them, and under the names of relations what belongs to it, in objects and lists of the same
/// kind, to any depth and in either direction.
///
/// - Keys between a record and the one around it are written by the store, whatever the document says of
///   them, and may be left out.
/// - In the place of a record of a relation may stand its primary key, which links a record that is stored or is in
///   the document; for `belongs_to` and `morph_to` it is what the foreign key holds. A key of several columns is a
///   list.
/// - A record that the document links newly by `has_one` or `morph_one` is the one that the relation returns
///   afterwards. Records that would be returned instead, or that hold the same unique key, are unlinked; if their
///   key is not an `Option`, or the document has written them itself, the document is refused.
/// - A link that exists already says nothing about other records, so a record that was loaded through a filter can
///   come back.
/// - If another relation of the model returns several records by the same key, such as a `has_many`, a `has_one`
///   unlinks none of them. What the document lists stays linked, in whichever order its keys come; a new link that
///   would not be returned because of a record that the document does not name is an error.
/// - A key that is `#[orm(auto)]` may be left out: it is generated, if serde has no default for it. A type of your own
///   needs that default. A generated key is never a key that the document has, wherever that stands: as the key of a
///   record, as a bare key, or as a foreign key. So a key that no record has never leads to a record whose key was
///   generated.
/// - The keys of what a `has_many_by` relation lists are added to the list of keys: that of the object, or where it
///   has none that of the record, if this is changed and not replaced.
/// - A many-to-many relation gets records of its pivot; what an object holds under `pivot`, or the name that
///   the relation declares, are their fields.
/// - An object in the place of a `morph_to` relation needs the type column beside it.
/// - `null` as a relation says nothing, whether the relation is to-one or to-many. Where the document is authoritative
///   for the relation, `null` means that no record exists. A record that is missing in a list goes, even if it holds
///   its owner's key elsewhere in the document. A record in which its owner is nested is not missing.
/// - Two relations of one record can have the same foreign key, or the same list of keys. Then a record that the
///   document lists under either of them is not missing, whether the document is authoritative for one or for both.
/// - A link is by the key that the other record has when it is made. Where a document changes that key further on, and
///   it is not the primary key, the link follows as the relation's `on_update` says.
/// - A record may be spoken of in several places, and need be whole but once within one place of the list at the
///   top.
/// - What a relation through another model lists is stored, and linked by nothing.
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
/// // Changes some fields of stored records. The document is authoritative for the list of posts.
/// let sync = User::ingest().upsert().remove_missing(User::POSTS);
/// let written = sync.run(&mut store, r#"{ "id": 1, "posts": [{ "id": 7, "likes": 4 }] }"#)?;
/// assert_eq!((written.count::<User>(), written.count::<Post>()), (1, 1));
/// assert_eq!(store.find::<User>(1).unwrap().name, "John");
/// assert_eq!(store.find::<Post>(7).unwrap().likes, 4);
/// assert!(!store.contains::<Post>(8));
/// # Ok(()) }
/// ```
///
/// The struct's serde attributes hold: `rename`, `rename_all` (which names relations too), `alias`, `default`,
/// `skip`, `flatten`, `with`. Whole numbers of JSON text are read with up to 128 bits, but 64 where serde buffers them
/// (`flatten`, `untagged`). If a crate turns on `serde_json/arbitrary_precision`, a number reaches the struct with the
/// digits of the document. `RawValue` cannot be read. Models need `Deserialize`; to be changed in part, by
/// `update`, `upsert` or because they come twice, `Serialize` and `Clone` as well. A generated key is known to
/// what refers to it where the model is `Serialize`.
#[must_use = "a document is taken in by `run`"]
#[derive(Clone, Debug)]
pub struct Ingest<M> {
    mode: WriteMode,
    modes: Vec<(TypeId, WriteMode)>,
    missing: Vec<(TypeId, RelationIdx, MissingPolicy)>,
    limits: Limits,
    model: PhantomData<fn() -> M>,
}

/// The same, of models by their ids in a map.
pub(super) struct ResolvedOptions {
    modes: Vec<WriteMode>,
    missing: Vec<((NodeId, RelationIdx), MissingPolicy)>,
    pub(super) limits: Limits,
    /// What a document from outside is limited to.
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

    /// Inserts the records, and refuses a primary key that is stored: [`WriteMode::InsertNew`].
    pub fn insert_new(self) -> Self {
        Ingest { mode: WriteMode::InsertNew, ..self }
    }

    /// Changes the fields that the document has, of records that are stored: [`WriteMode::Update`].
    pub fn update(self) -> Self {
        Ingest { mode: WriteMode::Update, ..self }
    }

    /// Changes the records that are stored, and inserts the others: [`WriteMode::Upsert`].
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

    /// Takes what the document lists of a relation for all that there is, and removes the other records that
    /// it leads to. A record of which the document says nothing of the relation keeps what it has; what is said of
    /// one record in several places is one list.
    pub fn remove_missing<R: RemoveMissing>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Remove)
    }

    /// Takes what the document lists of a relation for all that there is, and unlinks the other records that
    /// it leads to: their foreign key is set to `None`.
    pub fn unlink_missing<R: UnlinkMissing<Null: CanBeNull>>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Unlink)
    }

    /// Takes what the document lists of a many-to-many relation for all that there is, and detaches the other
    /// records that it leads to: their records of the pivot are removed.
    pub fn detach_missing<R: DetachMissing>(self, relation: R) -> Self {
        let _ = relation;
        self.with_missing_policy::<R::From>(R::RELATION, MissingPolicy::Unlink)
    }

    /// How much may be read.
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
        // Of what is said twice the last counts.
        let missing = self.missing.iter().rev().filter_map(known).collect();
        ResolvedOptions { modes, missing, limits: self.limits, bounds: None }
    }
}
