//! Typed eager loading.
//!
//! What a query loads is a type: the model's loaded form with a loader in the place of each relation
//! that is asked for. Opening it on a source gives the same shape with what each loader reads from;
//! a row of it gives the same shape again with what was loaded.

#[cfg(feature = "serde")]
pub(crate) mod include;
#[cfg(test)]
mod tests;
mod view;

#[cfg(feature = "serde")]
pub use self::include::{Included, Includes};
pub use self::view::{
    AnyRow, Filtered, Has, LoadedMany, LoadedOne, LoadedWhole, NotLoaded, RefOf, Row, RowOf,
};
#[cfg(feature = "serde")]
pub(crate) mod ser;
#[doc(hidden)]
pub use self::view::debug_loaded;
use crate::query::{
    AggregateFn, Bounds, BoxedLoads, Criteria, Filter, IndexShape, Run, SelectLoad,
};
use crate::record::At;
use crate::record::Record;
use crate::record::{Hold, Points, Positions, RowFn};
use crate::relation::{EdgeKind, HasLoaded, HasRelation, Kind, Route, Target};
use crate::schema::RelationId;

/// A local source of records: what relations are read from, row by row.
///
/// It is implemented for `&Store`, and for a reference to what holds a store. The trait is not open to implementations
/// outside this project.
#[diagnostic::on_unimplemented(
    message = "a query cannot run on `{Self}`",
    label = "not a source of records; give a shared reference to a store: `&store`"
)]
// No method is named like one of `Store`: of a `&mut Store`, where this trait is in scope, it would be
// called in its place.
pub trait Source: Points {
    #[doc(hidden)]
    type Rows<M: Record>: Iterator<Item = Self::Position<M>>;
    /// What a relation is read from.
    #[doc(hidden)]
    type Prepared<P: Route>;
    /// A filter, ready to be asked.
    #[doc(hidden)]
    type Test<M: Record>;

    /// A record that is held already, of this source or another.
    #[doc(hidden)]
    fn position_of<M: Record>(self, row: &HeldRow<Self, M>) -> Self::Position<M>;
    /// A number for the record: two of one model are one record exactly where their numbers are equal.
    #[doc(hidden)]
    fn identity<M: Record>(at: Self::Position<M>) -> usize;
    #[doc(hidden)]
    fn rows<M: Record>(self, criteria: &Criteria<M>) -> Self::Rows<M>;
    #[doc(hidden)]
    fn last<M: Record>(self, criteria: &Criteria<M>) -> Option<Self::Position<M>>;
    #[doc(hidden)]
    fn at<M: Record>(self, key: &M::Id, criteria: &Criteria<M>) -> Option<Self::Position<M>>;
    #[doc(hidden)]
    fn indexes<M: Record>(self) -> Vec<IndexShape>;
    #[doc(hidden)]
    fn prepare_relation<P: Route>(self, criteria: &Criteria<P::To>) -> Self::Prepared<P>;
    /// The record that a to-one relation leads to.
    #[doc(hidden)]
    fn fetch_one<P: Route, K: Kind<P::To>>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
    ) -> Option<Self::Position<P::To>>;
    /// The records that a to-many relation leads to, each made a row with what it was reached by.
    #[doc(hidden)]
    fn fetch_many<P: Route, R>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
        row: impl FnMut(Self::Position<P::To>, <P::Edge as EdgeKind>::Of<Positions<Self>>) -> R,
    ) -> Vec<R>;
    /// What the records that a relation leads to come to.
    #[doc(hidden)]
    fn measure<P: Route, A: AggregateFn<P::To>>(
        link: &Self::Prepared<P>,
        from: Self::Position<P::From>,
    ) -> A::Value;
    /// Where a record is, without its type: equal where it is the same record of its model.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    type Place: Copy + PartialEq;
    /// What a relation is read from, without its types.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    type Untyped;
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn place<M: Record>(at: Self::Position<M>) -> Self::Place;
    /// The relation at a place of a model, to be read without its types.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn prepare_untyped(self, relation: RelationId) -> Self::Untyped;
    /// Visits the targets of a record: all of a to-many relation, the choice of a to-one relation.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn visit_untyped(
        prepared: &Self::Untyped,
        from: Self::Place,
        many: bool,
        visit: &mut dyn FnMut(Found<Self>),
    );
    #[doc(hidden)]
    fn prepare_filter<M: Record>(self, filter: &Filter<M>) -> Self::Test<M>;
    #[doc(hidden)]
    fn passes<M: Record>(test: &Self::Test<M>, at: Self::Position<M>) -> bool;
    #[doc(hidden)]
    type PreparedBoxed<M: Record, R: RowFn>;
    #[doc(hidden)]
    fn prepare_boxed<M: Record, R: RowFn>(
        self,
        loads: &BoxedLoads<M, R>,
    ) -> Self::PreparedBoxed<M, R>;
    #[doc(hidden)]
    fn boxed_row<M: Record, R: RowFn>(
        prepared: &Self::PreparedBoxed<M, R>,
        at: Self::Position<M>,
    ) -> <Self::Hold as Hold>::Boxed<R>;
}

