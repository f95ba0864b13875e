//! Models and relations described as data.
//!
//! ```
//! use orm_core::{Model, schema::RelationKind};
//!
//! #[derive(Model)]
//! #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
//! struct User { id: u64, name: String }
//!
//! #[derive(Model)]
//! #[orm(entity = "phones")]
//! struct Phone { id: u64, user_id: Option<u64> }
//!
//! let schema = User::SCHEMA;
//! assert_eq!((schema.name, schema.entity), ("User", "users"));
//! assert_eq!(schema.column_names(schema.primary_key), "id");
//!
//! let phone = &schema.relations[0];
//! assert_eq!((phone.name, phone.kind), ("phone", RelationKind::HasOne));
//! let foreign = phone.targets[0].foreign;
//! let target = (phone.targets[0].model)();
//! assert_eq!(target.column_names(foreign), "user_id");
//! assert!(target.columns[foreign[0]].nullable);
//! ```

mod diagram;
mod id;

use std::any::TypeId;
use std::{fmt, slice};

pub use self::diagram::Diagram;
#[doc(hidden)]
pub use self::id::{ColumnIdx, RelationId, RelationIdx};

/// A model: its names, columns, primary key and relations.
#[derive(Debug)]
pub struct ModelSchema {
    /// Tells the model from others; a schema may stand at several addresses.
    #[doc(hidden)]
    pub id: fn() -> TypeId,
    /// The name of the struct.
    pub name: &'static str,
    /// The external name, as declared with `entity = ".."`.
    pub entity: &'static str,
    /// The columns, in the order of the struct's fields.
    pub columns: &'static [ColumnSchema],
    /// The places of the primary key's columns in [`columns`](Self::columns).
    pub primary_key: &'static [usize],
    /// The relations, in the order they are declared.
    pub relations: &'static [RelationSchema],
    /// Whether the struct is `Serialize`; `false` without the feature `serde`.
    #[doc(hidden)]
    pub serializes: bool,
}

impl PartialEq for ModelSchema {
    /// Whether both are of one model.
    fn eq(&self, other: &Self) -> bool {
        (self.id)() == (other.id)()
    }
}

impl Eq for ModelSchema {}

impl ModelSchema {
    /// The names of some columns, joined by commas, for messages and plans.
    ///
    /// A place that is not one of [`columns`](Self::columns) is left out.
    pub fn column_names(&self, places: &[usize]) -> String {
        let names = places.iter().filter_map(|&place| self.columns.get(place));
        names.map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}

/// A column: one field of the struct.
///
/// [`serialized`](Self::serialized) and [`deserialized`](Self::deserialized) are what the `#[serde(..)]` of
/// the struct and of the field say. Where they say nothing, and without the feature `serde`, both are the
/// field's name. An impl by hand, or by way of another type (`from`, `into`), may go by other names.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts, each declared by one word.
pub struct ColumnSchema {
    /// The name of the field, without `r#`.
    pub name: &'static str,
    /// The type of the field as it is written, without `Option`.
    pub ty: &'static str,
    /// The place of the column in its model.
    pub place: usize,
    /// Whether the field is an `Option`.
    pub nullable: bool,
    /// Whether the field carries `#[orm(unique)]`.
    pub unique: bool,
    /// Whether the field carries `#[orm(index)]`.
    pub index: bool,
    /// Whether the field carries `#[orm(auto)]`.
    pub auto: bool,
    /// The name by which serde writes the field; `None` where it is not written, or flattened.
    pub serialized: Option<&'static str>,
    /// The names by which serde reads the field, the main one before its aliases; empty where it is
    /// not read, or flattened.
    pub deserialized: &'static [&'static str],
    /// Whether serde has a value for the field where it is left out; told for `#[orm(auto)]` fields alone.
    pub default: bool,
    /// Whether the field is flattened: its own fields stand among those of the record.
    pub flattened: bool,
}

