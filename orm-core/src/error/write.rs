//! Errors of writing records.

use std::fmt;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use crate::schema::{ColumnIdx, ModelSchema};

#[derive(Clone, PartialEq)]
enum WriteProblem {
    DuplicateKey,
    UniqueViolation,
    NotFound,
    MissingKey,
    KeysExhausted,
    TooManyRecords,
    NotNull,
    NotClone,
}

impl Problem for WriteProblem {
    fn kind(&self) -> ErrorKind {
        match self {
            WriteProblem::DuplicateKey => ErrorKind::DuplicateKey,
            WriteProblem::UniqueViolation => ErrorKind::UniqueViolation,
            WriteProblem::NotFound => ErrorKind::NotFound,
            WriteProblem::MissingKey => ErrorKind::MissingKey,
            WriteProblem::KeysExhausted => ErrorKind::KeysExhausted,
            WriteProblem::TooManyRecords => ErrorKind::TooManyRecords,
            WriteProblem::NotNull => ErrorKind::NotNullViolation,
            WriteProblem::NotClone => ErrorKind::MissingClone,
        }
    }

    fn fmt(&self, model: &str, columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteProblem::DuplicateKey => write!(
                f,
                "cannot write `{model}`: another record has the same primary key `{columns}`"
            ),
            WriteProblem::UniqueViolation => write!(
                f,
                "cannot write `{model}`: another record has the same `{columns}`, \
                 which is declared unique"
            ),
            WriteProblem::NotFound => {
                write!(f, "cannot find a record of `{model}` with that `{columns}`")
            }
            WriteProblem::MissingKey => {
                write!(f, "cannot write `{model}`: the primary key `{columns}` is `None`")
            }
            WriteProblem::KeysExhausted => write!(
                f,
                "cannot write `{model}`: every key that can be generated for `{columns}` is in use; \
                 remove records, or give `{columns}` a larger type"
            ),
            WriteProblem::TooManyRecords => write!(
                f,
                "cannot write `{model}`: a store holds fewer than 2^32 - 1 records of a model"
            ),
            WriteProblem::NotNull => write!(
                f,
                "cannot clear `{columns}` of `{model}`: the field is not an `Option`; make it one, or relink or \
                 remove the record"
            ),
            WriteProblem::NotClone => write!(
                f,
                "cannot change `{model}`: the struct is not `Clone`; add `#[derive(Clone)]`"
            ),
        }
    }
}

impl Error {
    #[cold]
    pub(crate) fn unique_violation(model: &ModelSchema, columns: &[ColumnIdx]) -> Self {
        match columns == model.primary_key {
            true => Error::duplicate_key(model),
            false => Error::new(WriteProblem::UniqueViolation, model, columns),
        }
    }

    #[cold]
    pub(crate) fn duplicate_key(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::DuplicateKey, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn not_found(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::NotFound, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn missing_key(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::MissingKey, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn keys_exhausted(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::KeysExhausted, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn too_many_records(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::TooManyRecords, model, &[])
    }

    #[cold]
    pub(crate) fn not_null(model: &ModelSchema, columns: &[ColumnIdx]) -> Self {
        Error::new(WriteProblem::NotNull, model, columns)
    }

    #[cold]
    pub(crate) fn not_clone(model: &ModelSchema) -> Self {
        Error::new(WriteProblem::NotClone, model, &[])
    }
}
