//! Getters of relations, which take a store.

use std::ops::Deref;

use super::store::Store;
use crate::memory::related_one as related_one_in;
use crate::memory::{Getter, InCore, Related, related_many};
use crate::record::RowAt;
use crate::relation::{HasMorph, HasRelation, MorphOf, Target};
use crate::storage::Core;

/// Returns the target of a to-one relation.
#[doc(hidden)]
#[inline]
pub fn related_one<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<&'s Target<M, I>> {
    related_one_in(record, store.core())
}

/// Returns the owner of a `morph_to` relation.
#[doc(hidden)]
pub fn find_owner<'s, M: HasMorph<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<<M::Owner as MorphOf<M, I>>::Found<'s>> {
    M::Owner::find_owner(record, &InCore(store.core()))
}

/// A lock guard, or anything else that dereferences to a store, works like the store.
#[diagnostic::do_not_recommend]
impl<G: Deref<Target = Store>> Getter for G {
    type Related<'s, M: HasRelation<I>, const I: usize>
        = Related<'s, M, I>
    where
        Self: 's;

    fn related<M: HasRelation<I>, const I: usize>(&self, record: &M) -> Related<'_, M, I> {
        related_many(record, Store::core(self))
    }

    #[inline]
    fn core(&self) -> &Core {
        Store::core(self)
    }
}

impl Getter for Store {
    type Related<'s, M: HasRelation<I>, const I: usize> = Related<'s, M, I>;

    fn related<M: HasRelation<I>, const I: usize>(&self, record: &M) -> Related<'_, M, I> {
        related_many(record, Store::core(self))
    }

    #[inline]
    fn core(&self) -> &Core {
        Store::core(self)
    }
}

/// A function type names the row that it would return.
#[diagnostic::do_not_recommend]
impl<'s, F: FnOnce(&'s Store) -> R, R> RowAt<'s> for F {
    type Row = R;
}
