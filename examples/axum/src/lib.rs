//! A small JSON API over an in-memory store: pages, filters and `include` from the query string, and documents
//! from clients, each limited to what the handler names.

mod error;
mod models;
mod posts;
mod users;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};
use orm_core::Store;

pub use self::models::{Comment, Post, User, sample};

/// The longest body of a request, in bytes.
const MAX_BODY: usize = 64 << 10;

/// The state of the program. Every handler locks it, works, and unlocks it before it returns.
#[derive(Clone)]
struct Shared(Arc<RwLock<Store>>);

impl Shared {
    /// A panic while the lock was held left the store unchanged, so the poison is ignored.
    fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the routes of the API over a store.
pub fn app(store: Store) -> Router {
    Router::new()
        .route("/posts", get(posts::list).post(posts::create))
        .route("/posts/{id}", get(posts::show).patch(posts::change).delete(posts::remove))
        .route("/posts/{id}/comments", post(posts::comment))
        .route("/users", post(users::create))
        .route("/users/{id}", delete(users::remove))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Shared(Arc::new(RwLock::new(store))))
}
