//! Errors of hooks.

use std::error::Error as StdError;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use crate::schema::ModelSchema;

/// The error that made a hook refuse. It is equal to its clones alone.
#[derive(Clone)]
pub(crate) struct Cause(Arc<dyn StdError + Send + Sync>);

// An error is read alone, and cannot be seen half changed.
impl UnwindSafe for Cause {}
impl RefUnwindSafe for Cause {}

impl Cause {
    pub(crate) fn new(error: Box<dyn StdError + Send + Sync>) -> Self {
        Cause(error.into())
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cause {}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a hook says, and of what.
#[derive(Clone, PartialEq)]
struct HookProblem {
    reason: String,
    cause: Option<Cause>,
    removal: bool,
}

impl Problem for HookProblem {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Vetoed
    }

    fn fmt(&self, model: &str, _columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.removal { "remove" } else { "write" };
        write!(f, "cannot {what} `{model}`: {}", self.reason)
    }

    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = self.cause.as_ref()?;
        Some(&*cause.0)
    }
}

impl Error {
    #[cold]
    pub(crate) fn vetoed_write(model: &ModelSchema, reason: String, cause: Option<Cause>) -> Self {
        Error::new(HookProblem { reason, cause, removal: false }, model, &[])
    }

    #[cold]
    pub(crate) fn vetoed_removal(
        model: &ModelSchema,
        reason: String,
        cause: Option<Cause>,
    ) -> Self {
        Error::new(HookProblem { reason, cause, removal: true }, model, &[])
    }
}
