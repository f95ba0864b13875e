//! Makes the tree of a query from its loads.

use super::aggregate::AggregateFn;
use super::criteria::Criteria;
use super::filter::Filter;
use super::loads::{Loads, VisitLoads};
use super::select::{Bounds, Select, SelectLoad, SelectLoadKind};
use crate::record::Record;
use crate::relation::{HasRelation, Route, Target};
use crate::schema::RelationId;

/// Makes the tree of what is loaded.
#[derive(Default)]
struct Builder {
    loads: Vec<SelectLoad>,
    /// The targets of the `morph_to` relation that is being visited.
    targets: Vec<Select>,
}

pub(super) fn select<M: Record, L: Loads<M>>(criteria: &Criteria<M>, loads: &L) -> Select {
    Select {
        model: M::MODEL_SCHEMA,
        criteria: Box::new(criteria.clone()),
        loads: select_loads(loads),
    }
}

pub(super) fn select_loads<M: Record, L: Loads<M>>(loads: &L) -> Vec<SelectLoad> {
    let mut builder = Builder::default();
    loads.visit(&mut builder);
    builder.loads
}

impl Builder {
    fn push(&mut self, load: SelectLoadKind) {
        self.loads.push(SelectLoad(load));
    }
}

impl VisitLoads for Builder {
    fn relation<M, L, const I: usize>(
        &mut self,
        criteria: &Criteria<Target<M, I>>,
        bounds: Option<Bounds>,
        nested: &L,
    ) where
        M: HasRelation<I>,
        L: Loads<Target<M, I>>,
    {
        let relation = RelationId::new(M::MODEL_SCHEMA, I);
        let targets = vec![select(criteria, nested)];
        self.push(SelectLoadKind::Relation { relation, bounds, targets });
    }

    fn morph(&mut self, relation: RelationId, variants: impl FnOnce(&mut Self)) {
        variants(self);
        let targets = std::mem::take(&mut self.targets);
        self.push(SelectLoadKind::Relation { relation, bounds: None, targets });
    }

    fn variant<P: Route, L: Loads<P::To>>(&mut self, criteria: &Criteria<P::To>, nested: &L) {
        self.targets.push(select(criteria, nested));
    }

    fn aggregate<M, A, const I: usize>(
        &mut self,
        among: &Criteria<Target<M, I>>,
        name: Option<&'static str>,
    ) where
        M: HasRelation<I>,
        A: AggregateFn<Target<M, I>>,
    {
        self.push(SelectLoadKind::Aggregate {
            relation: RelationId::new(M::MODEL_SCHEMA, I),
            function: A::KIND,
            column: A::FN_COLUMN,
            among: Box::new(among.clone()),
            name,
        });
    }

    fn condition<M: Record>(&mut self, filter: &Filter<M>, name: Option<&'static str>) {
        self.push(SelectLoadKind::Condition { filter: Box::new(filter.clone()), name });
    }

    fn untyped(&mut self, load: SelectLoad) {
        self.loads.push(load);
    }
}
