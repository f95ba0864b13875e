//! Relations without the types of their models, read by what their schema knows.
//!
//! Registration stores data for each relation, and functions for each model. Functions for each relation would be
//! compiled for each, whether a program uses them or not.

use std::any::Any;

use super::related::is_better;
use super::traverse::{Resolved, edges};
use crate::query::{Found, Source};
use crate::record::{Borrowed, Record};
use crate::relation::{Kind, Route};
use crate::schema::RelationId;
use crate::storage::{
    Core, Edge, ErasedRoute, ResolvedRoute, RowRef, Shape, Slot, Table, Traversal,
};

/// A route without its types.
pub(crate) fn erase<P: Route, K: Kind<P::To>>(
    route: ResolvedRoute,
    resolved: &Resolved,
) -> ErasedRoute {
    ErasedRoute {
        route,
        shape: resolved.shape,
        pivot: resolved.pivot,
        listed: (resolved.shape == Shape::Listed).then_some(listed::<P>),
        is_better: if K::LAST { None } else { Some(better::<P::To, K>) },
    }
}

fn listed<P: Route>(table: &dyn Any, traversal: &Traversal<'_>, from: Slot) -> Vec<Edge> {
    let record = table.downcast_ref().and_then(|table: &Table<P::From>| table.row(from));
    let Some(record) = record else { return Vec::new() };
    edges::<P>(traversal, RowRef { slot: from, record }).collect()
}

fn better<T: Record, K: Kind<T>>(table: &dyn Any, new: Slot, best: Option<Slot>) -> bool {
    table.downcast_ref().is_some_and(|table: &Table<T>| is_better::<K, T>(table.rows(), new, best))
}

/// A relation in one store: the route to each of its targets.
#[doc(hidden)]
pub struct ErasedRelation<'s> {
    core: &'s Core,
    routes: Vec<(usize, &'s ErasedRoute, Traversal<'s>)>,
}

impl<'s> ErasedRelation<'s> {
    /// Resolves a relation in a store.
    pub(crate) fn new(core: &'s Core, relation: RelationId) -> Self {
        let known = core.erased_routes((relation.owner().id)(), relation.index());
        let routes = known.filter_map(|(target, erased)| {
            Some((target, erased, Traversal::new(core.key_space(), &erased.route)?))
        });
        ErasedRelation { core, routes: routes.collect() }
    }

    /// Visits the targets of the record in a slot: all of a to-many relation, the one of a to-one relation.
    pub(crate) fn visit<S>(&self, from: Slot, many: bool, visit: &mut dyn FnMut(Found<S>))
    where
        S: Source<Hold = Borrowed<'s>, UntypedPosition = Slot>,
    {
        for &(target, erased, ref traversal) in &self.routes {
            let mut see = |edge: Edge| {
                let record = self.core.json(erased.route.foreign_table, edge.to);
                let Some(record) = record else { return };
                let pivot = erased.pivot.and_then(|(name, table)| {
                    self.core.json(table, edge.via).map(|record| (name, record))
                });
                visit(Found { target, position: edge.to, record, pivot });
            };
            if many {
                self.edges(erased, traversal, from, &mut see);
                continue;
            }
            let targets = || self.core.any_table(erased.route.foreign_table);
            let is_better = erased.is_better.and_then(|is_better| Some((is_better, targets()?)));
            let mut best: Option<Edge> = None;
            self.edges(erased, traversal, from, &mut |edge| {
                let known = best.map(|best| best.to);
                let is_better = match is_better {
                    Some((is_better, targets)) => is_better(targets, edge.to, known),
                    None => known.is_none_or(|best| edge.to > best),
                };
                if is_better {
                    best = Some(edge);
                }
            });
            if let Some(edge) = best {
                see(edge);
            }
        }
    }

    fn edges(
        &self,
        erased: &ErasedRoute,
        traversal: &Traversal<'s>,
        from: Slot,
        visit: &mut dyn FnMut(Edge),
    ) {
        let Some(listed) = erased.listed else {
            return traversal.visit_slot(erased.shape, from, visit);
        };
        if let Some(owners) = self.core.any_table(erased.route.local_table) {
            listed(owners, traversal, from).into_iter().for_each(visit);
        }
    }
}
