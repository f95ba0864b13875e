//! Resolving, following, counting and scanning relations in a store: a visitor of routes for each.

use std::any::{Any, TypeId};
use std::ops::ControlFlow;

use crate::error::Result;
use crate::record::{HasColumn, KeyColumns, Record};
use crate::relation::{HasRelations, PivotName, Route, VisitRoute};
use crate::schema::{ReferentialActions, RelationId};
use crate::storage::{
    AdjacencyId, ChainRows, Core, Edge, Edges, Hop, KeyId, ResolvedHops, RowRef, Shape, Slot,
    TableId, Traversal,
};

/// Whether columns are the primary key of their model.
fn is_primary<C: KeyColumns>() -> bool {
    TypeId::of::<C>() == TypeId::of::<<C::Model as Record>::PrimaryKey>()
}

/// What a route reads in a store.
pub(crate) struct Resolved {
    pub(crate) hops: ResolvedHops,
    pub(crate) shape: Shape,
    /// The name of the pivot, and its table.
    pub(crate) pivot: Option<(&'static str, TableId)>,
}

impl Resolved {
    fn new(hops: ResolvedHops, shape: Shape) -> Self {
        Resolved { hops, shape, pivot: None }
    }
}

/// Registers the keys and the referential actions of a route in a store, and returns what the route reads.
pub(crate) fn resolve<P: Route>(
    core: &mut Core,
    actions: ReferentialActions,
    relation: RelationId,
) -> Result<Resolved> {
    P::visit(Resolve { core, actions, relation })
}

struct Resolve<'c> {
    core: &'c mut Core,
    actions: ReferentialActions,
    relation: RelationId,
}

impl Resolve<'_> {
    /// Gives the two keys of a hop one dictionary: that of the referenced key.
    fn hop<L: KeyColumns<Model: HasRelations>, F: KeyColumns<Model: HasRelations>>(
        &mut self,
        foreign_owns: bool,
    ) -> Result<Hop> {
        let (local, foreign) = match foreign_owns {
            true => (self.bind::<L, F>()?, self.bind::<F, F>()?),
            false => (self.bind::<L, L>()?, self.bind::<F, L>()?),
        };
        Ok(Hop { local: Some(local), foreign })
    }

    /// The adjacency of the columns `C` in the dictionary of the columns `Owner`.
    fn bind<C: KeyColumns<Model: HasRelations>, Owner: KeyColumns<Model: HasRelations>>(
        &mut self,
    ) -> Result<AdjacencyId> {
        let table = self.core.ensure::<C::Model>()?;
        self.core.bind::<C, Owner>(table)
    }
}

impl<M: HasRelations, T: HasRelations> VisitRoute<M, T> for Resolve<'_> {
    type Out = Result<Resolved>;

    fn direct<L, F, const TARGET_OWNS: bool>(mut self) -> Self::Out
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        let hop = self.hop::<L, F>(TARGET_OWNS)?;
        let tables = (self.core.ensure::<M>()?, self.core.ensure::<T>()?);
        self.core.refer::<L, F>(self.actions, self.relation, tables)?;
        Ok(Resolved::new(ResolvedHops(hop, None), Shape::Direct))
    }

    fn listed<F, const C: usize>(mut self) -> Self::Out
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        let foreign = self.bind::<F, F>()?;
        Ok(Resolved::new(ResolvedHops(Hop { local: None, foreign }, None), Shape::Listed))
    }

    fn through<L, TF, TL, F>(mut self) -> Self::Out
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        let first = self.hop::<L, TF>(is_primary::<TF>() && !is_primary::<L>())?;
        let second = self.hop::<TL, F>(is_primary::<F>() && !is_primary::<TL>())?;
        Ok(Resolved::new(ResolvedHops(first, Some(second)), Shape::Through))
    }

    fn by_pivot<L, PF, PO, F, N>(mut self) -> Self::Out
    where
        L: KeyColumns<Model = M>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = T>,
        N: PivotName,
    {
        let first = self.hop::<L, PF>(false)?;
        let hops = ResolvedHops(first, Some(self.hop::<PO, F>(true)?));
        let pivot = Some((*N::PIVOT_NAME, self.core.ensure::<PF::Model>()?));
        Ok(Resolved { hops, shape: Shape::Pivot, pivot })
    }
}

