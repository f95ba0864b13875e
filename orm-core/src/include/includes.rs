//! Loading relations whose names are known only at run time.
//!
//! A typed load knows its targets at compile time. Here each level knows its targets only by their schemas, which
//! carry what is needed to read a relation and to serialize a record without its type.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::branch::{IncludeBranch, checked};
use super::every::every;
use super::paths::add_paths;
use super::tree::{IncludeTree, IncludedRecord};
use crate::error::Result;
use crate::handle::MAX_ROWS;
use crate::query::{Loads, Query, Source, VisitLoads};
use crate::record::{Hold, Record};

/// The relations to include, level by level.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Includes {
    pub(super) branches: Arc<Vec<IncludeBranch>>,
    /// The number of rows after which no further level is loaded, if it is limited.
    pub(super) max_rows: Option<usize>,
}

/// Including relations by name.
impl<M: Record> Query<M> {
    /// Loads relations by their names, and returns the query. **For names from a client, use
    /// [`include_only`](Query::include_only)**, which limits them.
    ///
    /// With a `&Store`, `all` then returns a `Vec<Included<&M, ..>>`. An [`Included`] dereferences to the record, and
    /// serde serializes it with its relations, as a tree. It has no getters for them: its type does not say what was
    /// loaded.
    ///
    /// Commas separate paths, dots separate the names of a path. `a|b` is both relations, `*` is every relation:
    /// `"posts.comments|reviews, phone"`, `"posts.*"`. A name must be a relation of at least one of the models that
    /// the path reaches before it.
    ///
    /// In the tree, the key of a relation is its name in JSON, which the struct's `#[serde(rename_all = "..")]` can
    /// change. Every model on a path must be `Serialize`. A pivot record is serialized if it is `Serialize`, and
    /// omitted otherwise. The tree is the same as with these relations in [`with`](Query::with).
    ///
    /// Use `include` instead of `with`; you cannot combine the two.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::Serialize;
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "users", has_many(Post, fk = "user_id"))]
    /// struct User { id: u64 }
    ///
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "posts", belongs_to(User, fk = "user_id"), has_many(Comment, fk = "post_id"))]
    /// struct Post { id: u64, user_id: u64 }
    ///
    /// #[derive(Model, Serialize)]
    /// #[orm(entity = "comments")]
    /// struct Comment { id: u64, post_id: u64 }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1 })?;
    /// store.insert(Post { id: 2, user_id: 1 })?;
    /// store.insert(Comment { id: 3, post_id: 2 })?;
    ///
    /// let users = User::query().include("posts.comments")?.all(&store);
    /// assert_eq!(
    ///     serde_json::to_string(&users)?,
    ///     r#"[{"id":1,"posts":[{"id":2,"user_id":1,"comments":[{"id":3,"post_id":2}]}]}]"#,
    /// );
    ///
    /// let error = User::query().include("posts.coments").err().unwrap();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "cannot include `coments`: `Post` has no relation of that name; did you mean `comments`? \
    ///      Expected `user` or `comments`",
    /// );
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When a name is no relation ([`Error::is_unknown_relation`](crate::Error::is_unknown_relation)), when there are
    /// more than 8 levels or 128 relations ([`Error::is_over_limit`](crate::Error::is_over_limit)), and when a model on
    /// a path is not `Serialize`. The names are checked against the schema; no record is read.
    ///
    /// # Cost
    ///
    /// That of the same relations in `with`, and a small allocation per record.
    pub fn include(self, paths: &str) -> Result<Query<M, Includes>> {
        self.map_loads(|()| Includes::default()).include(paths)
    }

    /// Loads every relation of the model, one level: `include("*")`. Returns the query, whose rows are
    /// [`Included`].
    ///
    /// # Errors
    ///
    /// As for [`include`](Self::include).
    ///
    /// # Cost
    ///
    /// As for [`include`](Self::include).
    pub fn include_all(self) -> Result<Query<M, Includes>> {
        self.include("*")
    }

    /// Loads every relation, and every relation of its targets, down to this many levels. Returns the query, whose
    /// rows are [`Included`].
    ///
    /// A relation back to a model that is already on the path is omitted, so a user's posts do not include the user
    /// again. A self-referential relation is followed down to the depth in one direction: the children of children,
    /// but not their parents. In a cycle, the repeated record appears once more, without that relation.
    ///
    /// After 100,000 included rows in one run of the query, no further level is loaded, and **serializing a record
    /// that misses rows is an error**. [`max_rows`](Query::max_rows) sets another number.
    ///
    /// # Errors
    ///
    /// As for [`include`](Self::include). The schema decides how many relations this is. If there are too many,
    /// include the ones that you need by name.
    ///
    /// # Cost
    ///
    /// As for [`include`](Self::include). The number of rows can grow with every level.
    pub fn include_recursive(self, depth: usize) -> Result<Query<M, Includes>> {
        let mut count = 0;
        let branches = every(M::MODEL_SCHEMA, depth, &mut vec![M::MODEL_SCHEMA], None, &mut count)?;
        checked(M::MODEL_SCHEMA, M::MODEL_SCHEMA.serializes)?;
        let includes = Includes { branches: Arc::new(branches), max_rows: Some(MAX_ROWS) };
        Ok(self.map_loads(|()| includes))
    }
}