impl ColumnSchema {
    /// The column as one that can be `None`, for generated code.
    #[doc(hidden)]
    pub const fn nullable(self) -> Self {
        ColumnSchema { nullable: true, ..self }
    }

    /// The column as one with `#[orm(unique)]`, for generated code.
    #[doc(hidden)]
    pub const fn unique(self) -> Self {
        ColumnSchema { unique: true, ..self }
    }

    /// The column as one with `#[orm(index)]`, for generated code.
    #[doc(hidden)]
    pub const fn index(self) -> Self {
        ColumnSchema { index: true, ..self }
    }

    /// The column as one with `#[orm(auto)]`, for generated code.
    #[doc(hidden)]
    pub const fn auto(self) -> Self {
        ColumnSchema { auto: true, ..self }
    }

    /// The column as one without a name in JSON, for generated code.
    #[doc(hidden)]
    pub const fn flattened(self) -> Self {
        ColumnSchema { serialized: None, deserialized: &[], flattened: true, ..self }
    }

    /// The column as one that serde has a default for, for generated code.
    #[doc(hidden)]
    pub const fn with_default(self) -> Self {
        ColumnSchema { default: true, ..self }
    }

    /// The column with other names in JSON, for generated code.
    #[doc(hidden)]
    pub const fn named(
        self,
        serialized: Option<&'static str>,
        deserialized: &'static [&'static str],
    ) -> Self {
        ColumnSchema { serialized, deserialized, ..self }
    }
}

/// What tells a model from others.
#[doc(hidden)]
pub fn type_id<M: 'static>() -> TypeId {
    TypeId::of::<M>()
}

/// A column, for generated code.
///
/// The name is behind a reference because it is a list of one name too.
#[doc(hidden)]
pub const fn column_schema(
    place: usize,
    name: &'static &'static str,
    ty: &'static str,
) -> ColumnSchema {
    ColumnSchema {
        name,
        ty,
        place,
        nullable: false,
        unique: false,
        index: false,
        auto: false,
        serialized: Some(name),
        deserialized: slice::from_ref(name),
        default: false,
        flattened: false,
    }
}

/// Whether neither a column nor a relation of a model has a name in JSON.
#[doc(hidden)]
pub const fn is_free_in_json(model: &ModelSchema, name: &str) -> bool {
    let mut place = 0;
    while place < model.columns.len() {
        let column = &model.columns[place];
        let written = match column.serialized {
            Some(written) => distinct(written, name),
            None => true,
        };
        if !written || !is_none_of(column.deserialized, name) {
            return false;
        }
        place += 1;
    }
    let mut place = 0;
    while place < model.relations.len() {
        let relation = &model.relations[place];
        if !is_none_of(&[relation.serialized, relation.deserialized], name) {
            return false;
        }
        place += 1;
    }
    true
}

const fn is_none_of(names: &[&str], name: &str) -> bool {
    let mut place = 0;
    while place < names.len() {
        if !distinct(names[place], name) {
            return false;
        }
        place += 1;
    }
    true
}

/// Whether two names differ.
#[doc(hidden)]
pub const fn distinct(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return true;
    }
    let mut place = 0;
    while place < a.len() {
        if a[place] != b[place] {
            return true;
        }
        place += 1;
    }
    false
}

/// A relation from one model to another.
pub struct RelationSchema {
    /// The name, as the getter has it, and queries that include relations by name.
    pub name: &'static str,
    /// The name in JSON that is written: [`name`](Self::name), changed by the `rename_all` of the
    /// struct's `#[serde(..)]` as the names of fields are.
    pub serialized: &'static str,
    /// The name in JSON that is read; as [`serialized`](Self::serialized), unless `rename_all` differs
    /// between the two.
    pub deserialized: &'static str,
    /// Which kind it is.
    pub kind: RelationKind,
    /// Where it leads: to one model, or for `morph_to` to one of several.
    pub targets: &'static [TargetSchema],
    /// The model between, for the kinds that go through a pivot or another model.
    pub via: Option<ViaSchema>,
    /// For to-one relations, the column that decides which of several records is given; `None` where
    /// it is the one that stands last in its table.
    pub choice: Option<Choice>,
    /// What becomes of a record that declares the relation when the record it refers to is removed or
    /// changes its key; for the kinds that hold the key.
    pub actions: ReferentialActions,
}