/// Visits the edges of a record in order, until `visit` breaks.
#[inline]
pub(crate) fn visit<P: Route>(
    traversal: &Traversal<'_>,
    from: RowRef<'_, P::From>,
    visit: impl FnMut(Edge) -> ControlFlow<()>,
) -> ControlFlow<()> {
    P::visit(Visit { traversal, from, each: visit })
}

struct Visit<'t, 's, 'r, M, F> {
    traversal: &'t Traversal<'s>,
    from: RowRef<'r, M>,
    each: F,
}

impl<M: HasRelations, T: HasRelations, V> VisitRoute<M, T> for Visit<'_, '_, '_, M, V>
where
    V: FnMut(Edge) -> ControlFlow<()>,
{
    type Out = ControlFlow<()>;

    #[inline]
    fn direct<L, F, const TARGET_OWNS: bool>(self) -> ControlFlow<()>
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        let Visit { traversal, from, mut each } = self;
        traversal.chain::<L>(from).try_for_each(|slot| each(Edge::direct(slot)))
    }

    #[inline]
    fn listed<F, const C: usize>(mut self) -> ControlFlow<()>
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        let (Some(keys), Some(dictionary)) =
            (self.from.record.get(), self.traversal.dictionary::<F::Key>())
        else {
            return ControlFlow::Continue(());
        };
        let ids = keys.as_ref().iter().filter_map(|key| dictionary.find(key));
        let mut slots = ids.filter_map(|id| self.traversal.last_of(id));
        slots.try_for_each(|slot| (self.each)(Edge::direct(slot)))
    }

    #[inline]
    fn through<L, TF, TL, F>(self) -> ControlFlow<()>
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        self.traversal.through(self.traversal.chain::<L>(self.from), self.each)
    }

    #[inline]
    fn by_pivot<L, PF, PO, F, N>(self) -> ControlFlow<()>
    where
        L: KeyColumns<Model = M>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = T>,
        N: PivotName,
    {
        self.traversal.by_pivot(self.traversal.chain::<L>(self.from), self.each)
    }
}

/// The edges of a record, as an iterator.
#[inline]
pub(crate) fn edges<'s, P: Route>(
    traversal: &Traversal<'s>,
    from: RowRef<'_, P::From>,
) -> Edges<'s> {
    if P::DIRECT {
        let key = P::visit(StartKey { traversal, from });
        return Edges::Chain(key.map_or(ChainRows::default(), |key| traversal.rows_of(key)));
    }
    let mut edges = Vec::new();
    let _ = visit::<P>(traversal, from, |edge| {
        edges.push(edge);
        ControlFlow::Continue(())
    });
    Edges::List(edges.into_iter())
}

/// How many edges a record has.
#[inline]
pub(crate) fn count<P: Route>(traversal: &Traversal<'_>, from: RowRef<'_, P::From>) -> usize {
    if P::DIRECT {
        let key = P::visit(StartKey { traversal, from });
        return key.map_or(0, |key| traversal.count_of(key));
    }
    let mut count = 0;
    let _ = visit::<P>(traversal, from, |_| {
        count += 1;
        ControlFlow::Continue(())
    });
    count
}

/// The target of the last edge.
#[inline]
pub(crate) fn last<P: Route>(traversal: &Traversal<'_>, from: RowRef<'_, P::From>) -> Option<Slot> {
    if P::DIRECT {
        return traversal.last_of(P::visit(StartKey { traversal, from })?);
    }
    edges::<P>(traversal, from).next_back().map(|edge| edge.to)
}

