use std::fmt;

#[cfg(feature = "serde")]
mod document;

#[cfg(feature = "serde")]
pub(crate) use self::document::DocumentError;
use crate::schema::{ModelSchema, RelationSchema};

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
    // What fails seldom shall not make the results of all that succeeds large.
    inner: Box<Inner>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    model: &'static str,
    columns: String,
    /// Where in a document; empty where there is none.
    path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ErrorKind {
    #[cfg(feature = "serde")]
    Document(DocumentError),
    DuplicateKey,
    UniqueViolation,
    NotFound,
    MissingKey,
    KeysExhausted,
    TooManyRecords,
    #[cfg(feature = "serde")]
    UnknownRelation {
        name: String,
        near: String,
        owners: String,
        known: String,
    },
    TooManyRows {
        relation: &'static str,
    },
    #[cfg(feature = "serde")]
    TooDeep {
        most: usize,
    },
    #[cfg(feature = "serde")]
    TooWide {
        most: usize,
    },
    #[cfg(feature = "serde")]
    NotSerialize,
    UnknownType {
        relation: &'static str,
        expected: String,
    },
    /// A record that refers to what is to be removed, or to lose its key.
    Restricted {
        relation: &'static str,
        owners: String,
    },
    /// A key without an owner that must have one.
    Dangling {
        relation: &'static str,
        owners: String,
    },
    /// What a hook has said.
    Veto {
        reason: String,
        removal: bool,
    },
    NotNull,
    NotClone,
    NoOwnerKey,
    /// A record that a to-one relation would not return, because another comes after it.
    NotReturned {
        relation: &'static str,
        owner: &'static str,
    },
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, model: &ModelSchema, columns: &[usize]) -> Self {
        let columns = model.column_names(columns);
        Error { inner: Box::new(Inner { kind, model: model.name, columns, path: String::new() }) }
    }

    /// The same error, at a place in a document; what tells its place already is left as it is.
    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn at_path(mut self, path: String) -> Self {
        if self.inner.path.is_empty() {
            self.inner.path = path;
        }
        self
    }

    /// The same error, at another place.
    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn with_path(mut self, path: String) -> Self {
        self.inner.path = path;
        self
    }

    /// An error of a document; the model is that of the record which it is about, where that is known.
    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn document(error: DocumentError, model: Option<&ModelSchema>) -> Self {
        let model = model.map_or("", |model| model.name);
        let (kind, columns) = (ErrorKind::Document(error), String::new());
        Error { inner: Box::new(Inner { kind, model, columns, path: String::new() }) }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn not_deserialize(model: &ModelSchema) -> Self {
        Error::document(DocumentError::NotDeserialize, Some(model))
    }

    /// A record that is to be changed in part cannot be written for its other fields.
    #[cfg(feature = "serde")]
    pub(crate) fn not_whole(model: &ModelSchema) -> Self {
        Error::document(DocumentError::NotSerialize, Some(model))
    }

    #[cfg(feature = "serde")]
    pub(crate) fn malformed(text: String) -> Self {
        Error::document(DocumentError::Malformed { text }, None)
    }

    #[cold]
    pub(crate) fn unique_violation(model: &ModelSchema, columns: &[usize]) -> Self {
        match columns == model.primary_key {
            true => Error::duplicate_key(model),
            false => Error::new(ErrorKind::UniqueViolation, model, columns),
        }
    }

    #[cold]
    pub(crate) fn duplicate_key(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::DuplicateKey, model, model.primary_key)
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

    #[cold]
    pub(crate) fn unknown_type(model: &ModelSchema, relation: usize, column: usize) -> Self {
        let relation = model.relations.get(relation);
        let names = relation.map_or(&[][..], |relation| relation.targets).iter();
        let names: Vec<_> = names.filter_map(|target| target.type_name).collect();
        let expected = one_of(&names);
        let relation = relation.map_or("", |relation| relation.name);
        Error::new(ErrorKind::UnknownType { relation, expected }, model, &[column])
    }

    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn unknown_relation(models: &[&'static ModelSchema], name: &str) -> Self {
        let mut known: Vec<_> =
            models.iter().flat_map(|model| model.relations).map(|relation| relation.name).collect();
        let mut seen = std::collections::HashSet::new();
        known.retain(|name| seen.insert(*name));
        let names: Vec<_> = models.iter().map(|model| model.name).collect();
        let owners = match names.len() {
            1 => format!("{} has", one_of(&names)),
            _ => format!("{} have", one_of(&names).replace(" or ", " and ")),
        };
        let small = name.to_lowercase();
        let scored = known.iter().map(|known| (strsim::jaro_winkler(&small, known), known));
        let near = scored.filter(|(score, _)| *score > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
        let near = near.map(|(_, name)| (*name).to_owned()).unwrap_or_default();
        // A name from outside may be of any length, and hold anything.
        let name = name.chars().take(64).flat_map(char::escape_debug).collect();
        let known = one_of(&known).replace(" or ", " and ");
        let kind = ErrorKind::UnknownRelation { name, near, owners, known };
        let model = names.first().copied().unwrap_or_default();
        Error {
            inner: Box::new(Inner { kind, model, columns: String::new(), path: String::new() }),
        }
    }

    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn not_included(model: &ModelSchema, name: &str, allowed: &[&str]) -> Self {
        let name = name.chars().take(64).flat_map(char::escape_debug).collect();
        let allowed = one_of(allowed);
        Error::document(DocumentError::NotIncluded { name, allowed }, Some(model))
    }

    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn too_deep(model: &ModelSchema, most: usize) -> Self {
        Error::new(ErrorKind::TooDeep { most }, model, &[])
    }

    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn too_wide(model: &ModelSchema, most: usize) -> Self {
        Error::new(ErrorKind::TooWide { most }, model, &[])
    }

    #[cold]
    pub(crate) fn too_many_rows(model: &ModelSchema, relation: &'static str) -> Self {
        Error::new(ErrorKind::TooManyRows { relation }, model, &[])
    }

    #[cfg(feature = "serde")]
    #[cold]
    pub(crate) fn not_serialize(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::NotSerialize, model, &[])
    }

    #[cold]
    pub(crate) fn restricted(model: &ModelSchema, relation: &RelationSchema) -> Self {
        let (columns, owners) = key_of(relation);
        Error::new(ErrorKind::Restricted { relation: relation.name, owners }, model, columns)
    }

    #[cold]
    pub(crate) fn dangling(model: &ModelSchema, relation: &RelationSchema) -> Self {
        let (columns, owners) = key_of(relation);
        Error::new(ErrorKind::Dangling { relation: relation.name, owners }, model, columns)
    }

    #[cold]
    pub(crate) fn vetoed_write(model: &ModelSchema, reason: String) -> Self {
        Error::new(ErrorKind::Veto { reason, removal: false }, model, &[])
    }

    #[cold]
    pub(crate) fn vetoed_removal(model: &ModelSchema, reason: String) -> Self {
        Error::new(ErrorKind::Veto { reason, removal: true }, model, &[])
    }

    #[cold]
    pub(crate) fn not_null(model: &ModelSchema, columns: &[usize]) -> Self {
        Error::new(ErrorKind::NotNull, model, columns)
    }

    #[cold]
    pub(crate) fn no_owner_key(model: &ModelSchema, columns: &[usize]) -> Self {
        Error::new(ErrorKind::NoOwnerKey, model, columns)
    }

    #[cold]
    pub(crate) fn not_clone(model: &ModelSchema) -> Self {
        Error::new(ErrorKind::NotClone, model, &[])
    }

    /// A record cannot be linked by a to-one relation of `owner` that would return another one.
    #[cold]
    pub(crate) fn not_returned(owner: &ModelSchema, relation: &RelationSchema) -> Self {
        let kind = ErrorKind::NotReturned { relation: relation.name, owner: owner.name };
        match relation.targets.first() {
            Some(target) => Error::new(kind, (target.model)(), target.foreign),
            None => Error::new(kind, owner, &[]),
        }
    }

    #[cfg(feature = "serde")]
    /// Whether a name that was to be included is no relation.
    pub fn is_unknown_relation(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::UnknownRelation { .. })
    }

    #[cfg(feature = "serde")]
    /// Whether a model that was to be included is not `Serialize`.
    pub fn is_not_serialize(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::NotSerialize)
    }

    /// Whether more was to be loaded than is allowed: too many levels or relations by name, or too many rows of a
    /// [`recursive`](crate::Relation::recursive) relation; or a document is deeper or larger than its limits.
    pub fn is_over_limit(&self) -> bool {
        match &self.inner.kind {
            ErrorKind::TooManyRows { .. } => true,
            #[cfg(feature = "serde")]
            ErrorKind::TooDeep { .. } | ErrorKind::TooWide { .. } => true,
            #[cfg(feature = "serde")]
            ErrorKind::Document(error) => error.is_limit(),
            _ => false,
        }
    }

    #[cfg(feature = "serde")]
    /// Whether a document is not of its format, or holds something else than what its models ask for.
    pub fn is_malformed(&self) -> bool {
        matches!(&self.inner.kind, ErrorKind::Document(error) if error.is_malformed())
    }

    #[cfg(feature = "serde")]
    /// Whether a document names or does something that [`Ingest::only`](crate::Ingest::only) does not allow, or a name
    /// to include is not one that [`Query::include_only`](crate::Query::include_only) allows.
    pub fn is_not_allowed(&self) -> bool {
        matches!(&self.inner.kind, ErrorKind::Document(error) if error.is_not_allowed())
    }

    #[cfg(feature = "serde")]
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
        matches!(self.inner.kind, ErrorKind::UniqueViolation | ErrorKind::DuplicateKey)
    }

    /// Whether two records would have held the same primary key: a record that is stored has the key of one that
    /// [`Store::insert_new`](crate::Store::insert_new) was to insert, or that another was to change to.
    ///
    /// Such an error is a unique violation too.
    pub fn is_duplicate_key(&self) -> bool {
        self.inner.kind == ErrorKind::DuplicateKey
    }

    /// Whether a record to be changed or linked does not exist.
    pub fn is_not_found(&self) -> bool {
        self.inner.kind == ErrorKind::NotFound
    }

    /// Whether the record to be written has no primary key: `None` where no key is generated.
    pub fn is_missing_key(&self) -> bool {
        self.inner.kind == ErrorKind::MissingKey
    }

    /// Whether the type column of a `morph_to` relation names no model that it leads to.
    pub fn is_unknown_type(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::UnknownType { .. })
    }

    /// Whether a record refers to what was to be removed or to get another key, by a relation that
    /// declares `restrict`.
    pub fn is_restricted(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::Restricted { .. })
    }

    /// Whether a key would have been left without an owner, by a relation that declares `required`.
    pub fn is_dangling(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::Dangling { .. })
    }

    /// Whether one of the model's own [`Hooks`](crate::Hooks) has refused the write.
    pub fn is_veto(&self) -> bool {
        matches!(self.inner.kind, ErrorKind::Veto { .. })
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
    #[allow(clippy::too_many_lines)] // One arm for each kind of error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, model, columns, path } = &*self.inner;
        if !path.is_empty() {
            write!(f, "at `{path}`: ")?;
        }
        match kind {
            #[cfg(feature = "serde")]
            ErrorKind::Document(error) => error.fmt(f, model),
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
            #[cfg(feature = "serde")]
            ErrorKind::UnknownRelation { name, .. } if name.is_empty() => {
                write!(f, "cannot include a relation of `{model}`: a name in the path is empty")
            }
            #[cfg(feature = "serde")]
            ErrorKind::UnknownRelation { name, near, owners, known } => {
                write!(f, "cannot include `{name}`: {owners} no such relation")?;
                match (near.is_empty(), known.is_empty()) {
                    (_, true) => f.write_str(", and no other"),
                    (true, false) => write!(f, "; there is {known}"),
                    (false, false) => write!(f, "; did you mean `{near}`? There is {known}"),
                }
            }
            ErrorKind::TooManyRows { relation } => write!(
                f,
                "cannot load all of `{relation}` of `{model}`: it has more rows than `max_rows` of the recursive \
                 load; load each record once with `once()`, lower the depth, or raise `max_rows`"
            ),
            #[cfg(feature = "serde")]
            ErrorKind::TooDeep { most } => {
                write!(
                    f,
                    "cannot include relations of `{model}` further down: {most} levels are allowed"
                )
            }
            #[cfg(feature = "serde")]
            ErrorKind::TooWide { most } => write!(
                f,
                "cannot include more relations with `{model}`: {most} are allowed in one query"
            ),
            #[cfg(feature = "serde")]
            ErrorKind::NotSerialize => write!(
                f,
                "cannot write records of `{model}` for serde: the struct is not `Serialize`; \
                 add `#[derive(serde::Serialize)]`"
            ),
            ErrorKind::UnknownType { relation, expected } => write!(
                f,
                "cannot write `{model}`: its `{columns}` names none of the models that \
                 `{relation}` leads to; expected {expected}"
            ),
            ErrorKind::Restricted { relation, owners } => write!(
                f,
                "cannot remove {owners}, or change its key: a record of `{model}` refers to it by \
                 `{columns}`, and its relation `{relation}` declares `restrict`"
            ),
            ErrorKind::Dangling { relation, owners } => write!(
                f,
                "cannot leave `{model}` with a `{columns}` that refers to no {owners}: \
                 its relation `{relation}` is declared `required`"
            ),
            ErrorKind::Veto { reason, removal } => {
                let what = if *removal { "remove" } else { "write" };
                write!(f, "cannot {what} `{model}`: {reason}")
            }
            ErrorKind::NotNull => write!(
                f,
                "cannot leave `{columns}` of `{model}` without a value: it is not an `Option`"
            ),
            ErrorKind::NoOwnerKey => write!(
                f,
                "cannot link to `{model}`: its `{columns}`, which the foreign key refers to, is `None`"
            ),
            ErrorKind::NotClone => {
                write!(
                    f,
                    "cannot change `{model}`: the struct is not `Clone`; add `#[derive(Clone)]`"
                )
            }
            ErrorKind::NotReturned { relation, owner } => write!(
                f,
                "cannot link `{model}` as `{relation}` of `{owner}`: another record with the same \
                 `{columns}` comes after it in the table, and the relation returns the last one; \
                 unlink or remove the other record first"
            ),
            ErrorKind::NotFound => {
                write!(f, "cannot find a record of `{model}` with that `{columns}`")
            }
            ErrorKind::MissingKey => {
                write!(f, "cannot write `{model}`: the primary key `{columns}` is `None`")
            }
            ErrorKind::KeysExhausted => write!(
                f,
                "cannot write `{model}`: every key that can be generated for `{columns}` is in use; \
                 remove records, or give `{columns}` a larger type"
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

/// The columns of the key that a relation holds, and the models it refers to.
fn key_of(relation: &RelationSchema) -> (&'static [usize], String) {
    let owners: Vec<_> = relation.targets.iter().map(|target| (target.model)().name).collect();
    (relation.targets.first().map_or(&[], |target| target.local), one_of(&owners))
}

/// "`a`, `b` or `c`".
pub(crate) fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
