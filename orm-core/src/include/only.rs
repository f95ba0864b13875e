//! Loading relations by name, where only some names are allowed.

use std::sync::Arc;

use super::branch::checked;
use super::includes::Includes;
use super::paths::add_paths;
use crate::error::Result;
use crate::query::Query;
use crate::record::Record;

impl<M: Record> Query<M> {
    /// Loads the relations that a client requests by name, out of those that you allow. **Use it for names that come
    /// from a client.** Returns the query, whose rows are [`Included`](crate::Included).
    ///
    /// Both arguments are paths as in [`include`](Query::include). An allowed path allows each relation on it:
    /// `"comments.author"` allows `comments` too. In the request, `*` is every relation that is allowed there. A
    /// request cannot go deeper than the allowed paths.
    ///
    /// It does not limit columns: a record is serialized by its own `Serialize`. To hide a column, write
    /// `#[serde(skip_serializing)]` on its field.
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
    /// [`Error::is_not_allowed`](crate::Error::is_not_allowed) if the request names anything else, whether it is a
    /// relation or not. The message lists what is allowed there. An allowed path that does not exist in the schema is
    /// an error, and so is what is an error in [`include`](Query::include).
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