/// A target that was reached without its type.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub struct Found<S: Source> {
    /// Which of the relation's targets it is.
    pub(crate) target: usize,
    pub(crate) place: S::Place,
    pub(crate) record: <S::Hold as Hold>::Json,
    /// The pivot, and its name.
    pub(crate) pivot: Option<(&'static str, <S::Hold as Hold>::Json)>,
}

/// What [`Query::with`](crate::Query::with) and [`load`] take for records of `M`: the handle of a relation, as
/// it is, with conditions or [`recursive`](crate::Relation::recursive); an [`Aggregate`](crate::Aggregate) or
/// a condition with a name ([`Filter::named`]), as a value beside each record; or a tuple of two to four of
/// these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation of `{M}`",
    label = "not a relation of `{M}`",
    note = "`with` takes a relation that `{M}` itself declares, such as `{M}::NAME_OF_RELATION`, by value; `include` takes a name"
)]
pub trait Load<M: Record> {
    #[doc(hidden)]
    type Loading;

    #[doc(hidden)]
    fn loader(self) -> Self::Loading;
}

/// Loads a relation onto records that were fetched before, all in one go.
///
/// Records may come from the store or from elsewhere: a record that is not borrowed from the store is
/// looked up by its keys. Several relations are given as a tuple, of four at most. What
/// [`Query::with`](crate::Query::with) takes is taken here as well, an aggregate for instance.
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
/// That of a query which loads the relation, for these records. A record that is not borrowed from the
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

/// A record of `M` as rows of a source hold it.
#[doc(hidden)]
pub(crate) type HeldRow<S, M> = <<S as Points>::Hold as Hold>::Row<M>;

macro_rules! several {
    ($(($First:ident $first:tt, $($R:ident $at:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Record, $First: Load<M>, $($R: Load<M>),+> Load<M> for ($First, $($R),+) {
            type Loading = ($First::Loading, $($R::Loading),+);

            fn loader(self) -> Self::Loading {
                (self.$first.loader(), $(self.$at.loader()),+)
            }
        }
    )*};
}

several! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B> LoadOnce<M, Before> for (A, B)
where
    A: LoadOnce<M, Before>,
    B: LoadOnce<M, A::Loads>,
{
    type Loads = B::Loads;

    fn add_to(self, before: Before) -> B::Loads {
        self.1.add_to(self.0.add_to(before))
    }
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B, C> LoadOnce<M, Before> for (A, B, C)
where
    A: LoadOnce<M, Before>,
    (B, C): LoadOnce<M, A::Loads>,
{
    type Loads = <(B, C) as LoadOnce<M, A::Loads>>::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        let (a, b, c) = self;
        (b, c).add_to(a.add_to(before))
    }
}

#[diagnostic::do_not_recommend]
impl<M, Before, A, B, C, D> LoadOnce<M, Before> for (A, B, C, D)
where
    A: LoadOnce<M, Before>,
    (B, C, D): LoadOnce<M, A::Loads>,
{
    type Loads = <(B, C, D) as LoadOnce<M, A::Loads>>::Loads;

    fn add_to(self, before: Before) -> Self::Loads {
        let (a, b, c, d) = self;
        (b, c, d).add_to(a.add_to(before))
    }
}

/// Puts a loader in the place of a relation that nothing was asked for yet.
#[doc(hidden)]
pub trait Fill<M, Index, New> {
    type Filled;

    fn fill(self, loader: New) -> Self::Filled;
}

/// A loader for a relation of `M` that is not in `Before` yet: [`Fill`] the other way round, so that
/// a message is about the relation.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this relation cannot be loaded here: the query loads it once already, or its type is generic",
    label = "loaded before, or of a generic type",
    note = "load a relation once, with all its conditions in one `with`, before `boxed`",
    note = "a generic relation needs a bound which says that the query does not load it yet: `where R::Loading: LoadOnce<..>`"
)]
pub trait LoadOnce<M, Before> {
    type Loads;

