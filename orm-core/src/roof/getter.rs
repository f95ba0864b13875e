//! Getters of relations, which take a store.

use std::ops::Deref;

use super::store::Store;
use crate::memory::related_one as related_one_in;
use crate::memory::{Getter, InCore, Related, related_many};
use crate::record::RowAt;
use crate::relation::{HasMorph, HasRelation, MorphOf, Target};
use crate::storage::Core;

/// The record that a to-one relation leads to, looked up now.
#[doc(hidden)]
#[inline]
pub fn related_one<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<&'s Target<M, I>> {
    related_one_in(record, store.core())
}

/// The owner that a `morph_to` relation leads to, looked up now.
#[doc(hidden)]
pub fn find_owner<'s, M: HasMorph<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<<M::Owner as MorphOf<M, I>>::Found<'s>> {
    M::Owner::find_owner(record, &InCore(store.core()))
}

/// What holds a store, as a lock's guard does, is given like the store.
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
