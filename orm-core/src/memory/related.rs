//! Reading a relation of one record.

use std::iter::FusedIterator;
use std::ops::ControlFlow;

use super::edges::{PivotSlots, ReadPivot, Slots};
use super::getter::Getter;
use super::traverse::{edges, last, scan, visit};
use crate::record::{Borrowed, Positions, Record};
use crate::relation::{EdgeKind, EdgeOf, HasRelation, Kind, Route, Target};
use crate::storage::{Core, Edge, Edges, RowRef, Slot, Traversal};

/// The target of a to-one relation of a record.
#[inline]
pub(crate) fn related_one<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Core,
) -> Option<&'s Target<M, I>> {
    picked::<M::Route, M::Kind>(record, store)
}

#[inline]
pub(crate) fn picked<'s, P: Route, K: Kind<P::To>>(
    record: &P::From,
    store: &'s Core,
) -> Option<&'s P::To> {
    let Some(view) = store.relation_view::<P>() else {
        let rows = store.slots::<P::To>();
        let from = RowRef { slot: Slot::NONE, record };
        let slot = pick::<P, K>(None, store, from, rows, |_| true);
        return rows.get(slot?.index())?.as_ref();
    };
    let from = view.local.locate(record);
    let slot = match K::LAST && P::DIRECT {
        true => last::<P>(&view.traversal, from),
        false => pick::<P, K>(Some(&view.traversal), store, from, view.foreign.rows(), |_| true),
    };
    view.foreign.row(slot?)
}

/// The target of a to-one relation, among the records that pass. Without a traversal, it scans the tables.
pub(crate) fn pick<P: Route, K: Kind<P::To>>(
    traversal: Option<&Traversal<'_>>,
    store: &Core,
    from: RowRef<'_, P::From>,
    rows: &[Option<P::To>],
    passes: impl Fn(RowRef<'_, P::To>) -> bool,
) -> Option<Slot> {
    let passing = |edge: &Edge| {
        let record = rows.get(edge.to.index()).and_then(Option::as_ref);
        record.is_some_and(|record| passes(RowRef { slot: edge.to, record }))
    };
    if let Some(traversal) = traversal
        && K::LAST
        && P::DIRECT
    {
        return edges::<P>(traversal, from).rev().find(passing).map(|edge| edge.to);
    }
    let mut best = None;
    let mut see = |edge: Edge| {
        if passing(&edge) && is_better::<K, _>(rows, edge.to, best) {
            best = Some(edge.to);
        }
        ControlFlow::Continue(())
    };
    let _ = match traversal {
        Some(traversal) => visit::<P>(traversal, from, see),
        None => scan::<P>(store, from.record).into_iter().try_for_each(&mut see),
    };
    best
}

/// Whether a to-one relation prefers a row to the best row so far.
#[inline]
pub(crate) fn is_better<K: Kind<T>, T: Record>(
    rows: &[Option<T>],
    new: Slot,
    best: Option<Slot>,
) -> bool {
    let row = |slot: Slot| rows.get(slot.index()).and_then(Option::as_ref);
    let Some(record) = row(new).filter(|row| K::is_candidate(row)) else { return false };
    best.is_none_or(|best| {
        let ordering = row(best).map(|best| K::compare(record, best));
        ordering.is_none_or(|ordering| ordering.then(new.cmp(&best)).is_gt())
    })
}

/// The targets of a to-many relation of a record.
pub(crate) fn related_many<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Core,
) -> Related<'s, M, I> {
    let pivots = EdgeOf::<M, I>::make::<Slots<'s>, _>(PivotSlots(store));
    match store.relation_view::<M::Route>() {
        Some(view) => {
            let edges = edges::<M::Route>(&view.traversal, view.local.locate(record));
            Related { edges, rows: view.foreign.rows(), pivots }
        }
        None => {
            let edges = Edges::List(scan::<M::Route>(store, record).into_iter());
            Related { edges, rows: store.slots(), pivots }
        }
    }
}

#[diagnostic::do_not_recommend]
impl Getter for Core {
    type Related<'s, M: HasRelation<I>, const I: usize> = Related<'s, M, I>;

    fn related<M: HasRelation<I>, const I: usize>(&self, record: &M) -> Related<'_, M, I> {
        related_many(record, self)
    }

    #[inline]
    fn core(&self) -> &Core {
        self
    }
}

/// An iterator over the targets of a to-many relation. The lazy getter returns it: `user.posts(&store)`.
///
/// It yields `&Post`, or `Linked<&Role, &Member>` for a many-to-many relation (see [`Linked`](crate::Linked)). The
/// order is the one that the relation's kind defines. It is double-ended.
///
/// ```
/// # use orm_core::{Model, Store};
/// # #[derive(Model)] #[orm(entity = "users", has_many(Post, fk = "user_id"))]
/// # struct User { id: u64 }
/// # #[derive(Model)] #[orm(entity = "posts")] struct Post { id: u64, user_id: u64 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert(User { id: 1 })?;
/// store.insert_all([1, 2, 3].map(|id| Post { id, user_id: 1 }))?;
/// let user = store.find::<User>(1).unwrap();
/// assert_eq!(user.posts(&store).count(), 3);
/// assert_eq!(user.posts(&store).next_back().unwrap().id, 3);
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// Some array reads for each record. `has_many` and `morph_many` allocate nothing and read only the records that you
/// iterate over. The other kinds collect the positions of all targets first.
#[must_use = "an iterator does nothing until you iterate over it"]
pub struct Related<'s, M: HasRelation<I>, const I: usize> {
    edges: Edges<'s>,
    rows: &'s [Option<Target<M, I>>],
    pivots: <EdgeOf<M, I> as EdgeKind>::Of<Slots<'s>>,
}

impl<'s, M: HasRelation<I>, const I: usize> Related<'s, M, I> {
    #[inline]
    fn row(
        &self,
        edge: Edge,
    ) -> Option<<EdgeOf<M, I> as EdgeKind>::Row<Borrowed<'s>, &'s Target<M, I>>> {
        let record = self.rows.get(edge.to.index())?.as_ref()?;
        let at = EdgeOf::<M, I>::map::<Slots<'s>, Positions<&'s Core>, _>(
            self.pivots,
            ReadPivot(edge.via),
        )?;
        Some(EdgeOf::<M, I>::row::<&'s Core, _>(at, record))
    }
}

impl<'s, M: HasRelation<I>, const I: usize> Iterator for Related<'s, M, I> {
    type Item = <EdgeOf<M, I> as EdgeKind>::Row<Borrowed<'s>, &'s Target<M, I>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let edge = self.edges.next()?;
            if let Some(row) = self.row(edge) {
                return Some(row);
            }
        }
    }
}

impl<M: HasRelation<I>, const I: usize> DoubleEndedIterator for Related<'_, M, I> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            let edge = self.edges.next_back()?;
            if let Some(row) = self.row(edge) {
                return Some(row);
            }
        }
    }
}

impl<M: HasRelation<I>, const I: usize> FusedIterator for Related<'_, M, I> {}