    fn add_to(self, before: Before) -> Self::Loads;
}

/// A query that loads nothing becomes one that loads something.
impl<M, New, const I: usize> Fill<M, At<I>, New> for ()
where
    M: HasLoaded,
    M::Unloaded: Fill<M, At<I>, New>,
{
    type Filled = <M::Unloaded as Fill<M, At<I>, New>>::Filled;

    fn fill(self, loader: New) -> Self::Filled {
        M::Unloaded::default().fill(loader)
    }
}

/// What a query loads with each record: nothing, or the model's loaded form made of loaders.
#[doc(hidden)]
pub trait Loads<M: Record>: Clone {
    type Row<H: Hold>;
    /// What rows are put together from.
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn row<S: Source>(prepared: &Self::Prepared<S>, at: S::Position<M>) -> Self::Row<S::Hold>;
    fn visit<V: VisitLoads>(&self, visitor: &mut V);
}

impl<M: Record> Loads<M> for () {
    type Row<H: Hold> = H::Row<M>;
    type Prepared<S: Source> = ();

    fn prepare<S: Source>(&self, _source: S) {}

    #[inline]
    fn row<S: Source>((): &(), at: S::Position<M>) -> HeldRow<S, M> {
        S::to_row(at)
    }

    fn visit<V: VisitLoads>(&self, _visitor: &mut V) {}
}

/// What is done for one relation of `M`: nothing, or loading it.
#[doc(hidden)]
pub trait Loader<M: Record>: Clone {
    type Loaded<H: Hold>;
    type Prepared<S: Source>;

    fn prepare<S: Source>(&self, source: S) -> Self::Prepared<S>;
    fn load<S: Source>(prepared: &Self::Prepared<S>, from: S::Position<M>)
    -> Self::Loaded<S::Hold>;
    fn visit<V: VisitLoads>(&self, visitor: &mut V);
}

impl<M: Record> Loader<M> for NotLoaded {
    type Loaded<H: Hold> = NotLoaded;
    type Prepared<S: Source> = ();

    fn prepare<S: Source>(&self, _source: S) {}

    #[inline]
    fn load<S: Source>((): &(), _from: S::Position<M>) -> NotLoaded {
        NotLoaded
    }

    fn visit<V: VisitLoads>(&self, _visitor: &mut V) {}
}

/// Reads what a query loads with each record, in the order in which it was asked for; values come last.
#[doc(hidden)]
pub trait VisitLoads: Sized {
    /// A relation, and what is loaded with its targets. With bounds it is followed over and over.
    fn relation<M, L, const I: usize>(
        &mut self,
        criteria: &Criteria<Target<M, I>>,
        bounds: Option<Bounds>,
        nested: &L,
    ) where
        M: HasRelation<I>,
        L: Loads<Target<M, I>>;

    /// A `morph_to` relation, whose variants are then visited in the order of its enum.
    fn morph(&mut self, relation: RelationId, variants: impl FnOnce(&mut Self));

    /// One variant of a `morph_to` relation: the owners that are of one model.
    fn variant<P: Route, L: Loads<P::To>>(&mut self, criteria: &Criteria<P::To>, nested: &L);

    /// An aggregate as a value beside the record.
    fn aggregate<M, A, const I: usize>(
        &mut self,
        among: &Criteria<Target<M, I>>,
        name: Option<&'static str>,
    ) where
        M: HasRelation<I>,
        A: AggregateFn<Target<M, I>>;

    /// Whether the record passes a filter, as a value beside it.
    fn condition<M: Record>(&mut self, filter: &Filter<M>, name: Option<&'static str>);

    /// A load whose types are not known: included by name, or of a boxed query.
    fn untyped(&mut self, load: SelectLoad);
}
