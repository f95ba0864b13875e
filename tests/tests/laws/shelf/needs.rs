//! Which models a query's loads read, found out before anything is read.

use orm_core::Filter;
use orm_core::engine::{
    AggregateFn, Bounds, Criteria, HasRelation, Loads, Record, RelationId, Route, Select,
    SelectLoad, SelectLoadKind, Target, VisitLoads,
};
use orm_core::schema::ModelSchema;

#[derive(Default)]
pub(super) struct Needs {
    pub(super) models: Vec<&'static ModelSchema>,
}

impl Needs {
    fn route<P: Route>(&mut self) {
        self.models.push(P::To::MODEL_SCHEMA);
        self.models.extend(P::VIA.map(|via| (via.model)()));
    }
}

impl VisitLoads for Needs {
    fn relation<M, L, const I: usize>(
        &mut self,
        _criteria: &Criteria<Target<M, I>>,
        _bounds: Option<Bounds>,
        nested: &L,
    ) where
        M: HasRelation<I>,
        L: Loads<Target<M, I>>,
    {
        self.route::<M::Route>();
        nested.visit(self);
    }

    fn morph(&mut self, _relation: RelationId, variants: impl FnOnce(&mut Self)) {
        variants(self);
    }

    fn variant<P: Route, L: Loads<P::To>>(&mut self, _criteria: &Criteria<P::To>, nested: &L) {
        self.route::<P>();
        nested.visit(self);
    }

    fn aggregate<M, A, const I: usize>(
        &mut self,
        _among: &Criteria<Target<M, I>>,
        _name: Option<&'static str>,
    ) where
        M: HasRelation<I>,
        A: AggregateFn<Target<M, I>>,
    {
        self.route::<M::Route>();
    }

    fn condition<M: Record>(&mut self, _filter: &Filter<M>, _name: Option<&'static str>) {}

    fn untyped(&mut self, load: SelectLoad) {
        if let SelectLoadKind::Relation { relation, targets, .. } = load.0 {
            let via = relation.schema().and_then(|relation| relation.via.as_ref());
            self.models.extend(via.map(|via| (via.model)()));
            for Select { model, loads, .. } in targets {
                self.models.push(model);
                for load in loads {
                    self.untyped(load);
                }
            }
        }
    }
}
