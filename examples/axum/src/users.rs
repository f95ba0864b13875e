//! Users: who sends a request, and who can be inserted and removed.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use orm_core::Model;

use crate::error::Error;
use crate::models::User;
use crate::{Shared, posts};

/// The id of the user who sends the request. **The header proves nothing**: put your authentication here.
pub(crate) struct Me(pub(crate) u64);

impl FromRequestParts<Shared> for Me {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, store: &Shared) -> Result<Self, Error> {
        let id = parts.headers.get("x-user").and_then(|id| id.to_str().ok()?.parse().ok());
        let id = id.ok_or(Error::Unauthorized)?;
        if store.read().contains::<User>(id) { Ok(Me(id)) } else { Err(Error::Unauthorized) }
    }
}

/// POST /users
pub(crate) async fn create(
    State(store): State<Shared>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Error> {
    let (body, mut store) = (body?, store.write());
    let user = User::ingest().only((User::NAME, User::EMAIL)).insert_one(&mut store, &body[..])?;
    Ok((StatusCode::CREATED, posts::json(user)?).into_response())
}

/// DELETE /users/{id}: only oneself.
pub(crate) async fn remove(
    State(store): State<Shared>,
    Me(me): Me,
    id: Result<Path<u64>, PathRejection>,
) -> Result<StatusCode, Error> {
    let Path(id) = id?;
    if id != me || !store.write().remove::<User>(id)? {
        return Err(Error::NotFound);
    }
    Ok(StatusCode::NO_CONTENT)
}
