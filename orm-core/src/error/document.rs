//! What can be wrong with a document.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DocumentError {
    /// It is not what documents are, or not of its format.
    Malformed {
        text: String,
    },
    /// A record does not hold what its model asks for.
    Unreadable {
        text: String,
    },
    TooManyRecords {
        most: usize,
    },
    TooDeep {
        most: usize,
    },
    TooLarge {
        most: usize,
    },
    /// The document does something that it is not allowed to.
    NotAllowed {
        text: String,
    },
    /// A request includes a relation that is not among those that it can.
    NotIncluded {
        name: String,
        allowed: String,
    },
    NotDeserialize,
    /// Of a record some fields are to be changed, and the others are not known.
    NotSerialize,
}

impl DocumentError {
    pub(super) fn is_limit(&self) -> bool {
        match self {
            DocumentError::TooManyRecords { .. }
            | DocumentError::TooDeep { .. }
            | DocumentError::TooLarge { .. } => true,
            DocumentError::Malformed { .. }
            | DocumentError::Unreadable { .. }
            | DocumentError::NotAllowed { .. }
            | DocumentError::NotIncluded { .. }
            | DocumentError::NotDeserialize
            | DocumentError::NotSerialize => false,
        }
    }

    pub(super) fn is_malformed(&self) -> bool {
        matches!(self, DocumentError::Malformed { .. } | DocumentError::Unreadable { .. })
    }

    pub(super) fn is_not_allowed(&self) -> bool {
        matches!(self, DocumentError::NotAllowed { .. } | DocumentError::NotIncluded { .. })
    }

    pub(super) fn fmt(&self, f: &mut fmt::Formatter<'_>, model: &str) -> fmt::Result {
        match self {
            DocumentError::Malformed { text } => write!(f, "cannot read the document: {text}"),
            DocumentError::Unreadable { text } => {
                write!(f, "cannot read a record of `{model}`: {text}")
            }
            DocumentError::NotAllowed { text } => write!(f, "cannot write `{model}`: {text}"),
            DocumentError::NotIncluded { name, allowed } if allowed.is_empty() => {
                write!(f, "cannot include `{name}`: nothing is allowed there")
            }
            DocumentError::NotIncluded { name, allowed } => {
                write!(f, "cannot include `{name}`: expected {allowed}")
            }
            DocumentError::TooManyRecords { most } => write!(
                f,
                "the document holds more records than `Limits::records` allows, which is {most}; \
                 the next is of `{model}`"
            ),
            DocumentError::TooDeep { most } => write!(
                f,
                "lists and objects are nested deeper than `Limits::depth` allows, which is {most}"
            ),
            DocumentError::TooLarge { most } => write!(
                f,
                "what stands here is larger than `Limits::size` allows, which is {most} bytes"
            ),
            DocumentError::NotSerialize => write!(
                f,
                "cannot change `{model}` in part: the struct is not `Serialize`, which tells the fields that the \
                 document leaves out; add `#[derive(serde::Serialize)]`"
            ),
            DocumentError::NotDeserialize => write!(
                f,
                "cannot read records of `{model}`: the struct is not `Deserialize`; \
                 add `#[derive(serde::Deserialize)]`"
            ),
        }
    }
}
