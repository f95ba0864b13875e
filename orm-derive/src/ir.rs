//! A model after all checks: names are resolved, defaults filled in.

use proc_macro2::Span;
use syn::{Attribute, ExprPath, Ident, Path, Type, TypeParam, Visibility};

use crate::util::{KeyList, KeyName, Name};

pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// Where generated code finds `orm_core`.
    pub(crate) krate: Path,
    pub(crate) entity: String,
    pub(crate) columns: Vec<Column>,
    /// Places in `columns`. Empty only beside an error.
    pub(crate) primary_key: Vec<usize>,
    pub(crate) relations: Vec<Relation>,
    /// Whether it is `#[deprecated]`. rustc does not warn of deprecated items that it names.
    pub(crate) deprecated: bool,
    /// Its lint levels: `#[allow(..)]` and so on.
    pub(crate) lint_levels: Vec<Attribute>,
}

#[allow(clippy::struct_excessive_bools)] // Independent facts, each said by one word.
pub(crate) struct Column {
    pub(crate) name: Name,
    pub(crate) vis: Visibility,
    /// The `#[deprecated]` of the field, which its handle has too.
    pub(crate) deprecated: Option<Attribute>,
    /// The type of the field.
    pub(crate) ty: Type,
    /// The same without `Option`.
    pub(crate) value: Type,
    pub(crate) nullable: bool,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) auto: bool,
    /// The name by which serde writes it; `None` where it has none, being skipped or flattened.
    pub(crate) serialized: Option<String>,
    /// The names by which serde reads it, the main one first; empty where it has none.
    pub(crate) deserialized: Vec<String>,
    /// Whether serde has a value for it where it is left out.
    pub(crate) default: bool,
    /// Whether serde writes some of its values and leaves out others.
    pub(crate) skips_some: bool,
    /// The function by which serde writes it, as below.
    pub(crate) write_with: Option<ExprPath>,
    /// The function by which serde reads it, where that is not its type's own: `f` of
    /// `deserialize_with = "f"`, `m::deserialize` of `with = "m"`.
    pub(crate) read_with: Option<ExprPath>,
    /// Whether its own fields are among those of the record.
    pub(crate) flattened: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    HasOne,
    BelongsTo,
    HasMany,
    HasManyBy,
    HasManyThrough,
    HasOneThrough,
    BelongsToMany,
    MorphOne,
    MorphMany,
    MorphTo,
    MorphToMany,
    MorphedByMany,
}

impl Kind {
    /// Whether it is to-many.
    pub(crate) fn is_many(self) -> bool {
        match self {
            Kind::HasOne
            | Kind::BelongsTo
            | Kind::HasOneThrough
            | Kind::MorphOne
            | Kind::MorphTo => false,
            Kind::HasMany
            | Kind::HasManyBy
            | Kind::HasManyThrough
            | Kind::BelongsToMany
            | Kind::MorphMany
            | Kind::MorphToMany
            | Kind::MorphedByMany => true,
        }
    }
}

pub(crate) struct Relation {
    pub(crate) kind: Kind,
    pub(crate) name: Name,
    /// The names by which it is written and read in JSON.
    pub(crate) serialized: String,
    pub(crate) deserialized: String,
    /// The target; for `morph_to` the enum of models.
    pub(crate) target: Path,
    pub(crate) route: Route,
    /// The column of the target that decides which of several records is read, and whether the largest
    /// value is wanted or the smallest.
    pub(crate) extreme: Option<(KeyName, bool)>,
    /// `None` where nothing is declared.
    pub(crate) actions: Option<Actions>,
}

/// What becomes of a record when what it refers to is removed or changes its key.
pub(crate) struct Actions {
    pub(crate) on_delete: Action,
    pub(crate) on_update: Action,
    pub(crate) required: bool,
    /// Where an action is declared for which a record is changed, if it is the first of its model.
    pub(crate) changes: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Keep,
    Restrict,
    Cascade,
    SetNull,
}

