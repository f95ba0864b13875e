//! The error itself. What is wrong is a [`Problem`], of which each area has its own.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::kind::ErrorKind;
use crate::schema::{ColumnIdx, ModelSchema};

/// The result of everything that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a write was refused, or relations could not be included by name.
///
/// A message names the model and the columns, and never prints what is in a record. After an
/// error the store is as it was before the call.
///
/// ```
/// use orm_core::{Model, Store};
///
/// #[derive(Model)]
/// #[orm(entity = "users")]
/// struct User {
///     id: u64,
///     #[orm(unique)]
///     email: String,
/// }
///
/// # fn main() -> orm_core::Result<()> {
/// let mut store = Store::new();
/// store.insert(User { id: 1, email: "a@example.org".into() })?;
/// let error = store.insert(User { id: 2, email: "a@example.org".into() }).err().unwrap();
/// assert!(error.is_unique_violation());
/// assert_eq!(
///     error.to_string(),
///     "cannot write `User`: another record has the same `email`, which is declared unique",
/// );
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    // Boxed to keep `Result<T, Error>` small.
    inner: Box<ErrorInner>,
}

#[derive(Clone)]
struct ErrorInner {
    problem: Box<dyn Problem>,
    model: &'static str,
    columns: String,
    /// Where in a document; empty where there is none.
    path: String,
}

impl PartialEq for ErrorInner {
    fn eq(&self, other: &Self) -> bool {
        self.problem.is_equal(&*other.problem)
            && self.model == other.model
            && self.columns == other.columns
            && self.path == other.path
    }
}

impl Eq for ErrorInner {}

/// What is wrong, in one area.
///
/// An area implements it beside the constructors of its errors, so that this file knows no area.
pub(super) trait Problem: AnyProblem {
    fn kind(&self) -> ErrorKind;

    /// Writes the message, which names the model and columns that the error is about.
    fn fmt(&self, model: &str, columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// What caused it, where the message does not contain the text of that.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        None
    }
}

/// A problem as an object that is cloned and compared.
pub(super) trait AnyProblem: Any + Send + Sync + UnwindSafe + RefUnwindSafe {
    fn boxed(&self) -> Box<dyn Problem>;

    fn is_equal(&self, other: &dyn Problem) -> bool;
}

impl<P> AnyProblem for P
where
    P: Problem + Clone + PartialEq + Send + Sync + UnwindSafe + RefUnwindSafe,
{
    fn boxed(&self) -> Box<dyn Problem> {
        Box::new(self.clone())
    }

    fn is_equal(&self, other: &dyn Problem) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref() == Some(self)
    }
}

impl Clone for Box<dyn Problem> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}

impl Error {
    #[cold]
    pub(super) fn new(problem: impl Problem, model: &ModelSchema, columns: &[ColumnIdx]) -> Self {
        Error::of(Box::new(problem), model.name, model.column_names(columns))
    }

    /// An error about a model that is known by its name, which is empty where there is none.
    #[cold]
    pub(super) fn of(problem: Box<dyn Problem>, model: &'static str, columns: String) -> Self {
        Error { inner: Box::new(ErrorInner { problem, model, columns, path: String::new() }) }
    }

    /// The same error, at a path in a document; an error that has a path keeps it.
    #[cold]
    pub(crate) fn at_path(self, path: String) -> Self {
        if self.inner.path.is_empty() { self.with_path(path) } else { self }
    }

    /// The same error, at another path.
    #[cold]
    pub(crate) fn with_path(mut self, path: String) -> Self {
        self.inner.path = path;
        self
    }

