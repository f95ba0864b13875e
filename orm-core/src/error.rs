use std::fmt;

use crate::schema::ModelSchema;

/// The result of everything that can fail in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a write was refused.
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
    kind: ErrorKind,
    model: &'static str,
    columns: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ErrorKind {
    DuplicateKey,
    UniqueViolation,
    NotFound,
    MissingKey,
    KeysExhausted,
    TooManyRecords,
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, model: &ModelSchema, columns: &[usize]) -> Self {
        Error { kind, model: model.name, columns: model.column_names(columns) }
    }

    #[cold]
    pub(crate) fn unique_violation(model: &ModelSchema, columns: &[usize]) -> Self {
        let kind = match columns == model.primary_key {
            true => ErrorKind::DuplicateKey,
            false => ErrorKind::UniqueViolation,
        };
        Error::new(kind, model, columns)
    }

    #[cold]
    pub(crate) fn not_found(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::NotFound, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn missing_key(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::MissingKey, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn keys_exhausted(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::KeysExhausted, model, model.primary_key)
    }

    #[cold]
    pub(crate) fn too_many_records(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::TooManyRecords, model, &[])
    }

    /// Whether a primary key or an `#[orm(unique)]` column would have been held by two records.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.kind, ErrorKind::UniqueViolation | ErrorKind::DuplicateKey)
    }

    /// Whether the record to be changed does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind == ErrorKind::NotFound
    }

    /// Whether the record to be written has no primary key: `None` where no key is generated.
    pub fn is_missing_key(&self) -> bool {
        self.kind == ErrorKind::MissingKey
    }

    /// The columns that are at fault, joined by commas; empty where it is none of them.
    pub fn columns(&self) -> &str {
        &self.columns
    }

    /// The name of the model's struct.
    pub fn model(&self) -> &'static str {
        self.model
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error { kind, model, columns } = self;
        match kind {
            ErrorKind::DuplicateKey => {
                write!(
                    f,
                    "cannot write `{model}`: another record has the same primary key `{columns}`"
                )
            }
            ErrorKind::UniqueViolation => write!(
                f,
                "cannot write `{model}`: another record has the same `{columns}`, \
                 which is declared unique"
            ),
            ErrorKind::NotFound => {
                write!(f, "cannot update `{model}`: no record has that `{columns}`")
            }
            ErrorKind::MissingKey => {
                write!(f, "cannot write `{model}`: the primary key `{columns}` is `None`")
            }
            ErrorKind::KeysExhausted => write!(
                f,
                "cannot write `{model}`: no further key can be generated for `{columns}`, \
                 the largest one is in use"
            ),
            ErrorKind::TooManyRecords => {
                write!(
                    f,
                    "cannot write `{model}`: a store holds fewer than 2^32 - 1 records of a model"
                )
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}
