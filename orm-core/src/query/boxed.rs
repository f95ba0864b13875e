//! Queries whose type names their rows, and not their loads.

use std::sync::Arc;

use super::boxed_loads::{BoxedLoads, ErasedLoads, PreparedBoxed};
use super::loads::{Loads, VisitLoads};
use super::query::Query;
use super::select::SelectLoad;
use super::select_loads::select_loads;
use super::source::Source;
use crate::record::{Borrowed, Hold, Record, RowAt, RowFn};
use crate::storage::Core;

/// A query whose type names its rows, whatever it loads: for a struct's field, or a function's signature.
///
/// Made by [`Query::boxed`]. `M` is the model. `R` names the rows as a function of the store that they are
/// borrowed from: `fn(&Store) -> LoadedPost<&Post, Option<&User>>`.
///
/// It has the methods of [`Query`], and a row is what `R` returns: with a `&Store`, `all` returns a
/// `Vec<LoadedPost<&Post, Option<&User>>>`. You can add filters and orders, but load no further relations.
///
/// ```
/// # use orm_core::{BoxedQuery, Model, Store};
/// #[derive(Model)]
/// #[orm(entity = "users")]
/// struct User { id: u64, name: String }
///
/// #[derive(Model)]
/// #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// struct Post { id: u64, user_id: u64, likes: u32 }
///
/// struct Feed {
///     posts: BoxedQuery<Post, fn(&Store) -> LoadedPost<&Post, Option<&User>>>,
/// }
///
/// impl Feed {
///     fn new(min_likes: Option<u32>) -> Self {
///         let mut posts = Post::query().with(Post::USER).order_by(Post::LIKES.desc()).boxed();
///         if let Some(likes) = min_likes {
///             posts = posts.filter(Post::LIKES.ge(likes));
///         }
///         Feed { posts }
///     }
///
///     fn page<'s>(&self, page: usize, store: &'s Store) -> Vec<LoadedPost<&'s Post, Option<&'s User>>> {
///         self.posts.clone().offset(page * 20).limit(20).all(store)
///     }
/// }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(User { id: 1, name: "John".into() })?;
/// # store.insert_all([(1, 10), (2, 30)].map(|(id, likes)| Post { id, user_id: 1, likes }))?;
/// let page = Feed::new(Some(20)).page(0, &store);
/// assert_eq!(page.len(), 1);
/// assert_eq!(page[0].user().unwrap().name, "John");
/// # Ok(()) }
/// ```
///
/// A query that loads nothing needs no box. Its type is `Query<Post>`.
pub type BoxedQuery<M, R> = Query<M, BoxedLoads<M, R>>;

/// A row of the type `Named`, which is the row itself.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of this query are `{Self}`, not `{Named}`",
    label = "expected rows of type `{Named}`",
    note = "before `boxed`, load with `.with(..)` what the row in the query's type holds; or write the row of this query there"
)]
pub trait IsRow<Named> {
    fn into_named(self) -> Named;
}

#[diagnostic::do_not_recommend]
impl<R> IsRow<R> for R {
    #[inline]
    fn into_named(self) -> R {
        self
    }
}

/// Loads whose row, borrowed for `'s`, is the one that `R` names.
#[doc(hidden)]
pub trait LoadsRow<'s, M: Record, R: RowAt<'s>>: Loads<M> {
    fn prepare_boxed(&self, store: &'s Core) -> PreparedBoxed<'s, M, R>;
}

impl<'s, M, L, R> LoadsRow<'s, M, R> for L
where
    M: Record,
    L: Loads<M> + 'static,
    R: RowAt<'s>,
    L::Row<Borrowed<'s>>: IsRow<R::Row>,
{
    fn prepare_boxed(&self, store: &'s Core) -> PreparedBoxed<'s, M, R> {
        let prepared = self.prepare(store);
        Box::new(move |at| L::row(&prepared, at).into_named())
    }
}

/// A name of the rows of a query that loads `L`. The bound is on the name, so that it can be inferred.
#[doc(hidden)]
pub trait RowsOf<M, L>: RowFn {
    fn erase(loads: L) -> BoxedLoads<M, Self>
    where
        Self: Sized;
}

impl<M, L, R> RowsOf<M, L> for R
where
    M: Record,
    L: for<'s> LoadsRow<'s, M, R> + Send + Sync + 'static,
    R: RowFn,
{
    fn erase(loads: L) -> BoxedLoads<M, R> {
        BoxedLoads { loads: Arc::new(loads) }
    }
}

impl<M, R, L> ErasedLoads<M, R> for L
where
    M: Record,
    L: for<'s> LoadsRow<'s, M, R> + Send + Sync + 'static,
    R: RowFn,
{
    fn prepare_rows<'s>(&self, store: &'s Core) -> PreparedBoxed<'s, M, R> {
        self.prepare_boxed(store)
    }

    fn select(&self) -> Vec<SelectLoad> {
        select_loads(self)
    }
}

impl<M: Record, R: RowFn> Loads<M> for BoxedLoads<M, R> {
    type Row<H: Hold> = H::Boxed<R>;
    type Prepared<S: Source> = S::PreparedBoxed<M, R>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        source.prepare_boxed(self)
    }

    fn row<S: Source>(prepared: &Self::Prepared<S>, at: S::Position<M>) -> Self::Row<S::Hold> {
        S::boxed_row(prepared, at)
    }

    fn visit<V: VisitLoads>(&self, visitor: &mut V) {
        self.loads.select().into_iter().for_each(|load| visitor.untyped(load));
    }
}

impl<M: Record, L: Loads<M>> Query<M, L> {
    /// Boxes what the query loads, and returns a query whose type names only its rows.
    ///
    /// Write the type where you put the query: in a field, a return type, or a `let`. Nothing else says which rows
    /// `R` names, so without it rustc reports `type annotations needed`. Call `with` before `boxed`. See
    /// [`BoxedQuery`] for an example.
    ///
    /// # Cost
    ///
    /// One allocation for each run, and one call through a pointer for each row.
    pub fn boxed<R>(self) -> BoxedQuery<M, R>
    where
        // rustc shows this line if it cannot infer `R`.
        R: RowsOf<M, L>, // write it: `let query: BoxedQuery<Post, fn(&Store) -> LoadedPost<..>> = ..`
    {
        self.map_loads(R::erase)
    }
}
