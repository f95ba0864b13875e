//! Models and relations as data.

use std::any::TypeId;
use std::fmt;

use super::column::{ColumnSchema, distinct};
use super::idx::{ColumnIdx, RelationIdx};
use super::kind::{OneOfMany, ReferentialActions, RelationKind};

/// A model: its names, columns, primary key and relations.
#[non_exhaustive]
#[derive(Debug)]
pub struct ModelSchema {
    /// Identifies the model: a schema can exist at several addresses.
    #[doc(hidden)]
    pub id: fn() -> TypeId,
    /// The name of the struct.
    pub name: &'static str,
    /// The external name, as declared with `entity = ".."`.
    pub entity: &'static str,
    /// The columns, in the order of the struct's fields.
    pub columns: &'static [ColumnSchema],
    /// The columns of the primary key.
    pub primary_key: &'static [ColumnIdx],
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
    /// Returns a column; `None` if the model has no column at this index.
    pub fn column(&self, column: ColumnIdx) -> Option<&'static ColumnSchema> {
        self.columns.get(column.index())
    }

    /// Returns a relation; `None` if the model has no relation at this index.
    pub fn relation(&self, relation: RelationIdx) -> Option<&'static RelationSchema> {
        self.relations.get(relation.index())
    }

    /// Returns the names of some columns, joined by commas, for messages and plans.
    ///
    /// Omits a column that the model does not have.
    pub fn column_names(&self, columns: &[ColumnIdx]) -> String {
        let names = columns.iter().filter_map(|&column| self.column(column));
        names.map(|column| column.name).collect::<Vec<_>>().join(", ")
    }
}

/// A model, for generated code.
#[doc(hidden)]
pub const fn model_schema<M: 'static>(
    (name, entity): (&'static str, &'static str),
    columns: &'static [ColumnSchema],
    primary_key: &'static [ColumnIdx],
    relations: &'static [RelationSchema],
    serializes: bool,
) -> ModelSchema {
    ModelSchema { id: type_id::<M>, name, entity, columns, primary_key, relations, serializes }
}

/// What identifies a model.
fn type_id<M: 'static>() -> TypeId {
    TypeId::of::<M>()
}

/// Whether neither a column nor a relation of a model has a name in JSON.
#[doc(hidden)]
pub const fn is_free_in_json(model: &ModelSchema, name: &str) -> bool {
    let mut i = 0;
    while i < model.columns.len() {
        let column = &model.columns[i];
        let written = match column.serialized {
            Some(written) => distinct(written, name),
            None => true,
        };
        if !written || !is_none_of(column.deserialized, name) {
            return false;
        }
        i += 1;
    }
    let mut i = 0;
    while i < model.relations.len() {
        let relation = &model.relations[i];
        if !is_none_of(&[relation.serialized, relation.deserialized], name) {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_none_of(names: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < names.len() {
        if !distinct(names[i], name) {
            return false;
        }
        i += 1;
    }
    true
}

/// A relation from one model to another.
#[non_exhaustive]
pub struct RelationSchema {
    /// The name of the getter, by which queries include the relation too.
    pub name: &'static str,
    /// The name in JSON that is written: [`name`](Self::name), changed by the `rename_all` of the
    /// struct's `#[serde(..)]` as the names of fields are.
    pub serialized: &'static str,
    /// The name in JSON that is read; as [`serialized`](Self::serialized), unless `rename_all` differs
    /// between the two.
    pub deserialized: &'static str,
    /// Which kind it is.
    pub kind: RelationKind,
    /// The target; for `morph_to` several.
    pub targets: &'static [TargetSchema],
    /// The model between, for the kinds that go through a pivot or another model.
    pub via: Option<ViaSchema>,
    /// For to-one relations, the column that decides which of several records is returned; `None` if it is the last one
    /// in its table.
    pub one_of_many: Option<OneOfMany>,
    /// What happens to a record of the declaring model when the record it refers to is removed or changes its key. For
    /// the kinds that hold the key.
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
            .field("one_of_many", &self.one_of_many)
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

    /// Whether a to-one relation returns one of the targets of another relation of its model: a
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
            holds_key(other.kind) && (other.kind.is_many() || other.one_of_many.is_some())
        };
        let mut others = model.relations.iter().filter(leads_to_many);
        holds_key(self.kind)
            && others.any(|other| other.targets.first().is_some_and(|other| other.is_by(target)))
    }

    /// The columns of the declaring model by which the relation keeps an index of it.
    pub(crate) fn local_index(&self) -> Option<&'static [ColumnIdx]> {
        let indexed = !matches!(self.kind, RelationKind::HasManyBy | RelationKind::MorphTo);
        self.targets.first().filter(|_| indexed).map(|target| target.local)
    }
}

/// A target of a relation, and the keys that link it.
#[non_exhaustive]
pub struct TargetSchema {
    /// The schema of the target.
    pub model: fn() -> &'static ModelSchema,
    /// The columns of the key in the model that declares the relation.
    pub local: &'static [ColumnIdx],
    /// The matching columns in the target.
    pub foreign: &'static [ColumnIdx],
    /// For polymorphic relations, what the type column holds in records that belong here.
    pub type_name: Option<&'static str>,
}

impl TargetSchema {
    /// Whether no two records of the target can have one key.
    pub(crate) fn has_unique_key(&self) -> bool {
        let model = (self.model)();
        let is_unique = |column: &ColumnIdx| model.column(*column).is_some_and(|it| it.unique);
        self.foreign == model.primary_key
            || (self.foreign.len() == 1 && self.foreign.iter().all(is_unique))
    }

    /// Whether two relations of one model have this target by the same key.
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
#[non_exhaustive]
pub struct ViaSchema {
    /// The schema of the pivot, or of the model between.
    pub model: fn() -> &'static ModelSchema,
    /// Its columns that match the declaring model.
    pub foreign: &'static [ColumnIdx],
    /// Its columns that match the target.
    pub local: &'static [ColumnIdx],
    /// The name of the pivot in JSON; `None` if the relation has no pivot.
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
