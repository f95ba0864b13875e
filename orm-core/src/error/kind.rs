// No variant has the name of another public item: rustc prints a name with its path if it is not unique.

/// What is wrong, as [`Error::kind`](crate::Error::kind) returns it.
///
/// A new version can add kinds, so a `match` needs an arm for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Two records would have the same primary key. It is a unique violation too.
    DuplicateKey,
    /// Two records would have the same value of a unique column.
    UniqueViolation,
    /// A record to change or link does not exist.
    NotFound,
    /// The record to write has no primary key: it is `None`, and none is generated.
    MissingKey,
    /// Every key that can be generated is in use.
    KeysExhausted,
    /// A table cannot hold more records.
    TooManyRecords,
    /// A column that is not an `Option` would be left without a value.
    NotNullViolation,
    /// A model must be `Clone` for its records to be changed, and is not.
    MissingClone,
    /// A removed record, or one whose key changes, is referenced through a relation that declares `restrict`.
    RestrictViolation,
    /// A foreign key would refer to no record, in a relation that declares `required`.
    ForeignKeyViolation,
    /// The type column of a `morph_to` relation names none of its models.
    UnknownType,
    /// A record cannot be linked to an owner whose referenced key is `None`.
    MissingOwnerKey,
    /// A record cannot be linked by a to-one relation that would return another record, which comes after it.
    NotReturned,
    /// One of the model's [`Hooks`](crate::Hooks) rejects the write.
    Vetoed,
    /// A name to include is not a relation.
    UnknownRelation,
    /// More would be loaded or read than a limit allows.
    OverLimit,
    /// A model must be `Serialize`, and is not.
    MissingSerialize,
    /// A model must be `Deserialize` to be read from a document, and is not.
    MissingDeserialize,
    /// A document is malformed, or does not contain what its models need.
    Malformed,
    /// A document, or a name to include, needs something that is not allowed.
    NotAllowed,
}
