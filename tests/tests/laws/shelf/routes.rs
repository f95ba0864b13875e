//! Relations, read by scans of key columns.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use orm_core::Result;
use orm_core::engine::{
    BelongsToKind, HasColumn, HasMorph, HasRelation, HasRelations, KeyColumns, Kind, MorphOf,
    MorphVariant, PivotName, Record, Registrar, RelationId, Route, ToVariant, VisitRoute,
    VisitVariants,
};
use orm_core::schema::ModelSchema;

use super::Reader;

/// The positions of a target, and of the record between.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) to: usize,
    /// Of a relation without one, that of the target.
    pub(super) via: usize,
}

impl Edge {
    pub(super) fn direct(to: usize) -> Self {
        Edge { to, via: to }
    }
}

/// The edges of a record, in the order of the relation.
pub(super) fn edges<P: Route>(reader: Reader<'_>, record: &P::From) -> Vec<Edge> {
    P::visit(Scan { reader, record })
}

struct Scan<'r, M> {
    reader: Reader<'r>,
    record: &'r M,
}

impl<M> Scan<'_, M> {
    /// The rows whose key in the columns `C` is this one.
    fn rows<C: KeyColumns>(&self, key: &dyn Any) -> Vec<usize> {
        let Some(table) = self.reader.table::<C::Model>() else { return Vec::new() };
        // The two keys of a hop have one type, which is not seen here.
        let key: &C::Key = key.downcast_ref().expect("a key of the same type");
        let rows = table.rows.iter().enumerate().filter(|(_, row)| C::is(row, key));
        rows.map(|(position, _)| position).collect()
    }

    fn first<L: KeyColumns<Model = M>, C: KeyColumns>(&self) -> Vec<usize> {
        L::read(self.record).map(|key| self.rows::<C>(&key)).unwrap_or_default()
    }

    /// The rows whose key in the columns `C` is that of a row in the columns `L`.
    fn second<L: KeyColumns, C: KeyColumns>(&self, via: usize) -> Vec<usize> {
        let row = self.reader.table::<L::Model>().and_then(|table| table.rows.get(via));
        let key = row.and_then(|row| L::read(row));
        key.map(|key| self.rows::<C>(&key)).unwrap_or_default()
    }
}

impl<M: HasRelations, T: HasRelations> VisitRoute<M, T> for Scan<'_, M> {
    type Out = Vec<Edge>;

    fn direct<L, F, const TARGET_OWNS: bool>(self) -> Vec<Edge>
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        self.first::<L, F>().into_iter().map(Edge::direct).collect()
    }

    fn listed<F, const C: usize>(self) -> Vec<Edge>
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        let keys = HasColumn::<C>::get(self.record).map(AsRef::as_ref).unwrap_or_default();
        keys.iter().filter_map(|key| self.rows::<F>(key).pop()).map(Edge::direct).collect()
    }

    fn through<L, TF, TL, F>(self) -> Vec<Edge>
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        let onward = |via| {
            let targets = self.second::<TL, F>(via).into_iter();
            targets.map(move |to| Edge { to, via })
        };
        self.first::<L, TF>().into_iter().flat_map(onward).collect()
    }

    fn by_pivot<L, PF, PO, F, N>(self) -> Vec<Edge>
    where
        L: KeyColumns<Model = M>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = T>,
        N: PivotName,
    {
        let onward = |via| Some(Edge { to: self.second::<PO, F>(via).pop()?, via });
        self.first::<L, PF>().into_iter().filter_map(onward).collect()
    }
}

/// The choice of a to-one relation.
pub(super) fn choose<T: Record, K: Kind<T>>(rows: &[Arc<T>], edges: &[Edge]) -> Option<Edge> {
    let candidates = edges.iter().filter(|edge| K::is_candidate(&rows[edge.to]));
    let better = |a: &&Edge, b: &&Edge| K::compare(&rows[a.to], &rows[b.to]).then(a.to.cmp(&b.to));
    candidates.copied().collect::<Vec<_>>().iter().max_by(better).copied()
}

/// The way to one target of a relation, without its types.
pub(super) struct Way {
    pub(super) relation: RelationId,
    /// Which of the relation's targets it leads to.
    pub(super) target: usize,
    pub(super) model: &'static ModelSchema,
    /// The name of the pivot, and its model.
    pub(super) pivot: Option<(&'static str, &'static ModelSchema)>,
    pub(super) edges: fn(Reader<'_>, &dyn Any) -> Vec<Edge>,
    pub(super) choose: fn(Reader<'_>, &[Edge]) -> Option<Edge>,
}

impl Way {
    fn new<P: Route, K: Kind<P::To>>(relation: RelationId, target: usize) -> Self {
        let pivot = P::VIA.and_then(|via| Some((via.pivot?, (via.model)())));
        Way {
            relation,
            target,
            model: P::To::MODEL_SCHEMA,
            pivot,
            edges: |reader, record| match record.downcast_ref() {
                Some(record) => edges::<P>(reader, record),
                None => Vec::new(),
            },
            choose: |reader, edges| choose::<P::To, K>(&reader.table::<P::To>()?.rows, edges),
        }
    }
}

/// Takes the relations of `M`.
pub(super) struct Ways<'w, M> {
    pub(super) ways: &'w mut Vec<Way>,
    pub(super) model: PhantomData<M>,
}

impl<M: HasRelations> Registrar<M> for Ways<'_, M> {
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>,
    {
        let relation = RelationId::new(M::MODEL_SCHEMA, I);
        self.ways.push(Way::new::<M::Route, M::Kind>(relation, 0));
        Ok(())
    }

    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>,
    {
        M::Owner::visit_variants(&mut Variants { ways: self.ways, next: 0 })
    }

    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        Ok(())
    }

    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        Ok(())
    }
}

struct Variants<'w> {
    ways: &'w mut Vec<Way>,
    next: usize,
}

impl<M: HasMorph<I>, const I: usize> VisitVariants<M, I> for Variants<'_> {
    fn variant<V: HasRelations>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let relation = RelationId::new(M::MODEL_SCHEMA, I);
        self.ways.push(Way::new::<ToVariant<M, V, I>, BelongsToKind>(relation, self.next));
        self.next += 1;
        Ok(())
    }
}