/// How a relation is walked.
pub(crate) enum Route {
    /// From a key of this model to one of the target.
    Direct { local: Vec<usize>, foreign: Key },
    /// From each key in the list that a column holds.
    Listed { column: usize, foreign: Key },
    /// By way of another model.
    Through { via: Path, local: Vec<usize>, via_foreign: Key, via_local: KeyColumns, foreign: Key },
    /// By way of a pivot.
    Pivot {
        via: Path,
        local: Vec<usize>,
        via_foreign: Key,
        via_local: KeyColumns,
        foreign: Key,
        /// The name of the pivot in JSON, where it is given.
        name: Option<KeyName>,
    },
    /// From the key that a `morph_to` relation of the target refers to.
    Morph { relation: KeyName },
    /// By way of a pivot, whose `morph_to` relation refers to this model.
    MorphToMany {
        via: Path,
        relation: KeyName,
        via_local: KeyColumns,
        foreign: Key,
        name: Option<KeyName>,
    },
    /// By way of a pivot, whose `morph_to` relation refers to the target.
    MorphedByMany {
        via: Path,
        local: Vec<usize>,
        via_foreign: Key,
        relation: KeyName,
        name: Option<KeyName>,
    },
    /// To one of several models.
    MorphTo {
        /// `None` beside an error.
        type_column: Option<usize>,
        id: Vec<usize>,
        id_span: Option<Span>,
    },
}

/// The columns of another model that a key of this one, or of a model between, has to match.
pub(crate) struct Key {
    pub(crate) columns: KeyColumns,
    /// Where a disagreement of the two keys is reported; `None` where they are wrong already.
    pub(crate) span: Option<Span>,
}

/// The columns of another model.
pub(crate) enum KeyColumns {
    PrimaryKey,
    Named(Vec<KeyName>),
}

impl Relation {
    /// The columns of this model that must be able to be keys.
    pub(crate) fn key_columns(&self) -> &[usize] {
        match &self.route {
            Route::Direct { local, foreign }
            | Route::MorphedByMany { local, via_foreign: foreign, .. }
            | Route::Through { local, via_foreign: foreign, .. }
            | Route::Pivot { local, via_foreign: foreign, .. } => match foreign.span {
                Some(_) => local,
                None => &[],
            },
            Route::MorphTo { id, id_span: Some(_), .. } => id,
            Route::MorphTo { .. }
            | Route::Listed { .. }
            | Route::Morph { .. }
            | Route::MorphToMany { .. } => &[],
        }
    }

    /// The model between, if there is one.
    pub(crate) fn via(&self) -> Option<&Path> {
        match &self.route {
            Route::Through { via, .. }
            | Route::Pivot { via, .. }
            | Route::MorphToMany { via, .. }
            | Route::MorphedByMany { via, .. } => Some(via),
            Route::Direct { .. }
            | Route::Listed { .. }
            | Route::Morph { .. }
            | Route::MorphTo { .. } => None,
        }
    }

    /// The model whose records come with those of the target.
    pub(crate) fn pivot(&self) -> Option<&Path> {
        match &self.route {
            Route::Through { .. } => None,
            _ => self.via(),
        }
    }
}

/// An enum of models, as the derive of `Morph` understands it.
pub(crate) struct Morph {
    pub(crate) ident: Ident,
    pub(crate) krate: Path,
    /// The type parameters, in the order they are declared.
    pub(crate) parameters: Vec<TypeParam>,
    pub(crate) variants: Vec<MorphVariant>,
}

pub(crate) struct MorphVariant {
    pub(crate) ident: Ident,
    /// The type parameter that it holds.
    pub(crate) parameter: Ident,
    /// The default of that.
    pub(crate) model: Type,
    /// What the type column holds; the model's entity, where it is not given.
    pub(crate) type_name: Option<String>,
    /// The columns of the model that are referred to; its primary key, where they are not given.
    pub(crate) owner: Option<KeyList>,
}
