//! Filters and orders by a relation.

use std::ops::ControlFlow;

use super::relation::Relation;
use crate::memory::{PreparedRelation, Test};
use crate::query::{
    AnyFilter, Code, CompareRows, Criteria, Filter, LAST, Order, OrderView, PreparedOrder,
    PreparedRelationOrder, PreparedTest, Quantifier, RelationOrder, RelationTest, SortKeys,
    TermView, filled,
};
use crate::relation::{
    Cardinality, HasRelation, HasRelations, Kind, ManyTargets, OneTarget, Route, Target,
};
use crate::schema::RelationId;
use crate::storage::{Core, RowRef, Slot};

/// A filter: whether any, all or none of the targets that meet the criteria pass another filter.
struct Quantified<M: HasRelation<I>, const I: usize> {
    criteria: Criteria<Target<M, I>>,
    quantifier: Quantifier,
    filter: Option<Filter<Target<M, I>>>,
    to_one: bool,
}

impl<M: HasRelation<I>, const I: usize> RelationTest<M> for Quantified<M, I> {
    fn view(&self) -> TermView<'_> {
        TermView::Relation {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            variant: None,
            quantifier: self.quantifier,
            among: &self.criteria,
            filter: self.filter.as_ref().map(|filter| filter as &dyn AnyFilter),
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedTest<M> + 's> {
        let opened = PreparedRelation::<M::Route>::new(store, &self.criteria);
        let test = self.filter.as_ref().map(|filter| filter.prepare(store));
        Box::new(PreparedQuantified {
            opened,
            quantifier: self.quantifier,
            test,
            to_one: self.to_one,
        })
    }
}

struct PreparedQuantified<'s, M: HasRelation<I>, const I: usize> {
    opened: PreparedRelation<'s, M::Route>,
    quantifier: Quantifier,
    test: Option<Test<'s, Target<M, I>>>,
    to_one: bool,
}

