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
//! let target = (phone.target)();
//! assert_eq!(target.column_names(phone.foreign), "user_id");
//! assert!(target.columns[phone.foreign[0]].nullable);
//! ```

use std::fmt;

/// A model: its names, columns, primary key and relations.
#[derive(Debug)]
pub struct ModelSchema {
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
}

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
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts, each declared by one word.
pub struct ColumnSchema {
    /// The name of the field, without `r#`.
    pub name: &'static str,
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
}

/// A column, for generated code.
#[doc(hidden)]
#[allow(clippy::fn_params_excessive_bools)] // As above.
pub const fn column_schema(
    place: usize,
    name: &'static str,
    nullable: bool,
    unique: bool,
    index: bool,
    auto: bool,
) -> ColumnSchema {
    ColumnSchema { name, place, nullable, unique, index, auto }
}

/// A relation from one model to another.
pub struct RelationSchema {
    /// The name, as the getter has it.
    pub name: &'static str,
    /// Which kind it is.
    pub kind: RelationKind,
    /// The schema of the target.
    pub target: fn() -> &'static ModelSchema,
    /// The places of the key's columns in the model that declares the relation.
    pub local: &'static [usize],
    /// The places of the matching columns in the target.
    pub foreign: &'static [usize],
}

impl fmt::Debug for RelationSchema {
    // The target is printed by name: relations may form a cycle.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelationSchema")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("target", &(self.target)().name)
            .field("local", &self.local)
            .field("foreign", &self.foreign)
            .finish()
    }
}

/// The kinds of relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RelationKind {
    /// The foreign key is on the target; at most one record is read.
    HasOne,
    /// The foreign key is on the model that declares the relation.
    BelongsTo,
}

impl RelationKind {
    /// The word that declares the kind in `#[orm(..)]`.
    pub fn as_str(self) -> &'static str {
        match self {
            RelationKind::HasOne => "has_one",
            RelationKind::BelongsTo => "belongs_to",
        }
    }
}

impl fmt::Display for RelationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
