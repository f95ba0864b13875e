//! From errors to responses.

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use orm_core::ErrorKind;
use serde_json::json;

/// Why a request has no result.
#[derive(Debug)]
pub(crate) enum Error {
    /// The store refuses the request: a message names models and fields, and never shows what is in a record.
    Store(orm_core::Error),
    /// The query string asks for something that it cannot ask for.
    Query(String),
    /// There is no such record, or it is not the user's.
    NotFound,
    /// The request does not say who sends it.
    Unauthorized,
    /// The body cannot be read.
    Body(StatusCode),
    /// A row cannot be written.
    Internal,
}

impl Error {
    /// An error of the store that the query string has caused, as a relation that cannot be included.
    pub(crate) fn query(error: &orm_core::Error) -> Self {
        Error::Query(error.to_string())
    }

    fn status(&self) -> StatusCode {
        let error = match self {
            Error::Store(error) => error,
            Error::Query(_) => return StatusCode::BAD_REQUEST,
            Error::NotFound => return StatusCode::NOT_FOUND,
            Error::Unauthorized => return StatusCode::UNAUTHORIZED,
            Error::Body(status) => return *status,
            Error::Internal => return StatusCode::INTERNAL_SERVER_ERROR,
        };
        match error.kind() {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::DuplicateKey
            | ErrorKind::UniqueViolation
            | ErrorKind::RestrictViolation
            | ErrorKind::ForeignKeyViolation => StatusCode::CONFLICT,
            ErrorKind::OverLimit => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Malformed | ErrorKind::MissingKey => StatusCode::BAD_REQUEST,
            ErrorKind::NotAllowed | ErrorKind::Vetoed | ErrorKind::NotNullViolation => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            // The rest are mistakes of the program.
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let (message, path) = match &self {
            // A mistake of the program is not the client's concern.
            _ if status.is_server_error() => ("internal error".to_owned(), None),
            Error::Store(error) => {
                (error.to_string(), Some(error.path()).filter(|path| !path.is_empty()))
            }
            Error::Query(message) => (message.clone(), None),
            Error::NotFound => ("not found".to_owned(), None),
            Error::Unauthorized => ("expected a user's id in the header `x-user`".to_owned(), None),
            Error::Body(_) | Error::Internal => ("the body cannot be read".to_owned(), None),
        };
        (status, Json(json!({ "error": message, "path": path }))).into_response()
    }
}

impl From<orm_core::Error> for Error {
    fn from(error: orm_core::Error) -> Self {
        Error::Store(error)
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Self {
        Error::Query(rejection.body_text())
    }
}

/// A path that holds no id is the path of no record.
impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Error::NotFound
    }
}

impl From<BytesRejection> for Error {
    fn from(rejection: BytesRejection) -> Self {
        Error::Body(rejection.status())
    }
}
