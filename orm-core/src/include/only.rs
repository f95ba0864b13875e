//! Relations by name, where only some can be asked for.

use std::sync::Arc;

use super::branch::checked;
use super::includes::Includes;
use super::paths::add_paths;
use crate::error::Result;
use crate::query::Query;
use crate::record::Record;

impl<M: Record> Query<M> {
    /// Includes the relations that a request asks for, out of those that are allowed: **use it for names that come
    /// from outside**.
    ///
    /// Both are paths as in [`include`](Query::include). An allowed path allows each relation on it:
    /// `"comments.author"` allows `comments` too. In the request `*` is every relation that is allowed there. How
    /// deep a request can go is bounded by what is allowed.
    ///
    /// The columns that a record shows are those that its `Serialize` writes: keep one back by
    /// `#[serde(skip_serializing)]`.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::Serialize;
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "users", has_many(Post, fk = "author_id"), has_many(Session, fk = "user_id"))]
    /// struct User { id: u64 }
    ///
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "posts", belongs_to(User, fk = "author_id", name = "author"))]
    /// struct Post { id: u64, author_id: u64 }
    ///
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "sessions")]
    /// struct Session { id: u64, user_id: u64 }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1 })?;
    /// store.insert(Post { id: 7, author_id: 1 })?;
    ///
    /// let posts = Post::query().include_only("author", ["author.posts"])?.all(&store);
    /// assert_eq!(serde_json::to_string(&posts)?, r#"[{"id":7,"author_id":1,"author":{"id":1}}]"#);
    ///
    /// let error = Post::query().include_only("author.sessions", ["author.posts"]).err().unwrap();
    /// assert!(error.is_not_allowed());
    /// assert_eq!(error.to_string(), "cannot include `sessions`: expected `posts`");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_not_allowed`](crate::Error::is_not_allowed) when the request asks for something else, be it a
    /// relation or not: the message lists what is allowed there. When an allowed path is none of the schema, or as for
    /// [`include`](Query::include).
    ///
    /// # Cost
    ///
    /// As for [`include`](Query::include).
    pub fn include_only<P: AsRef<str>>(
        self,
        request: &str,
        allowed: impl IntoIterator<Item = P>,
    ) -> Result<Query<M, Includes>> {
        checked(M::MODEL_SCHEMA, M::MODEL_SCHEMA.serializes)?;
        let (mut possible, mut branches) = (Vec::new(), Vec::new());
        for path in allowed {
            add_paths(M::MODEL_SCHEMA, &mut possible, path.as_ref(), None)?;
        }
        add_paths(M::MODEL_SCHEMA, &mut branches, request, Some(&possible))?;
        Ok(self.map_loads(|()| Includes { branches: Arc::new(branches), max_rows: None }))
    }
}
