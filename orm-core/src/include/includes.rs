//! Loading relations whose names are known only at run time.
//!
//! A typed load knows its targets when it is compiled. Here each level knows its target by its schema
//! alone, which carries what is needed to walk a relation and to write a record without its type.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::branch::{Branch, checked};
use super::every::every;
use super::paths::add_paths;
use super::tree::{IncludeTree, IncludedRecord};
use crate::error::Result;
use crate::handle::MAX_ROWS;
use crate::query::{Loads, Query, Source, VisitLoads};
use crate::record::{Hold, Record};

/// What is included, level by level.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Includes {
    pub(super) branches: Arc<Vec<Branch>>,
    /// After how many rows no further level is loaded, if there is a limit.
    pub(super) max_rows: Option<usize>,
}

/// Including relations by name.
impl<M: Record> Query<M> {
    /// Includes relations by their names. Names that come from outside go through
    /// [`include_only`](Query::include_only), which limits them.
    ///
    /// Paths are separated by commas and go down by dots; `a|b` is both, and `*` is every relation:
    /// `"posts.comments|reviews, phone"`, `"posts.*"`. What is behind a dot must be a relation of one at
    /// least of the models before it; the others go without.
    ///
    /// What comes out is an [`Included`], which serde writes as a tree; its type does not say what is in
    /// it. In the tree a relation goes by its key in JSON, which the struct's `#[serde(rename_all = "..")]`
    /// may have changed. Every model on the way must be `Serialize`. A pivot is written where it is
    /// `Serialize`, and left out where it is not. The tree is that of the same relations in
    /// [`with`](Query::with), for records that are their own ancestors too.
    ///
    /// It stands before any [`with`](Query::with), and takes the place of it.
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
    /// the way is not `Serialize`. Nothing is read for it: the names are checked against the schema.
    ///
    /// # Cost
    ///
    /// That of the same relations in `with`, and a small allocation per record.
    pub fn include(self, paths: &str) -> Result<Query<M, Includes>> {
        self.map_loads(|()| Includes::default()).include(paths)
    }

    /// Includes every relation of the model, one level: `include("*")`.
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

    /// Includes every relation, and the relations of what they lead to, down to this many levels.
    ///
    /// A relation that leads back to a model on the way is left out, so that a user's posts do not show
    /// the user again. A relation of a model to itself is followed to the depth, in one direction: of
    /// children the children, and not their parents. A record that is its own ancestor is shown once more,
    /// without that relation.
    ///
    /// After 100,000 included rows in one run of the query, no further level is loaded, and serializing what
    /// misses some is an error. [`max_rows`](Query::max_rows) sets another number.
    ///
    /// # Errors
    ///
    /// As for [`include`](Self::include). How many relations there are is a matter of the schema: where
    /// models are many and lead to each other, name what is wanted.
    ///
    /// # Cost
    ///
    /// As for [`include`](Self::include). The number of records written can grow with every level.
    pub fn include_recursive(self, depth: usize) -> Result<Query<M, Includes>> {
        let mut count = 0;
        let branches = every(M::MODEL_SCHEMA, depth, &mut vec![M::MODEL_SCHEMA], None, &mut count)?;
        checked(M::MODEL_SCHEMA, M::MODEL_SCHEMA.serializes)?;
        let includes = Includes { branches: Arc::new(branches), max_rows: Some(MAX_ROWS) };
        Ok(self.map_loads(|()| includes))
    }
}

impl<M: Record> Query<M, Includes> {
    /// Sets the number of included rows after which no further level is loaded, in one run of the query.
    ///
    /// Serializing a record that misses some rows is an error. The relations of the query's own records are
    /// always loaded, and no list is a part of one. [`include_recursive`](Query::include_recursive) sets 100,000,
    /// and [`include`](Query::include) no number.
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

    /// Includes more relations. What is included already is not included twice.
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

/// A record and the relations that were included with it by name; made by [`Query::include`].
///
/// It dereferences to the record: a row of the query, as it is without `include`. Serde writes it as a
/// tree: the record's fields, then each relation by its name in JSON, with `null` or `[]` where there is
/// no record, and with the pivot of records that were reached by one.
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
