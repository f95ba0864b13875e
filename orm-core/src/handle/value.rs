//! Values beside the records of a query: aggregates, and conditions with a name.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::query::{Fill, Filter, Load, LoadOnce, Loads, Row, Source, VisitLoads};
use crate::record::Hold;
use crate::relation::HasRelations;
use crate::schema::is_free_in_json;

/// An aggregate or a condition with a name of its own in JSON.
///
/// Made by [`Aggregate::named`](crate::Aggregate::named) and [`Filter::named`], for
/// [`Query::with`](crate::Query::with).
#[derive(Clone, Debug)]
#[must_use = "a value does nothing until it is given to a query"]
pub struct Named<A> {
    pub(super) value: A,
    pub(super) name: &'static str,
}

impl<M: HasRelations> Filter<M> {
    /// Returns the condition as a value beside each record, a `bool`, with this name in JSON.
    ///
    /// Pass it to [`Query::with`](crate::Query::with). It does not choose records, as
    /// [`Query::filter`](crate::Query::filter) does. **Serializing is an error** if the name is that of a field or a
    /// relation in JSON.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
    /// # struct User { id: u64 }
    /// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # store.insert(User { id: 1 })?;
    /// let users = User::query().with(User::POSTS.exists().named("writes")).all(&store);
    /// let (writes,) = users[0].values();
    /// assert!(!writes);
    /// # Ok(()) }
    /// ```
    pub fn named(self, name: &'static str) -> Named<Self> {
        Named { value: self, name }
    }
}

/// A value beside each record: an aggregate, or a condition.
#[doc(hidden)]
pub trait ValueLoader<M: HasRelations>: Clone {
    type Value;
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn value<S: Source>(prepared: &Self::Prepared<S>, at: S::Position<M>) -> Self::Value;
    fn name(&self) -> String;
    /// The name that `named` has set.
    fn given_name(&self) -> Option<&'static str> {
        None
    }
    /// Visits the value, with the name that `named` has set.
    fn visit<W: VisitLoads>(&self, name: Option<&'static str>, visitor: &mut W);
}

impl<M: HasRelations> ValueLoader<M> for Filter<M> {
    type Value = bool;
    type Prepared<S: Source> = S::Test<M>;

    fn prepare<S: Source>(&self, source: S) -> S::Test<M> {
        source.prepare_filter(self)
    }

    fn value<S: Source>(test: &S::Test<M>, at: S::Position<M>) -> bool {
        S::passes(test, at)
    }

    fn name(&self) -> String {
        self.to_string()
    }

    fn visit<W: VisitLoads>(&self, name: Option<&'static str>, visitor: &mut W) {
        visitor.condition(self, name);
    }
}

impl<M: HasRelations, A: ValueLoader<M>> ValueLoader<M> for Named<A> {
    type Value = A::Value;
    type Prepared<S: Source> = A::Prepared<S>;

    fn prepare<S: Source>(&self, source: S) -> A::Prepared<S> {
        self.value.prepare(source)
    }

    fn value<S: Source>(prepared: &A::Prepared<S>, at: S::Position<M>) -> A::Value {
        A::value::<S>(prepared, at)
    }

    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn given_name(&self) -> Option<&'static str> {
        Some(self.name)
    }

    fn visit<W: VisitLoads>(&self, _name: Option<&'static str>, visitor: &mut W) {
        self.value.visit(Some(self.name), visitor);
    }
}

/// A row with the values that a query computes beside it, in the order of its `with` calls. Eight at most.
///
/// It dereferences to the row. To a function that requires a loaded relation, pass `&*row`. In JSON the values
/// follow the record's fields and the loaded relations.
///
/// ```
/// # use orm_core::{Model, Store, WithValues};
/// #[derive(Model)]
/// #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// struct User { id: u64 }
///
/// #[derive(Model)]
/// #[orm(entity = "posts")]
/// struct Post { id: u64, user_id: u64, likes: u32 }
///
/// fn posts(user: &impl UserWithPosts) -> usize {
///     user.posts().len()
/// }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(User { id: 1 })?;
/// store.insert_all([(1, 10), (2, 30)].map(|(id, likes)| Post { id, user_id: 1, likes }))?;
///
/// let query = User::query().with(User::POSTS.count()).with(User::POSTS.avg(Post::LIKES));
/// let users: Vec<WithValues<&User, (usize, Option<f64>)>> = query.all(&store);
/// assert_eq!(users[0].id, 1);
/// let (count, likes) = users[0].values();
/// assert_eq!((*count, *likes), (2, Some(20.0)));
///
/// let users = query.with(User::POSTS).all(&store);
/// assert_eq!(posts(&*users[0]), 2);
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of each [`Aggregate`](crate::Aggregate), once for each row.
#[derive(Clone)]
pub struct WithValues<R, V> {
    row: R,
    values: V,
    /// For serde.
    #[cfg_attr(not(feature = "serde"), expect(dead_code))]
    names: Arc<ValueNames>,
}