impl fmt::Debug for RelationSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelationSchema")
            .field("name", &self.name)
            .field("serialized", &self.serialized)
            .field("deserialized", &self.deserialized)
            .field("kind", &self.kind)
            .field("targets", &self.targets)
            .field("via", &self.via)
            .field("choice", &self.choice)
            .field("actions", &self.actions)
            .finish_non_exhaustive()
    }
}

impl RelationSchema {
    /// The relation with other names in JSON, for generated code.
    #[doc(hidden)]
    pub const fn named(self, serialized: &'static str, deserialized: &'static str) -> Self {
        RelationSchema { serialized, deserialized, ..self }
    }

    /// Whether a to-one relation returns one of the records that another relation of its model leads to: a
    /// to-many relation, or one with `max` or `min`, by the same key. A unique key has one record.
    pub(crate) fn is_one_of_many(&self, model: &ModelSchema) -> bool {
        let Some(target) = self.targets.first().filter(|target| !target.has_unique_key()) else {
            return false;
        };
        let holds_key = |kind| {
            use RelationKind::{HasMany, HasOne, MorphMany, MorphOne};
            matches!(kind, HasMany | HasOne | MorphMany | MorphOne)
        };
        let leads_to_many = |other: &&RelationSchema| {
            holds_key(other.kind) && (other.kind.is_many() || other.choice.is_some())
        };
        let mut others = model.relations.iter().filter(leads_to_many);
        holds_key(self.kind)
            && others.any(|other| other.targets.first().is_some_and(|other| other.is_by(target)))
    }

    /// The columns of the declaring model by which the relation keeps an index of it.
    pub(crate) fn local_index(&self) -> Option<&'static [usize]> {
        let indexed = !matches!(self.kind, RelationKind::HasManyBy | RelationKind::MorphTo);
        self.targets.first().filter(|_| indexed).map(|target| target.local)
    }
}

/// What becomes of records that refer to a key which is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferentialAction {
    /// They keep the key, and find its owner again should it come back.
    Keep,
    /// The write is refused.
    Restrict,
    /// They are removed with the owner, or get its new key.
    Cascade,
    /// Their key is set to `None`.
    SetNull,
}

impl ReferentialAction {
    /// The word that declares it in `#[orm(..)]`.
    pub fn as_str(self) -> &'static str {
        match self {
            ReferentialAction::Keep => "keep",
            ReferentialAction::Restrict => "restrict",
            ReferentialAction::Cascade => "cascade",
            ReferentialAction::SetNull => "set_null",
        }
    }
}

/// What a relation that holds a foreign key declares about records that the key refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReferentialActions {
    /// When the last record with the key was removed.
    pub on_delete: ReferentialAction,
    /// When the last record with the key has another now.
    pub on_update: ReferentialAction,
    /// Whether a key without an owner is an error when a write ends.
    pub required: bool,
}

impl ReferentialActions {
    /// Those of a relation that declares none.
    pub const NONE: ReferentialActions = ReferentialActions {
        on_delete: ReferentialAction::Keep,
        on_update: ReferentialAction::Keep,
        required: false,
    };
}

/// Which of several records a to-one relation gives, as declared with `max` or `min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The place of the column in the target.
    pub column: usize,
    /// Whether it is the record with the largest value, and not the smallest.
    pub largest: bool,
}

impl Choice {
    /// The word that declares it in `#[orm(..)]`.
    pub fn as_str(self) -> &'static str {
        if self.largest { "max" } else { "min" }
    }
}

/// A model that a relation leads to, and the keys by which it does.
pub struct TargetSchema {
    /// The schema of the target.
    pub model: fn() -> &'static ModelSchema,
    /// The places of the key's columns in the model that declares the relation.
    pub local: &'static [usize],
    /// The places of the matching columns in the target.
    pub foreign: &'static [usize],
    /// For polymorphic relations, what the type column holds in records that belong here.
    pub type_name: Option<&'static str>,
}

