//! Relations without the types of their models, to be walked by what their schema knows.
//!
//! Every model's schema holds this, so what is here is data and functions that are made once per model:
//! code that was made for each relation would be compiled for each, whether a program uses it or not.

use std::any::TypeId;
use std::fmt;

use erased_serde::Serialize as ErasedSerialize;

use super::HasRelation;
use super::edge::EdgeKind;
use super::kind::{BelongsToKind, Kind};
use super::morph::{HasMorph, MorphOf, MorphVariant, ToVariant};
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
    let record = store.slots::<T>().get(slot as usize)?.as_ref()?;
    T::JSON.map(|json| json(record))
}

/// A relation, of which only the schema is known.
pub struct ErasedRelation {
    steps: fn() -> TypeId,
    shape: Shape,
    /// The edges of a relation whose keys stand in the record itself.
    listed: Option<Listed>,
    target: Json,
    pivot: Option<(&'static str, Json)>,
    /// Whether a record is a better choice than the best so far, where the choice is not the last.
    better: Option<fn(&Store, Slot, Option<Slot>) -> bool>,
    /// For `morph_to` the relation to each variant, in the place of all else.
    variants: &'static [ErasedRelation],
}

type Listed = fn(&Store, &Walk<'_>, Slot) -> Vec<Edge>;

impl ErasedRelation {
    pub(super) const fn of<M: HasRelation<I>, const I: usize>() -> Self {
        Self::way::<M::Steps, M::Kind>()
    }

    pub(super) const fn morph<M: HasMorph<I>, const I: usize>() -> Self {
        let variants = <M::Owner as MorphOf<M, I>>::VARIANTS;
        ErasedRelation { variants, ..Self::nothing::<M>() }
    }

    /// The relation to one variant of a `morph_to` relation.
    #[doc(hidden)]
    pub const fn variant<M, V, const I: usize>() -> Self
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
        V: Model,
    {
        Self::way::<ToVariant<M, V, I>, BelongsToKind>()
    }

    const fn way<P: Steps, K: Kind<P::To>>() -> Self {
        ErasedRelation {
            steps: TypeId::of::<P>,
            shape: P::SHAPE,
            listed: match P::SHAPE {
                Shape::Listed => Some(listed::<P>),
                Shape::Direct | Shape::Through | Shape::Pivot => None,
            },
            target: Json::of::<P::To>(),
            pivot: P::Edge::JSON,
            better: if K::LAST { None } else { Some(better::<P::To, K>) },
            variants: &[],
        }
    }

    const fn nothing<M: Model>() -> Self {
        ErasedRelation {
            steps: TypeId::of::<()>,
            shape: Shape::Direct,
            listed: None,
            target: Json::of::<M>(),
            pivot: None,
            better: None,
            variants: &[],
        }
    }

    /// Whether every record that may be shown can be written by serde.
    pub(crate) fn is_serialize(&self) -> bool {
        match self.variants {
            [] => {
                self.target.is_serialize && self.pivot.is_none_or(|(_, pivot)| pivot.is_serialize)
            }
            variants => variants.iter().all(ErasedRelation::is_serialize),
        }
    }

    pub(crate) fn open<'s>(&'static self, store: &'s Store) -> OpenRelation<'s> {
        let all = match self.variants {
            [] => std::slice::from_ref(self),
            variants => variants,
        };
        let open = |relation: &'static ErasedRelation| Way {
            walk: store.walk((relation.steps)()),
            relation,
        };
        OpenRelation { store, ways: all.iter().map(open).collect() }
    }
}

impl fmt::Debug for ErasedRelation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErasedRelation").field("shape", &self.shape).finish_non_exhaustive()
    }
}

fn listed<P: Steps>(store: &Store, walk: &Walk<'_>, from: Slot) -> Vec<Edge> {
    let record = store.slots::<P::From>().get(from as usize).and_then(Option::as_ref);
    let Some(record) = record else { return Vec::new() };
    P::edges(walk, crate::query::Stored { slot: from, record }).collect()
}

fn better<T: Model, K: Kind<T>>(store: &Store, new: Slot, best: Option<Slot>) -> bool {
    let row = |slot: Slot| store.slots::<T>().get(slot as usize)?.as_ref();
    let Some(record) = row(new).filter(|row| K::candidate(row)) else { return false };
    best.is_none_or(|best| {
        let ordering = row(best).map(|best| K::compare(record, best));
        ordering.is_none_or(|ordering| ordering.then(new.cmp(&best)).is_gt())
    })
}

/// Such a relation in one store.
pub(crate) struct OpenRelation<'s> {
    store: &'s Store,
    /// One, or for `morph_to` one for each variant.
    ways: Vec<Way<'s>>,
}

struct Way<'s> {
    walk: Option<Walk<'s>>,
    relation: &'static ErasedRelation,
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
    /// Goes over the targets of the record in a slot: all of a to-many relation, the choice of a to-one
    /// relation.
    pub(crate) fn each(&self, from: Slot, many: bool, visit: &mut dyn FnMut(ErasedEdge<'s>)) {
        for (target, way) in self.ways.iter().enumerate() {
            let Some(walk) = &way.walk else { continue };
            let mut see = |edge: Edge| {
                let Some(record) = (way.relation.target.at)(self.store, edge.to) else { return };
                let pivot = way.relation.pivot;
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
                let better = match way.relation.better {
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

    fn edges(&self, way: &Way<'s>, walk: &Walk<'s>, from: Slot, visit: &mut dyn FnMut(Edge)) {
        match way.relation.listed {
            Some(listed) => listed(self.store, walk, from).into_iter().for_each(visit),
            None => walk.each_of_slot(way.relation.shape, from, visit),
        }
    }
}

const _: () = {
    // A schema is shared between threads.
    const fn shared<T: Sync>() {}
    shared::<ErasedRelation>();
};
