//! Errors of loading relations.

use std::fmt;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use crate::schema::ModelSchema;

/// A recursive load has more rows than it may.
#[derive(Clone, PartialEq)]
struct TooManyRows {
    relation: &'static str,
}

impl Problem for TooManyRows {
    fn kind(&self) -> ErrorKind {
        ErrorKind::OverLimit
    }

    fn fmt(&self, model: &str, _columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TooManyRows { relation } = self;
        write!(
            f,
            "cannot load all of `{relation}` of `{model}`: it has more rows than `max_rows` of the recursive \
             load; load each record once with `once()`, lower the depth, or raise `max_rows`"
        )
    }
}

impl Error {
    #[cold]
    pub(crate) fn too_many_rows(model: &ModelSchema, relation: &'static str) -> Self {
        Error::new(TooManyRows { relation }, model, &[])
    }
}