impl<M: HasRelation<I>, const I: usize> PreparedTest<M> for PreparedQuantified<'_, M, I> {
    fn test(&self, from: RowRef<'_, M>) -> bool {
        let wanted = self.quantifier != Quantifier::All;
        let meets = |at| self.test.as_ref().is_none_or(|test| test.test(at) == wanted);
        let mut found = false;
        if self.to_one {
            found = self.opened.one::<M::Kind>(from).is_some_and(meets);
        } else {
            self.opened.visit_unordered(from, |at| {
                found = meets(at);
                if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        match self.quantifier {
            Quantifier::Exists | Quantifier::Any => found,
            Quantifier::None | Quantifier::All => !found,
        }
    }

    fn block(&self, base: Slot, rows: &[Option<M>], mask: u64) -> u64 {
        // A to-one relation with `max` or `min` can have matches and no target.
        if self.test.is_none()
            && (!self.to_one || <M::Kind as Kind<Target<M, I>>>::LAST)
            && let Some(found) = self.opened.rows_with_target(base, mask)
        {
            return match self.quantifier {
                Quantifier::Exists | Quantifier::Any => found,
                Quantifier::None | Quantifier::All => mask & filled(rows) & !found,
            };
        }
        self.block_by_row(base, rows, mask)
    }
}

/// Filters and orders from a relation. Conditions on the relation decide which targets count, and so do the limit and
/// the offset of a to-many relation.
impl<M, T, C, const I: usize, E> Relation<M, T, C, I, (), E>
where
    M: HasRelation<I, Route: Route<To = T>>,
    T: HasRelations,
    C: Cardinality,
{
    fn quantified(self, quantifier: Quantifier, filter: Option<Filter<T>>) -> Filter<M> {
        let Relation { criteria, .. } = self;
        Filter::relation(Quantified::<M, I> { criteria, quantifier, filter, to_one: C::IS_TO_ONE })
    }

    /// Returns a filter for the records that have a target.
    pub fn exists(self) -> Filter<M> {
        self.quantified(Quantifier::Exists, None)
    }

    /// Returns a filter for the records that have no target.
    pub fn none(self) -> Filter<M> {
        self.quantified(Quantifier::None, None)
    }

    /// Returns a filter for the records with a target that passes a filter. For to-many relations.
    ///
    /// `User::POSTS.any(Post::LIKES.gt(20))` finds the users with a liked post. A record without targets does not
    /// pass. A to-one relation has [`is`](Self::is).
    pub fn any(self, filter: Filter<T>) -> Filter<M>
    where
        C: ManyTargets,
    {
        self.quantified(Quantifier::Any, Some(filter))
    }

    /// Returns a filter for the records whose targets all pass a filter. For to-many relations.
    ///
    /// A record without targets passes. To exclude it, add `& User::POSTS.exists()`.
    pub fn all(self, filter: Filter<T>) -> Filter<M>
    where
        C: ManyTargets,
    {
        self.quantified(Quantifier::All, Some(filter))
    }

    /// Returns a filter for the records whose target passes a filter. For to-one relations.
    ///
    /// `Phone::USER.is(User::NAME.eq("John"))` finds John's phones. If several records match the relation, the one
    /// that the getter returns is tested. A record without a target does not pass. A to-many relation has
    /// [`any`](Self::any) and [`all`](Self::all).
    pub fn is(self, filter: Filter<T>) -> Filter<M>
    where
        C: OneTarget,
    {
        self.quantified(Quantifier::Any, Some(filter))
    }

    /// Returns an order by the target. For to-one relations.
    ///
    /// `Phone::USER.by(User::NAME.asc())` sorts phones by the name of their user. Records without a target sort last,
    /// ascending and descending.
    ///
    /// To sort by a to-many relation, use an [aggregate](crate::Aggregate): `User::POSTS.count().desc()`.
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
    pub fn by(self, order: Order<T>) -> Order<M>
    where
        C: OneTarget,
    {
        Order::relational(By::<M, I> { criteria: self.criteria, order })
    }
}

/// Sorts by the target of a to-one relation.
struct By<M: HasRelation<I>, const I: usize> {
    criteria: Criteria<Target<M, I>>,
    order: Order<Target<M, I>>,
}

impl<M: HasRelation<I>, const I: usize> RelationOrder<M> for By<M, I> {
    fn view(&self) -> OrderView<'_> {
        OrderView::Relation {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            among: &self.criteria,
            order: &self.order,
        }
    }

    fn prepare<'s>(&self, store: &'s Core) -> Box<dyn PreparedRelationOrder<M> + 's> {
        let opened = PreparedRelation::<M::Route>::new(store, &self.criteria);
        Box::new(PreparedBy { opened, order: self.order.prepare(store) })
    }
}

struct PreparedBy<'s, M: HasRelation<I>, const I: usize> {
    opened: PreparedRelation<'s, M::Route>,
    order: PreparedOrder<'s, Target<M, I>>,
}

impl<M: HasRelation<I>, const I: usize> PreparedRelationOrder<M> for PreparedBy<'_, M, I> {
    fn keys<'k>(&'k self, rows: &[RowRef<'k, M>]) -> SortKeys<'k> {
        let mut targets = Vec::with_capacity(rows.len());
        // The number of each target among those that exist.
        let mut numbers = Vec::with_capacity(rows.len());
        for row in rows {
            let target = self.opened.one::<M::Kind>(*row);
            numbers.push(target.map(|_| targets.len()));
            targets.extend(target);
        }
        let SortKeys { codes, compare, is_total, free } = self.order.keys(targets);
        let rows = numbers.iter().enumerate();
        let codes = rows.map(|(row, number)| match number {
            Some(number) => codes.get(*number).copied().unwrap_or(Code::new(LAST, 0)).at(row),
            None => Code::new(free, 0).at(row),
        });
        let codes = codes.collect();
        let compare = compare.map(|compare| -> Box<CompareRows<'k>> {
            let number = move |row: usize| numbers.get(row).copied().flatten();
            Box::new(move |a, b| compare(number(a)?, number(b)?))
        });
        SortKeys { codes, compare, is_total, free: free.saturating_add(1) }
    }

    fn is_total(&self) -> bool {
        self.order.is_total()
    }
}
