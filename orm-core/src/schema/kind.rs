//! The kinds of relations, and what each declares.

use std::fmt;

use super::idx::ColumnIdx;

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
            /// Returns whether it is to-many: whether it can have more than one target.
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
    /// As `has_many`, through another model.
    HasManyThrough "has_many_through"
    /// As `has_one`, through another model.
    HasOneThrough "has_one_through"
    /// Pivot records link the two.
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

/// Which of several records a to-one relation returns, as declared with `max` or `min`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OneOfMany {
    /// The column, of the target.
    pub column: ColumnIdx,
    /// Whether it is the record with the largest value, and not the smallest.
    pub largest: bool,
}

impl OneOfMany {
    /// The word that declares it in `#[orm(..)]`.
    pub fn as_str(self) -> &'static str {
        if self.largest { "max" } else { "min" }
    }
}

/// What happens to records that refer to a key that no record has any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferentialAction {
    /// They keep the key, and have an owner again if a record with the key is inserted.
    Keep,
    /// The write is an error.
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
#[non_exhaustive]
pub struct ReferentialActions {
    /// When the last record with the key was removed.
    pub on_delete: ReferentialAction,
    /// When the key of the last record with it changes.
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

    /// What a relation declares, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        on_delete: ReferentialAction,
        on_update: ReferentialAction,
        required: bool,
    ) -> Self {
        ReferentialActions { on_delete, on_update, required }
    }
}
