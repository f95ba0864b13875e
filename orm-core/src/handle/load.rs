//! Loading relations for records that you have.

use crate::query::{Load, LoadOnce, Loads, Run};
use crate::record::{Hold, Record};

/// Loads a relation for records that you have, and returns a row for each of them.
///
/// With a `&Store`: `Vec<LoadedUser<&User, ..>>` for a `&[&User]`, in the same order.
///
/// It takes what [`Query::with`](crate::Query::with) takes, such as an aggregate. To load several relations, pass
/// a tuple of at most four. Records can come from elsewhere: one that is not borrowed from the store is
/// looked up by its keys.
///
/// ```
/// # use orm_core::{Model, Store, load};
/// # #[derive(Model, Clone)]
/// # #[orm(entity = "users", has_many(Post, fk = "user_id"), has_one(Phone, fk = "user_id"))]
/// # struct User { id: u64 }
/// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
/// # #[derive(Model)] #[orm(entity = "phones")] struct Phone { id: u64, user_id: u64 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # store.insert(User { id: 1 })?;
/// # store.insert(Post { id: 1, user_id: 1 })?;
/// let users: Vec<&User> = store.find_many([1]);
/// let with_posts = load(&store, &users, User::POSTS.order_by(Post::ID.desc()));
/// assert_eq!(with_posts[0].posts().len(), 1);
///
/// let both = load(&store, &users, (User::POSTS, User::PHONE));
/// assert!(both[0].posts().len() == 1 && both[0].phone().is_none());
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of a query that loads the relation for these records. A record that is not borrowed from the
/// store adds a look-up of its keys.
pub fn load<S, H, M, R, K, L>(
    source: S,
    records: &[H::Row<M>],
    relation: R,
) -> S::Answer<Vec<L::Row<H>>>
where
    S: Run<Hold = H>,
    H: Hold,
    M: Record,
    R: Load<M, Loading = K>,
    K: LoadOnce<M, (), Loads = L>,
    L: Loads<M>,
{
    let loads = relation.loader().add_to(());
    source.run_load(records, &loads)
}
