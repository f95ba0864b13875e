//! Filters and orders that go through a relation.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use super::getter::choose;
use super::handle::Relation;
use super::kind::{Kind, Many, One};
use super::steps::{Edge, Steps, Walk};
use super::{HasRelation, Target};
use crate::model::Model;
use crate::query::{
    Criteria, Expr, Filter, Order, PlaceKeys, PreparedOrder, PreparedTest, Ranked, RelationOrder,
    RelationTest, Stored, Test, arrange,
};
use crate::store::{Adjacency, KeyId, Slot, Store};

/// What a relation is read from, and the conditions on its targets, in one store.
pub(crate) struct Opened<'s, P: Steps> {
    store: &'s Store,
    /// `None` where no record that the relation starts from was ever stored; a record from elsewhere
    /// then has the tables scanned for it, as by its getter.
    walk: Option<Walk<'s>>,
    rows: &'s [Option<P::To>],
    filter: Option<Test<'s, P::To>>,
    ranks: Vec<Ranked<'s, P::To>>,
    limit: Option<usize>,
    offset: usize,
}

impl<'s, P: Steps> Opened<'s, P> {
    pub(crate) fn new(store: &'s Store, criteria: &Criteria<P::To>) -> Self {
        let linked = store.relation_view::<P>();
        Opened {
            store,
            walk: linked.as_ref().map(|linked| linked.walk),
            rows: linked.map_or_else(|| store.slots(), |linked| linked.foreign.rows()),
            filter: criteria.filter.as_ref().map(|filter| filter.prepare(store)),
            ranks: criteria.order.iter().map(|order| order.prepare(store)).collect(),
            limit: criteria.limit,
            offset: criteria.offset,
        }
    }

    /// Whether every target counts.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        self.filter.is_none() && self.limit.is_none() && self.offset == 0
    }

    /// As [`Walk::arrays`].
    pub(crate) fn arrays(&self) -> Option<(&'s [KeyId], &'s Adjacency)> {
        self.walk.as_ref().map(Walk::arrays)
    }

    #[inline]
    pub(crate) fn rows(&self) -> &'s [Option<P::To>] {
        self.rows
    }

    #[inline]
    pub(crate) fn passes(&self, at: Stored<'_, P::To>) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.test(at))
    }

    /// The choice of a to-one relation.
    pub(crate) fn one<K: Kind<P::To>>(
        &self,
        from: Stored<'_, P::From>,
    ) -> Option<Stored<'s, P::To>> {
        let passes = |at: Stored<'_, P::To>| self.passes(at);
        let slot = choose::<P, K>(self.walk.as_ref(), self.store, from, self.rows, passes)?;
        Some(Stored { slot, record: self.rows.get(slot.index())?.as_ref()? })
    }

    /// Goes over the targets of a record that pass the filter, in the order of the relation.
    #[inline]
    fn each_passing(
        &self,
        from: Stored<'_, P::From>,
        mut visit: impl FnMut(Stored<'s, P::To>, Slot) -> ControlFlow<()>,
    ) {
        let mut see = |edge: Edge| {
            let record = self.rows.get(edge.to.index()).and_then(Option::as_ref);
            match record.map(|record| Stored { slot: edge.to, record }) {
                Some(at) if self.passes(at) => visit(at, edge.via),
                _ => ControlFlow::Continue(()),
            }
        };
        let _ = match &self.walk {
            Some(walk) => P::each(walk, from, see),
            None => P::scan(self.store, from.record).into_iter().try_for_each(&mut see),
        };
    }

    /// Goes over the targets of a record, and over the rows of the model between, as they are asked
    /// for: filtered, sorted and sliced.
    #[inline]
    pub(crate) fn each(
        &self,
        from: Stored<'_, P::From>,
        mut visit: impl FnMut(Stored<'s, P::To>, Slot) -> ControlFlow<()>,
    ) {
        if self.ranks.is_empty() && self.limit.is_none() && self.offset == 0 {
            return self.each_passing(from, visit);
        }
        if self.ranks.is_empty() {
            let (mut skip, mut take) = (self.offset, self.limit.unwrap_or(usize::MAX));
            if take == 0 {
                return;
            }
            self.each_passing(from, |at, via| {
                if skip > 0 {
                    skip -= 1;
                    return ControlFlow::Continue(());
                }
                take -= 1;
                visit(at, via)?;
                if take == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            return;
        }
        let mut all = Vec::new();
        self.each_passing(from, |at, via| {
            all.push((at, via));
            ControlFlow::Continue(())
        });
        let sorted = arrange(all, |(at, _)| *at, &self.ranks, self.limit, self.offset);
        let _ = sorted.into_iter().try_for_each(|(at, via)| visit(at, via));
    }

    pub(crate) fn count(&self, from: Stored<'_, P::From>) -> usize {
        if let (None, Some(walk)) = (&self.filter, &self.walk) {
            let count = P::count(walk, from).saturating_sub(self.offset);
            return count.min(self.limit.unwrap_or(usize::MAX));
        }
        let mut count = 0;
        self.each_in_any_order(from, |_| {
            count += 1;
            ControlFlow::Continue(())
        });
        count
    }

    /// As [`each`](Self::each), where an order matters only for what a limit lets through.
    pub(crate) fn each_in_any_order(
        &self,
        from: Stored<'_, P::From>,
        mut visit: impl FnMut(Stored<'s, P::To>) -> ControlFlow<()>,
    ) {
        if self.limit.is_some() || self.offset > 0 {
            return self.each(from, |at, _| visit(at));
        }
        self.each_passing(from, |at, _| visit(at));
    }
}

/// What is asked of the targets of a relation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    Exists,
    None,
    Any,
    All,
}

impl Quantifier {
    fn text(self) -> &'static str {
        match self {
            Quantifier::Exists => "exists",
            Quantifier::None => "none",
            Quantifier::Any => "any",
            Quantifier::All => "all",
        }
    }
}

/// A question about the targets that meet some criteria.
struct Quantified<M: HasRelation<I>, const I: usize> {
    criteria: Criteria<Target<M, I>>,
    quantifier: Quantifier,
    filter: Option<Filter<Target<M, I>>>,
    to_one: bool,
}

impl<M: HasRelation<I>, const I: usize> RelationTest<M> for Quantified<M, I> {
    fn expr(&self) -> Expr {
        Expr::related::<M, I>(&self.criteria, self.quantifier.text(), self.filter.as_ref())
    }

    fn prepare<'s>(&self, store: &'s Store) -> Box<dyn PreparedTest<M> + 's> {
        let opened = Opened::<M::Steps>::new(store, &self.criteria);
        let test = self.filter.as_ref().map(|filter| filter.prepare(store));
        Box::new(OpenQuantified { opened, quantifier: self.quantifier, test, to_one: self.to_one })
    }
}

