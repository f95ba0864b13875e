//! Errors of documents.

use std::fmt;

use super::error::{Error, Problem};
use super::kind::ErrorKind;
use crate::schema::ModelSchema;

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
    NotDeserialize,
    /// Some fields of a record are to be changed, and the others cannot be read from it.
    NotSerialize,
}

impl Problem for DocumentError {
    fn kind(&self) -> ErrorKind {
        match self {
            DocumentError::TooManyRecords { .. }
            | DocumentError::TooDeep { .. }
            | DocumentError::TooLarge { .. } => ErrorKind::OverLimit,
            DocumentError::Malformed { .. } | DocumentError::Unreadable { .. } => {
                ErrorKind::Malformed
            }
            DocumentError::NotAllowed { .. } => ErrorKind::NotAllowed,
            DocumentError::NotDeserialize => ErrorKind::MissingDeserialize,
            DocumentError::NotSerialize => ErrorKind::MissingSerialize,
        }
    }

    fn fmt(&self, model: &str, _columns: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentError::Malformed { text } => write!(f, "cannot read the document: {text}"),
            DocumentError::Unreadable { text } => {
                write!(f, "cannot read a record of `{model}`: {text}")
            }
            DocumentError::NotAllowed { text } => write!(f, "cannot write `{model}`: {text}"),
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
                "this element is larger than `Limits::size` ({most} bytes); split the document or raise the \
                 limit"
            ),
            DocumentError::NotSerialize => write!(
                f,
                "cannot update some fields of `{model}`: the others are read from the stored record, which needs \
                 `Serialize`; add `#[derive(serde::Serialize)]`"
            ),
            DocumentError::NotDeserialize => write!(
                f,
                "cannot read records of `{model}`: the struct is not `Deserialize`; \
                 add `#[derive(serde::Deserialize)]`"
            ),
        }
    }
}

impl Error {
    /// An error of a document; the model is that of the record which it is about, where that is known.
    #[cold]
    pub(crate) fn document(error: DocumentError, model: Option<&ModelSchema>) -> Self {
        Error::of(Box::new(error), model.map_or("", |model| model.name), String::new())
    }

    pub(crate) fn not_deserialize(model: &ModelSchema) -> Self {
        Error::document(DocumentError::NotDeserialize, Some(model))
    }

    /// A record that is to be changed in part cannot be written for its other fields.
    pub(crate) fn not_whole(model: &ModelSchema) -> Self {
        Error::document(DocumentError::NotSerialize, Some(model))
    }

    pub(crate) fn malformed(text: String) -> Self {
        Error::document(DocumentError::Malformed { text }, None)
    }
}