    /// Returns what is wrong, to be matched. Each kind that is asked for often has a method of its own, such as
    /// [`is_not_found`](Self::is_not_found).
    ///
    /// ```
    /// use orm_core::{ErrorKind, Model, Store};
    ///
    /// #[derive(Model, Clone)]
    /// #[orm(entity = "users")]
    /// struct User {
    ///     id: u64,
    ///     #[orm(unique)]
    ///     email: String,
    /// }
    ///
    /// /// The HTTP status of a write that failed.
    /// fn status(error: &orm_core::Error) -> u16 {
    ///     match error.kind() {
    ///         ErrorKind::NotFound => 404,
    ///         ErrorKind::DuplicateKey | ErrorKind::UniqueViolation => 409,
    ///         _ => 422,
    ///     }
    /// }
    ///
    /// # fn main() -> orm_core::Result<()> {
    /// let mut store = Store::new();
    /// store.insert(User { id: 1, email: "a@example.org".into() })?;
    /// let error = store.insert(User { id: 2, email: "a@example.org".into() }).err().unwrap();
    /// assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    /// assert_eq!(status(&error), 409);
    /// let error = store.update::<User>(3, |user| user.email.clear()).err().unwrap();
    /// assert_eq!(status(&error), 404);
    /// # Ok(()) }
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.inner.problem.kind()
    }

    /// Whether a name that was to be included is no relation.
    pub fn is_unknown_relation(&self) -> bool {
        self.kind() == ErrorKind::UnknownRelation
    }

    /// Whether a model must be `Serialize` and is not: its records were to be included, or a document changes some of
    /// their fields.
    pub fn is_not_serialize(&self) -> bool {
        self.kind() == ErrorKind::MissingSerialize
    }

    /// Whether more was to be loaded than is allowed: too many levels or relations by name, or too many rows of a
    /// [`recursive`](crate::Relation::recursive) relation; or a document is deeper or larger than its limits.
    pub fn is_over_limit(&self) -> bool {
        self.kind() == ErrorKind::OverLimit
    }

    /// Whether a document is not of its format, or holds something else than what its models ask for.
    pub fn is_malformed(&self) -> bool {
        self.kind() == ErrorKind::Malformed
    }

    /// Whether a document names or does something that [`Ingest::only`](crate::Ingest::only) does not allow, or a name
    /// to include is not one that [`Query::include_only`](crate::Query::include_only) allows.
    pub fn is_not_allowed(&self) -> bool {
        self.kind() == ErrorKind::NotAllowed
    }

    /// Where in a document something is wrong, as in `$[3].posts[0].user_id`; empty where that is not known, or
    /// where the error is none of a document. `[*]` is a key that may be a value, as those of a map are.
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// Whether two records of the [`model`](Self::model) would have held the same primary key, or the same value
    /// of an `#[orm(unique)]` column, in the [`columns`](Self::columns).
    ///
    /// A primary key is judged at once, by the write of the second record. Unique columns are judged by what is
    /// left when the write ends, and inside [`Store::transaction`](crate::Store::transaction) when the outermost
    /// transaction ends: two records can exchange their values within it.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.kind(), ErrorKind::UniqueViolation | ErrorKind::DuplicateKey)
    }

    /// Whether two records would have held the same primary key: a record that is stored has the key of one that
    /// [`Store::insert_new`](crate::Store::insert_new) was to insert, or that another was to change to.
    ///
    /// Such an error is a unique violation too.
    pub fn is_duplicate_key(&self) -> bool {
        self.kind() == ErrorKind::DuplicateKey
    }

    /// Whether a record to be changed or linked does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Whether the record to be written has no primary key: `None` where no key is generated.
    pub fn is_missing_key(&self) -> bool {
        self.kind() == ErrorKind::MissingKey
    }

    /// Whether the type column of a `morph_to` relation names no model that it leads to.
    pub fn is_unknown_type(&self) -> bool {
        self.kind() == ErrorKind::UnknownType
    }

    /// Whether a record refers to what was to be removed or to get another key, by a relation that
    /// declares `restrict`.
    pub fn is_restrict_violation(&self) -> bool {
        self.kind() == ErrorKind::RestrictViolation
    }

    /// Whether a key would have been left without an owner, by a relation that declares `required`.
    pub fn is_foreign_key_violation(&self) -> bool {
        self.kind() == ErrorKind::ForeignKeyViolation
    }

    /// Whether one of the model's own [`Hooks`](crate::Hooks) has refused the write.
    pub fn is_veto(&self) -> bool {
        self.kind() == ErrorKind::Vetoed
    }

    /// The columns that are at fault, joined by commas; empty where it is none of them.
    pub fn columns(&self) -> &str {
        &self.inner.columns
    }

    /// The name of the model's struct.
    pub fn model(&self) -> &'static str {
        self.inner.model
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ErrorInner { problem, model, columns, path } = &*self.inner;
        if !path.is_empty() {
            write!(f, "at `{path}`: ")?;
        }
        problem.fmt(model, columns, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl StdError for Error {
    /// Returns the cause that a hook gave by [`Veto::with_cause`](crate::Veto::with_cause). Other errors have none:
    /// their messages are complete.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.problem.source()
    }
}