struct OpenQuantified<'s, M: HasRelation<I>, const I: usize> {
    opened: Opened<'s, M::Steps>,
    quantifier: Quantifier,
    test: Option<Test<'s, Target<M, I>>>,
    to_one: bool,
}

impl<M: HasRelation<I>, const I: usize> PreparedTest<M> for OpenQuantified<'_, M, I> {
    fn test(&self, from: Stored<'_, M>) -> bool {
        let wanted = self.quantifier != Quantifier::All;
        let meets = |at| self.test.as_ref().is_none_or(|test| test.test(at) == wanted);
        let mut found = false;
        if self.to_one {
            found = self.opened.one::<M::Kind>(from).is_some_and(meets);
        } else {
            self.opened.each_in_any_order(from, |at| {
                found = meets(at);
                if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        match self.quantifier {
            Quantifier::Exists | Quantifier::Any => found,
            Quantifier::None | Quantifier::All => !found,
        }
    }
}

impl<M, T, C, const I: usize, E> Relation<M, T, C, I, (), E>
where
    M: HasRelation<I, Steps: Steps<To = T>>,
    T: Model,
{
    fn ask(self, quantifier: Quantifier, filter: Option<Filter<T>>, to_one: bool) -> Filter<M> {
        Filter::relation(Quantified::<M, I> { criteria: self.criteria, quantifier, filter, to_one })
    }
}

/// Filters and orders of a to-one relation. With conditions they are about the targets that pass.
impl<M, T, const I: usize, E> Relation<M, T, One, I, (), E>
where
    M: HasRelation<I, Steps: Steps<To = T>>,
    T: Model,
{
    /// The records that have a target.
    pub fn exists(self) -> Filter<M> {
        self.ask(Quantifier::Exists, None, true)
    }

    /// The records that have no target.
    pub fn none(self) -> Filter<M> {
        self.ask(Quantifier::None, None, true)
    }

    /// The records whose target passes a filter, as in `Phone::USER.is(User::NAME.eq("John"))`.
    ///
    /// Where several records match, the one that the getter gives is asked. A record without a target
    /// does not pass.
    pub fn is(self, filter: Filter<T>) -> Filter<M> {
        self.ask(Quantifier::Any, Some(filter), true)
    }

    /// Sorts by the target, as in `Phone::USER.by(User::NAME.asc())`. Records without a target stand
    /// last in either direction.
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users")] struct User { id: u64, name: String }
    /// # #[derive(Model)] #[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
    /// # struct Phone { id: u64, user_id: Option<u64> }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// store.insert_all([(1, "John"), (2, "Ann")].map(|(id, name)| User { id, name: name.into() }))?;
    /// let phones = [(1, None), (2, Some(1)), (3, Some(2))];
    /// store.insert_all(phones.map(|(id, user_id)| Phone { id, user_id }))?;
    /// let sorted = Phone::query().order_by(Phone::USER.by(User::NAME.asc()));
    /// assert!(sorted.iter(&store).map(|phone| phone.id).eq([3, 2, 1]));
    /// # Ok(()) }
    /// ```
    ///
    /// # Cost
    ///
    /// The target of each record is found once, and then compared.
    pub fn by(self, order: Order<T>) -> Order<M> {
        Order::relational(By::<M, I> { criteria: self.criteria, order })
    }
}

/// Filters of a to-many relation. With conditions they are about the targets that pass, and within
/// limit and offset.
impl<M, T, const I: usize, E> Relation<M, T, Many, I, (), E>
where
    M: HasRelation<I, Steps: Steps<To = T>>,
    T: Model,
{
    /// The records that have a target.
    pub fn exists(self) -> Filter<M> {
        self.ask(Quantifier::Exists, None, false)
    }

    /// The records that have no target.
    pub fn none(self) -> Filter<M> {
        self.ask(Quantifier::None, None, false)
    }

    /// The records with a target that passes a filter; a record without a target does not pass.
    pub fn any(self, filter: Filter<T>) -> Filter<M> {
        self.ask(Quantifier::Any, Some(filter), false)
    }

    /// The records whose targets all pass a filter. Where there is no target, all pass.
    pub fn all(self, filter: Filter<T>) -> Filter<M> {
        self.ask(Quantifier::All, Some(filter), false)
    }
}

/// Sorts by the target of a to-one relation.
struct By<M: HasRelation<I>, const I: usize> {
    criteria: Criteria<Target<M, I>>,
    order: Order<Target<M, I>>,
}

impl<M: HasRelation<I>, const I: usize> RelationOrder<M> for By<M, I> {
    fn text(&self) -> String {
        let name = M::SCHEMA.relations.get(I).map_or("", |relation| relation.name);
        format!("{name} by {}", self.order)
    }

    fn prepare<'s>(&self, store: &'s Store) -> Box<dyn PreparedOrder<M> + 's> {
        let opened = Opened::<M::Steps>::new(store, &self.criteria);
        Box::new(OpenBy { opened, rank: self.order.prepare(store) })
    }
}

