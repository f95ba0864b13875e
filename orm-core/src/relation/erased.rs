//! Relations without the types of their models, to be walked by what their schema knows.
//!
//! Every model's schema holds this, so what is here is data and functions that are made once per model:
//! code that was made for each relation would be compiled for each, whether a program uses it or not.

use std::any::TypeId;
use std::fmt;

use erased_serde::Serialize as ErasedSerialize;

use super::HasRelation;
use super::edge::EdgeKind;
use super::getter::is_better;
use super::kind::{BelongsToKind, Kind};
use super::morph::{HasMorph, MorphVariant, ToVariant};
use super::steps::{Edge, Shape, Steps, Walk};
use crate::model::Model;
use crate::store::{Slot, Store};

/// A record of some model, read by its slot to be written by serde.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Json {
    is_serialize: bool,
    at: fn(&Store, Slot) -> Option<&dyn ErasedSerialize>,
}

impl Json {
    pub(super) const fn of<T: Model>() -> Self {
        Json { is_serialize: T::JSON.is_some(), at: json_at::<T> }
    }
}

fn json_at<T: Model>(store: &Store, slot: Slot) -> Option<&dyn ErasedSerialize> {
    let record = store.slots::<T>().get(slot.index())?.as_ref()?;
    T::JSON.map(|json| json(record))
}

/// The way to one target of a relation, of which only the schema is known.
pub struct ErasedWay {
    steps: fn() -> TypeId,
    shape: Shape,
    /// The edges of a relation whose keys stand in the record itself.
    listed: Option<Listed>,
    target: Json,
    pivot: Option<(&'static str, Json)>,
    /// Whether a record is a better choice than the best so far, where the choice is not the last.
    better: Option<fn(&Store, Slot, Option<Slot>) -> bool>,
}

type Listed = fn(&Store, &Walk<'_>, Slot) -> Vec<Edge>;

impl ErasedWay {
    pub(super) const fn of<M: HasRelation<I>, const I: usize>() -> Self {
        Self::new::<M::Steps, M::Kind>()
    }

    /// The relation to one variant of a `morph_to` relation.
    #[doc(hidden)]
    pub const fn variant<M, V, const I: usize>() -> Self
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
        V: Model,
    {
        Self::new::<ToVariant<M, V, I>, BelongsToKind>()
    }

    const fn new<P: Steps, K: Kind<P::To>>() -> Self {
        ErasedWay {
            steps: TypeId::of::<P>,
            shape: P::SHAPE,
            listed: match P::SHAPE {
                Shape::Listed => Some(listed::<P>),
                Shape::Direct | Shape::Through | Shape::Pivot => None,
            },
            target: Json::of::<P::To>(),
            pivot: P::Edge::JSON,
            better: if K::LAST { None } else { Some(better::<P::To, K>) },
        }
    }

    /// Whether the records that it shows can be written by serde.
    pub(crate) fn is_serialize(&self) -> bool {
        self.target.is_serialize && self.pivot.is_none_or(|(_, pivot)| pivot.is_serialize)
    }
}

impl fmt::Debug for ErasedWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErasedWay").field("shape", &self.shape).finish_non_exhaustive()
    }
}

fn listed<P: Steps>(store: &Store, walk: &Walk<'_>, from: Slot) -> Vec<Edge> {
    let record = store.slots::<P::From>().get(from.index()).and_then(Option::as_ref);
    let Some(record) = record else { return Vec::new() };
    P::edges(walk, crate::query::Stored { slot: from, record }).collect()
}

fn better<T: Model, K: Kind<T>>(store: &Store, new: Slot, best: Option<Slot>) -> bool {
    is_better::<K, T>(store.slots(), new, best)
}

/// A relation in one store: the way to each of its targets.
pub(crate) struct OpenRelation<'s> {
    store: &'s Store,
    ways: Vec<(&'static ErasedWay, Option<Walk<'s>>)>,
}

/// A target that was reached.
pub(crate) struct ErasedEdge<'s> {
    /// Which of the relation's targets it is.
    pub(crate) target: usize,
    pub(crate) slot: Slot,
    pub(crate) record: &'s dyn ErasedSerialize,
    pub(crate) pivot: Option<(&'static str, &'s dyn ErasedSerialize)>,
}

impl<'s> OpenRelation<'s> {
    pub(crate) fn new(store: &'s Store, ways: &'static [ErasedWay]) -> Self {
        let ways = ways.iter().map(|way| (way, store.walk((way.steps)())));
        OpenRelation { store, ways: ways.collect() }
    }

    /// Goes over the targets of the record in a slot: all of a to-many relation, the choice of a to-one
    /// relation.
    pub(crate) fn each(&self, from: Slot, many: bool, visit: &mut dyn FnMut(ErasedEdge<'s>)) {
        for (target, (way, walk)) in self.ways.iter().enumerate() {
            let Some(walk) = walk else { continue };
            let mut see = |edge: Edge| {
                let Some(record) = (way.target.at)(self.store, edge.to) else { return };
                let pivot = way.pivot;
                let pivot = pivot.and_then(|(name, json)| {
                    (json.at)(self.store, edge.via).map(|record| (name, record))
                });
                visit(ErasedEdge { target, slot: edge.to, record, pivot });
            };
            if many {
                self.edges(way, walk, from, &mut see);
                continue;
            }
            let mut best: Option<Edge> = None;
            self.edges(way, walk, from, &mut |edge| {
                let known = best.map(|best| best.to);
                let better = match way.better {
                    Some(better) => better(self.store, edge.to, known),
                    None => known.is_none_or(|best| edge.to > best),
                };
                if better {
                    best = Some(edge);
                }
            });
            if let Some(edge) = best {
                see(edge);
            }
        }
    }

    fn edges(&self, way: &ErasedWay, walk: &Walk<'s>, from: Slot, visit: &mut dyn FnMut(Edge)) {
        match way.listed {
            Some(listed) => listed(self.store, walk, from).into_iter().for_each(visit),
            None => walk.each_of_slot(way.shape, from, visit),
        }
    }
}

const _: () = {
    // A schema is shared between threads.
    const fn shared<T: Sync>() {}
    shared::<ErasedWay>();
};