/// The names of values in JSON.
#[cfg_attr(not(feature = "serde"), expect(dead_code))]
#[doc(hidden)]
pub struct ValueNames {
    pub(crate) names: Vec<String>,
    /// Why the values cannot be serialized: `named` has set the name of a field or a relation.
    pub(crate) clash: Option<String>,
}

impl ValueNames {
    fn new<M: HasRelations>(values: &impl ValueLoaders<M>) -> Arc<Self> {
        let is_taken = |name: &str| !is_free_in_json(M::MODEL_SCHEMA, name);
        let clash = values.given_names().into_iter().flatten().find(|name| is_taken(name));
        let clash = clash.map(|name| {
            let model = M::MODEL_SCHEMA.name;
            format!(
                "cannot serialize the value named `{name}`: `{model}` has a field or a relation of that name; \
                 give another name to `named`"
            )
        });
        Arc::new(ValueNames { names: distinct(values.names(), is_taken), clash })
    }
}

impl<R, V> WithValues<R, V> {
    /// Returns the values, as a tuple: one value is `(value,)`.
    pub fn values(&self) -> &V {
        &self.values
    }

    /// Splits it into the row and the values.
    pub fn into_parts(self) -> (R, V) {
        (self.row, self.values)
    }

    #[cfg(feature = "serde")]
    pub(crate) fn parts(&self) -> (&R, &V, &ValueNames) {
        (&self.row, &self.values, &self.names)
    }
}

impl<R, V> Deref for WithValues<R, V> {
    type Target = R;

    #[inline]
    fn deref(&self) -> &R {
        &self.row
    }
}

impl<R: fmt::Debug, V: fmt::Debug> fmt::Debug for WithValues<R, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithValues")
            .field("row", &self.row)
            .field("values", &self.values)
            .finish_non_exhaustive()
    }
}

impl<R, V> Row for WithValues<R, V> {
    type Ref<'a>
        = &'a Self
    where
        Self: 'a;

    fn get(&self) -> &Self {
        self
    }
}

/// The loads `L`, and values beside the rows.
#[doc(hidden)]
#[derive(Clone)]
pub struct LoadsWithValues<L, V> {
    loads: L,
    values: V,
}

/// Several values, as a tuple.
#[doc(hidden)]
pub trait ValueLoaders<M: HasRelations>: Clone {
    type Values;
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn evaluate<S: Source>(prepared: &Self::Prepared<S>, at: S::Position<M>) -> Self::Values;
    fn names(&self) -> Vec<String>;
    fn given_names(&self) -> Vec<Option<&'static str>>;
    fn visit<W: VisitLoads>(&self, visitor: &mut W);
}

/// A tuple with one more value.
#[doc(hidden)]
pub trait Append<A> {
    type Extended;

    fn append(self, value: A) -> Self::Extended;
}