impl TargetSchema {
    /// Whether no two records of the target can have one key.
    pub(crate) fn has_unique_key(&self) -> bool {
        let model = (self.model)();
        let is_unique = |column: &usize| model.columns.get(*column).is_some_and(|it| it.unique);
        self.foreign == model.primary_key
            || (self.foreign.len() == 1 && self.foreign.iter().all(is_unique))
    }

    /// Whether two relations of one model lead to a target by the same key.
    fn is_by(&self, other: &TargetSchema) -> bool {
        let by = (self.local, self.foreign, self.type_name);
        by == (other.local, other.foreign, other.type_name) && (self.model)() == (other.model)()
    }
}

impl fmt::Debug for TargetSchema {
    // The target is printed by name: relations may form a cycle.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetSchema")
            .field("model", &(self.model)().name)
            .field("local", &self.local)
            .field("foreign", &self.foreign)
            .field("type_name", &self.type_name)
            .finish()
    }
}

/// The model between the two ends of a relation.
pub struct ViaSchema {
    /// The schema of the pivot, or of the model that is gone through.
    pub model: fn() -> &'static ModelSchema,
    /// The places of its columns that match the declaring model.
    pub foreign: &'static [usize],
    /// The places of its columns that match the target.
    pub local: &'static [usize],
    /// The name of the pivot in JSON; `None` where the relation gives no pivot.
    pub pivot: Option<&'static str>,
}

impl fmt::Debug for ViaSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ViaSchema")
            .field("model", &(self.model)().name)
            .field("foreign", &self.foreign)
            .field("local", &self.local)
            .field("pivot", &self.pivot)
            .finish()
    }
}

macro_rules! relation_kinds {
    ($($(#[$doc:meta])* $Kind:ident $word:literal)*) => {
        /// The kinds of relations.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RelationKind {$(
            $(#[$doc])*
            $Kind,
        )*}

        impl RelationKind {
            /// Whether it leads to any number of records, and not to one at most.
            pub const fn is_many(self) -> bool {
                match self {
                    RelationKind::HasOne
                    | RelationKind::BelongsTo
                    | RelationKind::HasOneThrough
                    | RelationKind::MorphOne
                    | RelationKind::MorphTo => false,
                    RelationKind::HasMany
                    | RelationKind::HasManyBy
                    | RelationKind::HasManyThrough
                    | RelationKind::BelongsToMany
                    | RelationKind::MorphMany
                    | RelationKind::MorphToMany
                    | RelationKind::MorphedByMany => true,
                }
            }

            /// The word that declares the kind in `#[orm(..)]`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(RelationKind::$Kind => $word,)*
                }
            }
        }
    };
}

relation_kinds! {
    /// The foreign key is on the target; at most one record is read.
    HasOne "has_one"
    /// The foreign key is on the model that declares the relation.
    BelongsTo "belongs_to"
    /// The foreign key is on the target; any number of records is read.
    HasMany "has_many"
    /// The declaring model holds a list of keys.
    HasManyBy "has_many_by"
    /// As `has_many`, by way of another model.
    HasManyThrough "has_many_through"
    /// As `has_one`, by way of another model.
    HasOneThrough "has_one_through"
    /// A pivot's records link the two.
    BelongsToMany "belongs_to_many"
    /// The target belongs to one of several models, this one among them; at most one record is read.
    MorphOne "morph_one"
    /// The target belongs to one of several models, this one among them.
    MorphMany "morph_many"
    /// The declaring model belongs to one of several models.
    MorphTo "morph_to"
    /// A pivot's records link targets to one of several models, this one among them.
    MorphToMany "morph_to_many"
    /// A pivot's records link this model to one of several models, the target among them.
    MorphedByMany "morphed_by_many"
}

impl fmt::Display for RelationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