impl<M: Record> Query<M, Includes> {
    /// Sets the number of included rows after which no further level is loaded, in one run of the query. Returns the
    /// query.
    ///
    /// **Serializing a record that misses rows is an error.** The relations of the query's own records are always
    /// loaded, and a list is loaded whole or not at all. [`include_recursive`](Query::include_recursive) sets 100,000,
    /// [`include`](Query::include) sets no limit.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # use serde::Serialize;
    /// # #[derive(Model, Serialize)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model, Serialize)] #[orm(entity = "posts", has_many(Comment, fk = "post_id"))]
    /// # struct Post { id: u64, user_id: u64 }
    /// # #[derive(Model, Serialize)] #[orm(entity = "comments")]
    /// # struct Comment { id: u64, post_id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert(User { id: 1 })?;
    /// store.insert_all([1, 2, 3].map(|id| Post { id, user_id: 1 }))?;
    ///
    /// let query = User::query().include("posts.comments")?;
    /// assert!(serde_json::to_string(&query.clone().max_rows(1).all(&store)).is_err());
    /// assert!(serde_json::to_string(&query.max_rows(3).all(&store)).is_ok());
    /// # Ok(()) }
    /// ```
    pub fn max_rows(mut self, rows: usize) -> Self {
        self.loads_mut().max_rows = Some(rows);
        self
    }

    /// Loads more relations by their names, and returns the query. A relation that is included twice is loaded once.
    ///
    /// # Errors
    ///
    /// As for [`Query::include`].
    pub fn include(mut self, paths: &str) -> Result<Self> {
        checked(M::MODEL_SCHEMA, M::MODEL_SCHEMA.serializes)?;
        add_paths(M::MODEL_SCHEMA, Arc::make_mut(&mut self.loads_mut().branches), paths, None)?;
        Ok(self)
    }
}

/// A row with the relations that were loaded by name. Made by queries with [`Query::include`].
///
/// It dereferences to the row without `include`, `&M` with a `&Store`. Serde serializes it as a tree: the record's
/// fields, then each relation by its name in JSON. If no record exists, a relation is `null` or `[]`. The targets of a
/// many-to-many relation have their pivot record.
#[derive(Clone)]
pub struct Included<R, N> {
    row: R,
    node: N,
}

impl<R, N> Deref for Included<R, N> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

impl<R, N> Included<R, N> {
    pub(super) fn node(&self) -> &N {
        &self.node
    }
}

impl<R: fmt::Debug, N> fmt::Debug for Included<R, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Included").field("row", &self.row).finish_non_exhaustive()
    }
}

impl<M: Record> Loads<M> for Includes {
    type Row<H: Hold> = Included<H::Row<M>, IncludedRecord<H>>;
    type Prepared<S: Source> = IncludeTree<S>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        IncludeTree::new(source, &self.branches, self.max_rows)
    }

    fn row<S: Source>(tree: &IncludeTree<S>, at: S::Position<M>) -> Self::Row<S::Hold> {
        Included { row: S::to_row(at), node: tree.node(at) }
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        self.branches.iter().for_each(|branch| visitor.untyped(branch.select()));
    }
}