macro_rules! tuples {
    ($(($($V:ident $at:tt),+))*) => {$(
        impl<Model_: HasRelations, $($V: ValueLoader<Model_>),+> ValueLoaders<Model_> for ($($V,)+) {
            type Values = ($($V::Value,)+);
            type Prepared<Source_: Source> = ($($V::Prepared<Source_>,)+);

            fn prepare<Source_: Source>(&self, source: Source_) -> Self::Prepared<Source_> {
                ($(self.$at.prepare(source),)+)
            }

            fn evaluate<Source_: Source>(
                prepared: &Self::Prepared<Source_>,
                at: Source_::Position<Model_>,
            ) -> Self::Values {
                ($($V::value::<Source_>(&prepared.$at, at),)+)
            }

            fn names(&self) -> Vec<String> {
                vec![$(self.$at.name()),+]
            }

            fn given_names(&self) -> Vec<Option<&'static str>> {
                vec![$(self.$at.given_name()),+]
            }

            fn visit<Visitor_: VisitLoads>(&self, visitor: &mut Visitor_) {
                $(self.$at.visit(None, visitor);)+
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}

macro_rules! longer {
    ($(($($V:ident $at:tt),+) $More:ident)*) => {$(
        impl<$($V,)+ $More> Append<$More> for ($($V,)+) {
            type Extended = ($($V,)+ $More,);

            fn append(self, value: $More) -> Self::Extended {
                ($(self.$at,)+ value,)
            }
        }
    )*};
}

longer! {
    (A 0) B
    (A 0, B 1) C
    (A 0, B 1, C 2) D
    (A 0, B 1, C 2, D 3) E
    (A 0, B 1, C 2, D 3, E 4) F
    (A 0, B 1, C 2, D 3, E 4, F 5) G
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6) H
}

impl<M: HasRelations, L: Loads<M>, V: ValueLoaders<M>> Loads<M> for LoadsWithValues<L, V> {
    type Row<H: Hold> = WithValues<L::Row<H>, V::Values>;
    type Prepared<S: Source> = (L::Prepared<S>, V::Prepared<S>, Arc<ValueNames>);

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S> {
        (
            self.loads.prepare(source),
            self.values.prepare(source),
            ValueNames::new::<M>(&self.values),
        )
    }

    #[inline]
    fn row<S: Source>(
        (loads, values, names): &Self::Prepared<S>,
        at: S::Position<M>,
    ) -> Self::Row<S::Hold> {
        WithValues {
            row: L::row(loads, at),
            values: V::evaluate::<S>(values, at),
            names: Arc::clone(names),
        }
    }

    fn visit<W: VisitLoads>(&self, visitor: &mut W) {
        self.loads.visit(visitor);
        self.values.visit(visitor);
    }
}

/// Makes names distinct and none of them taken, by adding a number to a later one.
fn distinct(mut names: Vec<String>, is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    let mut seen = HashSet::new();
    for name in &mut names {
        let (plain, mut number) = (name.clone(), 2);
        while is_taken(name) || !seen.insert(name.clone()) {
            *name = format!("{plain}_{number}");
            number += 1;
        }
    }
    names
}

/// Adds a relation to the loads.
impl<M, Index, New, L: Fill<M, Index, New>, V> Fill<M, Index, New> for LoadsWithValues<L, V> {
    type Filled = LoadsWithValues<L::Filled, V>;

    fn fill(self, loader: New) -> Self::Filled {
        LoadsWithValues { loads: self.loads.fill(loader), values: self.values }
    }
}

/// Loads that a value can be added to. The derive implements it for loaded forms, which have no values yet.
#[doc(hidden)]
pub trait AddValue<A> {
    type Loads;

    fn beside(self, value: A) -> Self::Loads;
}

impl<L, V: Append<A>, A> AddValue<A> for LoadsWithValues<L, V> {
    type Loads = LoadsWithValues<L, V::Extended>;

    fn beside(self, value: A) -> Self::Loads {
        LoadsWithValues { loads: self.loads, values: self.values.append(value) }
    }
}

impl<A> AddValue<A> for () {
    type Loads = LoadsWithValues<(), (A,)>;

    fn beside(self, value: A) -> Self::Loads {
        LoadsWithValues { loads: self, values: (value,) }
    }
}

impl<L, A> LoadsWithValues<L, (A,)> {
    /// The first value beside a loaded form.
    #[doc(hidden)]
    pub fn first(loads: L, value: A) -> Self {
        LoadsWithValues { loads, values: (value,) }
    }
}

// Without a macro, because messages show the source of an implementation.

#[diagnostic::do_not_recommend]
impl<M: HasRelations, A: ValueLoader<M>> Load<M> for Named<A> {
    type Loading = Self;

    fn loader(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, A: ValueLoader<M>, Before: AddValue<Self>> LoadOnce<M, Before> for Named<A> {
    type Loads = Before::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        before.beside(self)
    }
}
