//! The error. It contains a [`Problem`], and each area has its own type of problems.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};

use super::kind::ErrorKind;
use crate::schema::{ColumnIdx, ModelSchema};

/// The result of everything that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a write was rejected, or relations could not be included by name.
///
/// The message names the model and the columns, and never contains what is in a record. After an error the store is
/// unchanged.
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
    /// The path in a document, or empty.
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
/// Each area implements it next to the constructors of its errors, so this file knows no area.
pub(super) trait Problem: AnyProblem {
    fn kind(&self) -> ErrorKind;

    /// Writes the message, which names the model and columns that the error is about.
    fn fmt(&self, model: &str, columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The cause, if the message does not contain its text.
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

    /// An error about a model by its name, or about none if the name is empty.
    #[cold]
    pub(super) fn of(problem: Box<dyn Problem>, model: &'static str, columns: String) -> Self {
        Error { inner: Box::new(ErrorInner { problem, model, columns, path: String::new() }) }
    }

    /// The same error, at a path in a document. If it has a path, it keeps that.
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

    /// Returns the kind of the error, for a `match`. Common kinds have a method of their own, such as
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

    /// Returns whether a name to include is not a relation.
    pub fn is_unknown_relation(&self) -> bool {
        self.kind() == ErrorKind::UnknownRelation
    }

    /// Returns whether a model must be `Serialize` and is not: a query includes its records, or a document changes some
    /// of their fields.
    pub fn is_not_serialize(&self) -> bool {
        self.kind() == ErrorKind::MissingSerialize
    }

    /// Returns whether a limit was exceeded: too many levels or relations by name, too many rows of a
    /// [`recursive`](crate::Relation::recursive) relation, or a document that is deeper or larger than its limits.
    pub fn is_over_limit(&self) -> bool {
        self.kind() == ErrorKind::OverLimit
    }

    /// Returns whether a document is malformed, or does not contain what its models need.
    pub fn is_malformed(&self) -> bool {
        self.kind() == ErrorKind::Malformed
    }

    /// Returns whether a document names or does something that [`Ingest::only`](crate::Ingest::only) does not allow, or
    /// a name to include is not one that [`Query::include_only`](crate::Query::include_only) allows.
    pub fn is_not_allowed(&self) -> bool {
        self.kind() == ErrorKind::NotAllowed
    }

    /// Returns the path in a document, such as `$[3].posts[0].user_id`. It is empty if the path is not known, or if the
    /// error is not about a document. `[*]` replaces a key that can be a value, as the keys of a map.
    pub fn path(&self) -> &str {
        &self.inner.path
    }

    /// Returns whether two records of the [`model`](Self::model) would have the same primary key, or the same value
    /// of an `#[orm(unique)]` column, in the [`columns`](Self::columns).
    ///
    /// A primary key is checked immediately. Unique columns are checked when the write ends, and inside
    /// [`Store::transaction`](crate::Store::transaction) when the outermost transaction ends, so two records can
    /// exchange their values within it.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.kind(), ErrorKind::UniqueViolation | ErrorKind::DuplicateKey)
    }

    /// Returns whether two records would have the same primary key: a stored record has the key that
    /// [`Store::insert_new`](crate::Store::insert_new) would insert, or to which another record would change.
    ///
    /// It is also a unique violation.
    pub fn is_duplicate_key(&self) -> bool {
        self.kind() == ErrorKind::DuplicateKey
    }

    /// Returns whether a record to change or link does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Returns whether the record to write has no primary key: it is `None`, and none is generated.
    pub fn is_missing_key(&self) -> bool {
        self.kind() == ErrorKind::MissingKey
    }

    /// Returns whether the type column of a `morph_to` relation names none of its models.
    pub fn is_unknown_type(&self) -> bool {
        self.kind() == ErrorKind::UnknownType
    }

    /// Returns whether a record refers to one that would be removed or get another key, by a relation that declares
    /// `restrict`.
    pub fn is_restrict_violation(&self) -> bool {
        self.kind() == ErrorKind::RestrictViolation
    }

    /// Returns whether a foreign key would match no record, in a relation that declares `required`.
    pub fn is_foreign_key_violation(&self) -> bool {
        self.kind() == ErrorKind::ForeignKeyViolation
    }

    /// Returns whether one of the model's [`Hooks`](crate::Hooks) rejected the write.
    pub fn is_veto(&self) -> bool {
        self.kind() == ErrorKind::Vetoed
    }

    /// Returns the columns that the error is about, joined by commas; empty if it is about none.
    pub fn columns(&self) -> &str {
        &self.inner.columns
    }

    /// Returns the name of the model's struct.
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