/// Reads the id of the key that the first hop starts with; `None` if the record has no key, or a list of keys.
struct StartKey<'t, 's, 'r, M> {
    traversal: &'t Traversal<'s>,
    from: RowRef<'r, M>,
}

impl<M: HasRelations, T: HasRelations> VisitRoute<M, T> for StartKey<'_, '_, '_, M> {
    type Out = Option<KeyId>;

    #[inline]
    fn direct<L, F, const TARGET_OWNS: bool>(self) -> Option<KeyId>
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        self.traversal.start::<L>(self.from)
    }

    fn listed<F, const C: usize>(self) -> Option<KeyId>
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        None
    }

    fn through<L, TF, TL, F>(self) -> Option<KeyId>
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        self.traversal.start::<L>(self.from)
    }

    fn by_pivot<L, PF, PO, F, N>(self) -> Option<KeyId>
    where
        L: KeyColumns<Model = M>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = T>,
        N: PivotName,
    {
        self.traversal.start::<L>(self.from)
    }
}

/// Finds the edges of a record by scans, in a store without an index for the relations of `From`, because no record of
/// it was ever written.
pub(crate) fn scan<P: Route>(core: &Core, record: &P::From) -> Vec<Edge> {
    P::visit(Scan { core, record })
}

fn direct_edges(slots: Vec<Slot>) -> Vec<Edge> {
    slots.into_iter().map(Edge::direct).collect()
}

struct Scan<'c, 'r, M> {
    core: &'c Core,
    record: &'r M,
}

impl<M> Scan<'_, '_, M> {
    /// The rows of a table whose key in the columns `C` is this one.
    fn rows<C: KeyColumns>(&self, key: &dyn Any) -> Vec<Slot> {
        // The two keys have one type, which the derive asserts and this function cannot see.
        let Some(key) = key.downcast_ref::<C::Key>() else { return Vec::new() };
        let mut found = Vec::new();
        for (slot, row) in (0..).zip(self.core.slots::<C::Model>()) {
            if let Some(row) = row
                && C::is(row, key)
            {
                found.push(Slot::new(slot));
            }
        }
        found
    }

    /// The rows of a table whose key in the columns `C` is that of the record in the columns `L`.
    fn first<L: KeyColumns<Model = M>, C: KeyColumns>(&self) -> Vec<Slot> {
        L::read(self.record).map(|key| self.rows::<C>(&key)).unwrap_or_default()
    }

    /// The rows of a table whose key in the columns `C` is that of another row in the columns `L`.
    fn second<L: KeyColumns, C: KeyColumns>(&self, via: Slot) -> Vec<Slot> {
        let row = self.core.slots::<L::Model>().get(via.index()).and_then(Option::as_ref);
        row.and_then(L::read).map(|key| self.rows::<C>(&key)).unwrap_or_default()
    }
}

impl<M: HasRelations, T: HasRelations> VisitRoute<M, T> for Scan<'_, '_, M> {
    type Out = Vec<Edge>;

    fn direct<L, F, const TARGET_OWNS: bool>(self) -> Vec<Edge>
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        direct_edges(self.first::<L, F>())
    }

    fn listed<F, const C: usize>(self) -> Vec<Edge>
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        let keys = self.record.get().map(AsRef::as_ref).unwrap_or_default();
        let last = |key: &F::Key| self.rows::<F>(key).pop();
        keys.iter().filter_map(last).map(Edge::direct).collect()
    }

    fn through<L, TF, TL, F>(self) -> Vec<Edge>
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        let onward = |via| {
            let slots = self.second::<TL, F>(via).into_iter();
            slots.map(move |to| Edge::new(to, via))
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
        let onward = |via| Some(Edge::new(self.second::<PO, F>(via).pop()?, via));
        self.first::<L, PF>().into_iter().filter_map(onward).collect()
    }
}
