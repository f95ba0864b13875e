//! Records grouped by a column.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use foldhash::fast::RandomState;

use super::{Plan, Query};
use crate::field::{Column, Number};
use crate::key::Key;
use crate::load::{Loads, Source};
use crate::model::{HasColumn, Model};
use crate::relation::{Avg, Count, Measure, Most, Sum};

/// The records of a query, grouped by the value they hold in one column.
///
/// Made by [`Query::group_by`]. Each method gives a list of groups, a group's value with what its
/// records come to, in the order in which the query first meets each value. Records with `None` are a
/// group of their own. The query's filter, order, limit and offset say which records are grouped.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "posts")]
/// # struct Post { id: u64, user_id: Option<u64>, likes: u32 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// let posts = [(1, Some(7), 10), (2, None, 5), (3, Some(7), 30)];
/// store.insert_all(posts.map(|(id, user_id, likes)| Post { id, user_id, likes }))?;
///
/// let by_user = Post::query().group_by(Post::USER_ID);
/// assert_eq!(by_user.count(&store), [(Some(7), 2), (None, 1)]);
/// assert_eq!(by_user.sum(Post::LIKES, &store), [(Some(7), 40), (None, 5)]);
/// assert_eq!(by_user.max(Post::LIKES, &store), [(Some(7), Some(30)), (None, Some(5))]);
/// for (user_id, posts) in by_user.all(&store) {
///     println!("{user_id:?} wrote {} posts", posts.len());
/// }
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of the query, and one hash per record.
#[must_use = "groups do nothing until they are asked for, as by `count(&store)`"]
pub struct Groups<M, L, T, const I: usize> {
    query: Query<M, L>,
    column: PhantomData<fn() -> T>,
}

impl<M, L: Clone, T, const I: usize> Clone for Groups<M, L, T, I> {
    fn clone(&self) -> Self {
        Groups { query: self.query.clone(), column: PhantomData }
    }
}

/// The type of a field whose value is a `V`: `V` itself, or `Option<V>`.
#[doc(hidden)]
pub trait FieldOf<V>: Sized {
    fn from_value(value: Option<V>) -> Option<Self>;
}

impl<V> FieldOf<V> for V {
    fn from_value(value: Option<V>) -> Option<V> {
        value
    }
}

impl<V> FieldOf<V> for Option<V> {
    fn from_value(value: Option<V>) -> Option<Option<V>> {
        Some(value)
    }
}

impl<M: Model, L> Query<M, L> {
    /// Groups the records by a column; what is then asked for is asked of [`Groups`], where there is an
    /// example.
    ///
    /// The column's type must be one that can be a key: a float cannot.
    pub fn group_by<T, const I: usize>(self, _column: Column<M, T, I>) -> Groups<M, L, T, I>
    where
        M: HasColumn<I, Value: Key>,
        T: FieldOf<M::Value>,
    {
        Groups { query: self, column: PhantomData }
    }
}

impl<M, L, T, const I: usize> Groups<M, L, T, I>
where
    M: HasColumn<I, Value: Key>,
    L: Loads<M>,
    T: FieldOf<M::Value>,
{
    /// The records of each group, with the relations that the query loads.
    pub fn all<S: Source>(&self, source: S) -> S::Answer<Vec<(T, Vec<L::Row<S>>)>> {
        let open = self.query.loads.open(source);
        let add = |rows: &mut Vec<_>, at| rows.push(L::row(&open, at));
        S::answer(self.fold(source, add, |rows| rows))
    }

    /// The number of records in each group.
    pub fn count<S: Source>(&self, source: S) -> S::Answer<Vec<(T, usize)>> {
        self.measure::<S, Count>(source)
    }

    /// The sum of a column in each group, in a type wide enough for any number of records; zero where no
    /// record has a value.
    pub fn sum<S: Source, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, <Sum<C> as Measure<M>>::Value)>>
    where
        M: HasColumn<C, Value: Number>,
    {
        self.measure::<S, Sum<C>>(source)
    }

    /// The average of a column in each group; `None` where no record has a value.
    pub fn avg<S: Source, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<f64>)>>
    where
        M: HasColumn<C, Value: Number>,
    {
        self.measure::<S, Avg<C>>(source)
    }

    /// The smallest value of a column in each group; `None` where no record has a value.
    pub fn min<S: Source, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<<M as HasColumn<C>>::Value>)>>
    where
        M: HasColumn<C, Value: PartialOrd + Clone + Send + Sync>,
    {
        self.measure::<S, Most<C, false>>(source)
    }

    /// The largest value of a column in each group; `None` where no record has a value.
    pub fn max<S: Source, V, const C: usize>(
        &self,
        _column: Column<M, V, C>,
        source: S,
    ) -> S::Answer<Vec<(T, Option<<M as HasColumn<C>>::Value>)>>
    where
        M: HasColumn<C, Value: PartialOrd + Clone + Send + Sync>,
    {
        self.measure::<S, Most<C, true>>(source)
    }

    /// How the groups will be found.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
    /// # let store = Store::new();
    /// let by_user = Post::query().filter(Post::ID.gt(5)).group_by(Post::USER_ID);
    /// assert_eq!(by_user.plan(&store).to_string(), "Post: scan\n  filter: id > ?\n  group: user_id\n");
    /// ```
    pub fn plan<S: Source>(&self, source: S) -> Plan {
        let mut plan = self.query.plan(source);
        plan.details.push(format!("group: {}", M::SCHEMA.column_names(&[I])));
        plan
    }

    fn measure<S: Source, A: Measure<M>>(&self, source: S) -> S::Answer<Vec<(T, A::Value)>> {
        let add = |state: &mut A::State, at| A::add(state, &S::hold::<M>(at));
        S::answer(self.fold(source, add, A::value))
    }

    fn fold<S: Source, State: Default, R>(
        &self,
        source: S,
        mut add: impl FnMut(&mut State, S::At<M>),
        finish: impl Fn(State) -> R,
    ) -> Vec<(T, R)> {
        let mut places: HashMap<M::Value, usize, RandomState> = HashMap::default();
        let mut of_none = None;
        let mut groups: Vec<(Option<M::Value>, State)> = Vec::new();
        for at in source.rows(&self.query.criteria) {
            let row = S::hold::<M>(at);
            let value = HasColumn::<I>::get(&*row);
            // A key is cloned once for its group, and not for each record.
            let place = match value {
                Some(value) => places.get(value).copied(),
                None => of_none,
            };
            let place = place.unwrap_or_else(|| {
                match value {
                    Some(value) => _ = places.insert(value.clone(), groups.len()),
                    None => of_none = Some(groups.len()),
                }
                groups.push((value.cloned(), State::default()));
                groups.len() - 1
            });
            if let Some((_, state)) = groups.get_mut(place) {
                add(state, at);
            }
        }
        let groups = groups.into_iter();
        groups.filter_map(|(key, state)| Some((T::from_value(key)?, finish(state)))).collect()
    }
}

impl<M: Model, L: Loads<M>, T, const I: usize> fmt::Debug for Groups<M, L, T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Groups")
            .field("query", &self.query)
            .field("by", &M::SCHEMA.column_names(&[I]))
            .finish()
    }
}
