//! Errors of foreign keys and links.

use std::fmt;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use super::text::one_of;
use crate::schema::{ColumnIdx, ModelSchema, RelationIdx, RelationSchema};

#[derive(Clone, PartialEq)]
enum ReferenceProblem {
    /// A record refers to one that is to be removed or to lose its key. `owners` are the models it can refer to.
    Restrict {
        relation: &'static str,
        owners: String,
    },
    /// A key without an owner that must have one.
    Required {
        relation: &'static str,
        owners: String,
    },
    UnknownType {
        relation: &'static str,
        expected: String,
    },
    MissingOwnerKey,
    /// A to-one relation would not return the record, because another comes after it.
    NotReturned {
        relation: &'static str,
        owner: &'static str,
    },
}

impl Problem for ReferenceProblem {
    fn kind(&self) -> ErrorKind {
        match self {
            ReferenceProblem::Restrict { .. } => ErrorKind::RestrictViolation,
            ReferenceProblem::Required { .. } => ErrorKind::ForeignKeyViolation,
            ReferenceProblem::UnknownType { .. } => ErrorKind::UnknownType,
            ReferenceProblem::MissingOwnerKey => ErrorKind::MissingOwnerKey,
            ReferenceProblem::NotReturned { .. } => ErrorKind::NotReturned,
        }
    }

    fn fmt(&self, model: &str, columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReferenceProblem::Restrict { relation, owners } => write!(
                f,
                "cannot remove {owners} or change its key: a record of `{model}` refers to it by `{columns}` \
                 (relation `{relation}`, `restrict`); remove or relink that record first"
            ),
            ReferenceProblem::Required { relation, owners } => write!(
                f,
                "foreign key `{columns}` of `{model}` would match no {owners}: the relation `{relation}` is \
                 `required`; insert or keep the owner in the same transaction"
            ),
            ReferenceProblem::UnknownType { relation, expected } => write!(
                f,
                "cannot write `{model}`: `{columns}` holds no type of the relation `{relation}`; \
                 expected {expected}"
            ),
            ReferenceProblem::MissingOwnerKey => write!(
                f,
                "cannot link to `{model}`: its `{columns}`, which the foreign key refers to, is `None`"
            ),
            ReferenceProblem::NotReturned { relation, owner } => write!(
                f,
                "cannot link `{model}` as `{relation}` of `{owner}`: another record with the same \
                 `{columns}` comes after it in the table, and the relation returns the last one; \
                 unlink or remove the other record first"
            ),
        }
    }
}

impl Error {
    #[cold]
    pub(crate) fn restricted(model: &ModelSchema, relation: &RelationSchema) -> Self {
        let (columns, owners) = key_of(relation);
        let problem = ReferenceProblem::Restrict { relation: relation.name, owners };
        Error::new(problem, model, columns)
    }

    #[cold]
    pub(crate) fn dangling(model: &ModelSchema, relation: &RelationSchema) -> Self {
        let (columns, owners) = key_of(relation);
        let problem = ReferenceProblem::Required { relation: relation.name, owners };
        Error::new(problem, model, columns)
    }

    #[cold]
    pub(crate) fn unknown_type(
        model: &ModelSchema,
        relation: RelationIdx,
        column: ColumnIdx,
    ) -> Self {
        let relation = model.relation(relation);
        let names = relation.map_or(&[][..], |relation| relation.targets).iter();
        let names: Vec<_> = names.filter_map(|target| target.type_name).collect();
        let expected = one_of(&names);
        let relation = relation.map_or("", |relation| relation.name);
        Error::new(ReferenceProblem::UnknownType { relation, expected }, model, &[column])
    }

    #[cold]
    pub(crate) fn no_owner_key(model: &ModelSchema, columns: &[ColumnIdx]) -> Self {
        Error::new(ReferenceProblem::MissingOwnerKey, model, columns)
    }

    /// A record cannot be linked by a to-one relation of `owner` that would return another one.
    #[cold]
    pub(crate) fn not_returned(owner: &ModelSchema, relation: &RelationSchema) -> Self {
        let problem = ReferenceProblem::NotReturned { relation: relation.name, owner: owner.name };
        match relation.targets.first() {
            Some(target) => Error::new(problem, (target.model)(), target.foreign),
            None => Error::new(problem, owner, &[]),
        }
    }
}

/// The columns of the key that a relation holds, and the models it refers to.
fn key_of(relation: &RelationSchema) -> (&'static [ColumnIdx], String) {
    let owners: Vec<_> = relation.targets.iter().map(|target| (target.model)().name).collect();
    (relation.targets.first().map_or(&[], |target| target.local), one_of(&owners))
}