struct OpenBy<'s, M: HasRelation<I>, const I: usize> {
    opened: Opened<'s, M::Steps>,
    rank: Ranked<'s, Target<M, I>>,
}

impl<M: HasRelation<I>, const I: usize> PreparedOrder<M> for OpenBy<'_, M, I> {
    fn keys<'k>(&'k self, rows: &mut dyn Iterator<Item = Stored<'_, M>>) -> PlaceKeys<'k> {
        let targets: Vec<_> = rows.map(|at| self.opened.one::<M::Kind>(at)).collect();
        let mut present = targets.iter().flatten().copied();
        let ranked = self.rank.keys(&mut present);
        // The place of each target among those that are there.
        let mut next = 0;
        let places = targets.iter().map(|target| {
            let place = next;
            next += usize::from(target.is_some());
            target.map(|at| (place, at))
        });
        let places: Vec<_> = places.collect();
        let mut last = Vec::new();
        if !ranked.last.is_empty() {
            let is_last = |(place, _): (usize, _)| ranked.last.get(place) == Some(&true);
            last.extend(places.iter().map(|target| target.is_some_and(is_last)));
        }
        let compare = move |a: usize, b: usize| match (places.get(a), places.get(b)) {
            (Some(Some((a, at_a))), Some(Some((b, at_b)))) => {
                ranked.compare((*a, at_a.record), (*b, at_b.record))
            }
            (Some(Some(_)), _) => Some(Ordering::Less),
            (_, Some(Some(_))) => Some(Ordering::Greater),
            _ => Some(Ordering::Equal),
        };
        PlaceKeys { last, compare: Box::new(compare) }
    }
}
