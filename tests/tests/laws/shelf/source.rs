//! A shelf as what relations are read from.

use std::sync::Arc;

use orm_core::Filter;
use orm_core::engine::{
    AggregateFn, AnyCriteria as _, BoxedLoads, Criteria, EdgeKind, Found, IndexShape, KeyColumns,
    Kind, MakeFamily, Points, Positions, Record, RelationId, Route, RowFn, Source,
};

use super::routes::{Edge, choose, edges};
use super::tables::{AnyRow, Shared, Table};
use super::{Reader, Refused};

/// A record, and its position in its table; [`NOWHERE`] if it is not known to be of it.
pub(super) struct Spot<'r, M> {
    pub(super) position: usize,
    pub(super) record: &'r Arc<M>,
}

pub(super) const NOWHERE: usize = usize::MAX;

impl<M> Copy for Spot<'_, M> {}

impl<M> Clone for Spot<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Table<M> {
    fn spot(&self, position: usize) -> Spot<'_, M> {
        Spot { position, record: &self.rows[position] }
    }
}

impl<'r> Points for Reader<'r> {
    type Hold = Shared;
    type Position<M: Record> = Spot<'r, M>;

    fn to_row<M: Record>(at: Spot<'r, M>) -> Arc<M> {
        Arc::clone(at.record)
    }
}

/// The records of a pivot by their places.
struct PivotAt<'r>(Reader<'r>, usize);

impl<'r> MakeFamily<Positions<Reader<'r>>> for PivotAt<'r> {
    fn make<M: Record>(self) -> Spot<'r, M> {
        self.0.table().expect("the table of an edge's pivot").spot(self.1)
    }
}

impl<'r> Reader<'r> {
    /// The targets of a record that a relation's criteria leave.
    fn related<P: Route>(
        self,
        criteria: &Criteria<P::To>,
        from: Spot<'r, P::From>,
    ) -> Option<(&'r Table<P::To>, Vec<Edge>)> {
        let table = self.table()?;
        Some((table, self.arranged(table, edges::<P>(self, from.record), criteria)))
    }
}

impl<'r> Source for Reader<'r> {
    type Rows<M: Record> = std::vec::IntoIter<Spot<'r, M>>;
    type Prepared<P: Route> = (Self, Criteria<P::To>);
    type Test<M: Record> = (Self, Filter<M>);

    fn identity<M: Record>(at: Spot<'r, M>) -> usize {
        Arc::as_ptr(at.record).addr()
    }

    fn rows<M: Record>(self, criteria: &Criteria<M>) -> Self::Rows<M> {
        let Some(table) = self.table::<M>() else { return Vec::new().into_iter() };
        let all = (0..table.rows.len()).map(Edge::direct).collect();
        let found = self.arranged(table, all, criteria).into_iter();
        found.map(|edge| table.spot(edge.to)).collect::<Vec<_>>().into_iter()
    }

    fn last<M: Record>(self, criteria: &Criteria<M>) -> Option<Spot<'r, M>> {
        self.rows(criteria).last()
    }

    fn at<M: Record>(self, key: &M::Id, criteria: &Criteria<M>) -> Option<Spot<'r, M>> {
        let table = self.table::<M>()?;
        let position = table.rows.iter().position(|row| M::PrimaryKey::is(row, key))?;
        let row = AnyRow { table, record: &*table.rows[position] };
        let passes = criteria.filter_view().is_none_or(|filter| self.passes_filter(filter, row));
        passes.then(|| table.spot(position))
    }

    fn indexes<M: Record>(self) -> Vec<IndexShape> {
        Vec::new()
    }

    fn prepare_relation<P: Route>(self, criteria: &Criteria<P::To>) -> Self::Prepared<P> {
        (self, criteria.clone())
    }

    fn fetch_one<P: Route, K: Kind<P::To>>(
        (reader, criteria): &Self::Prepared<P>,
        from: Spot<'r, P::From>,
    ) -> Option<Spot<'r, P::To>> {
        let (table, edges) = reader.related::<P>(criteria, from)?;
        choose::<P::To, K>(&table.rows, &edges).map(|edge| table.spot(edge.to))
    }

    fn fetch_many<P: Route, R>(
        (reader, criteria): &Self::Prepared<P>,
        from: Spot<'r, P::From>,
        mut row: impl FnMut(Spot<'r, P::To>, <P::Edge as EdgeKind>::Of<Positions<Self>>) -> R,
    ) -> Vec<R> {
        let Some((table, edges)) = reader.related::<P>(criteria, from) else { return Vec::new() };
        let rows = edges.into_iter().map(|edge| {
            let pivot = P::Edge::make::<Positions<Self>, _>(PivotAt(*reader, edge.via));
            row(table.spot(edge.to), pivot)
        });
        rows.collect()
    }

    fn measure<P: Route, A: AggregateFn<P::To>>(
        (reader, criteria): &Self::Prepared<P>,
        from: Spot<'r, P::From>,
    ) -> A::Value {
        let mut state = A::Accumulator::default();
        if let Some((table, edges)) = reader.related::<P>(criteria, from) {
            for edge in edges {
                A::add(&mut state, &table.rows[edge.to]);
            }
        }
        A::value(state)
    }

    type UntypedPosition = usize;
    type Untyped = (Self, RelationId);

    fn untyped_position<M: Record>(at: Spot<'r, M>) -> usize {
        at.position
    }

    fn prepare_untyped(self, relation: RelationId) -> Self::Untyped {
        (self, relation)
    }

    fn visit_untyped(
        &(reader, relation): &Self::Untyped,
        from: usize,
        many: bool,
        visit: &mut dyn FnMut(Found<Self>),
    ) {
        let owners = reader.any_table(relation.owner());
        let Some(record) = owners.and_then(|owners| owners.record(from)) else { return };
        for way in reader.shelf.ways.iter().filter(|way| way.relation == relation) {
            let Some(table) = reader.any_table(way.model) else { continue };
            let mut edges = (way.edges)(reader, record);
            if !many {
                edges = (way.choose)(reader, &edges).into_iter().collect();
            }
            for Edge { to, via } in edges {
                let pivot = way
                    .pivot
                    .and_then(|(name, model)| Some((name, reader.any_table(model)?.json(via)?)));
                let record = table.json(to).expect("a model that is `Serialize`");
                visit(Found { target: way.target, position: to, record, pivot });
            }
        }
    }

    fn prepare_filter<M: Record>(self, filter: &Filter<M>) -> Self::Test<M> {
        (self, filter.clone())
    }

    fn passes<M: Record>((reader, filter): &Self::Test<M>, at: Spot<'r, M>) -> bool {
        let Some(table) = reader.table::<M>() else { return false };
        reader.passes_filter(filter, AnyRow { table, record: &**at.record })
    }

    type PreparedBoxed<M: Record, R: RowFn> = ();

    fn prepare_boxed<M: Record, R: RowFn>(self, _loads: &BoxedLoads<M, R>) {
        self.refuse(Refused::Boxed);
    }

    fn boxed_row<M: Record, R: RowFn>((): &(), _at: Spot<'r, M>) {}
}
