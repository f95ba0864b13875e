//! Relations: what the derive declares about them, and the handles that queries are written with.

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use crate::error::Result;
use crate::key::KeyColumns;
use crate::model::Model;
use crate::schema::{ModelSchema, RelationKind, RelationSchema};
use crate::store::Store;

/// The relation at place `I` of a model.
///
/// **Law.** `Local::Key` and `Foreign::Key` are one type; the derive asserts it where the relation
/// is declared, so that a mistake is told there and nowhere else.
#[doc(hidden)]
pub trait HasRelation<const I: usize>: Model {
    type Kind: Kind;
    /// The key's columns in this model.
    type Local: KeyColumns<Model = Self>;
    /// The matching columns in the target.
    type Foreign: KeyColumns;
    /// The loaded form of this model with nothing loaded, for a query to start from.
    type Unloaded: Default;
}

/// The model that a relation leads to.
#[doc(hidden)]
pub type Target<M, const I: usize> = <<M as HasRelation<I>>::Foreign as KeyColumns>::Model;

/// The types of a relation's keys, on this side and on the other.
#[doc(hidden)]
pub type LocalKey<M, const I: usize> = <<M as HasRelation<I>>::Local as KeyColumns>::Key;
#[doc(hidden)]
pub type ForeignKey<M, const I: usize> = <<M as HasRelation<I>>::Foreign as KeyColumns>::Key;

/// The relation's schema, from what the derive declared.
#[doc(hidden)]
pub const fn relation_schema<M: HasRelation<I>, const I: usize>(
    name: &'static str,
) -> RelationSchema {
    RelationSchema {
        name,
        kind: M::Kind::KIND,
        target: || -> &'static ModelSchema { Target::<M, I>::SCHEMA },
        local: M::Local::COLUMNS,
        foreign: <M::Foreign as KeyColumns>::COLUMNS,
    }
}

/// What tells relations apart in a store: the two keys, not the name.
pub(crate) struct LinkOf<Local, Foreign>(PhantomData<(Local, Foreign)>);

/// The identity of a relation's link in a store.
#[inline]
pub(crate) fn link_id<M: HasRelation<I>, const I: usize>() -> TypeId {
    TypeId::of::<LinkOf<M::Local, M::Foreign>>()
}

/// A kind of relation, as a type.
#[doc(hidden)]
pub trait Kind: 'static {
    const KIND: RelationKind;

    /// Ties both keys to the dictionary of the one that is referred to.
    fn bind<L: KeyColumns, F: KeyColumns>(store: &mut Store) -> Result<(usize, usize)>;
}

/// The foreign key is on the target.
#[doc(hidden)]
pub struct HasOneKind;

impl Kind for HasOneKind {
    const KIND: RelationKind = RelationKind::HasOne;

    fn bind<L: KeyColumns, F: KeyColumns>(store: &mut Store) -> Result<(usize, usize)> {
        Ok((store.bind::<L, L>()?, store.bind::<F, L>()?))
    }
}

/// The foreign key is on the model that declares the relation.
#[doc(hidden)]
pub struct BelongsToKind;

impl Kind for BelongsToKind {
    const KIND: RelationKind = RelationKind::BelongsTo;

    fn bind<L: KeyColumns, F: KeyColumns>(store: &mut Store) -> Result<(usize, usize)> {
        Ok((store.bind::<L, F>()?, store.bind::<F, F>()?))
    }
}

/// The record that a to-one relation leads to, looked up now.
#[doc(hidden)]
#[inline]
pub fn related<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<&'s Target<M, I>> {
    let Some(linked) = store.linked::<M, I>() else { return scan::<M, I>(record, store) };
    let key = linked.key_of::<M::Local>(record)?;
    linked.foreign_table.row(linked.foreign.last(key)?)
}

/// As [`related`], in a store that no record of `M` was ever written to and that therefore has no
/// index for its relations.
#[cold]
fn scan<'s, M: HasRelation<I>, const I: usize>(
    record: &M,
    store: &'s Store,
) -> Option<&'s Target<M, I>> {
    let key = M::Local::read(record)?;
    // The two keys have one type, which the derive asserts and this function cannot see.
    let key = (&key as &dyn Any).downcast_ref()?;
    store.iter::<Target<M, I>>().rev().find(|record| M::Foreign::is(record, key))
}

macro_rules! to_one_handles {
    ($($(#[$doc:meta])* $Handle:ident)*) => {$(
        $(#[$doc])*
        #[must_use = "a relation handle does nothing until it is given to a query"]
        pub struct $Handle<M, T, const I: usize>(PhantomData<fn() -> (M, T)>);

        impl<M, T, const I: usize> $Handle<M, T, I> {
            #[doc(hidden)]
            pub const fn new() -> Self {
                $Handle(PhantomData)
            }
        }

        impl<M, T, const I: usize> Copy for $Handle<M, T, I> {}

        impl<M, T, const I: usize> Clone for $Handle<M, T, I> {
            fn clone(&self) -> Self {
                *self
            }
        }
    )*};
}

to_one_handles! {
    /// The handle of a `has_one` relation from `M` to `T`, as in `User::PHONE`.
    ///
    /// It is given to [`Query::with`](crate::Query::with), as it is or with conditions:
    ///
    /// ```
    /// # use orm_core::{Model, Store};
    /// # #[derive(Model)] #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
    /// # struct User { id: u64, name: String }
    /// # #[derive(Model)] #[orm(entity = "phones")]
    /// # struct Phone { id: u64, user_id: u64, number: String }
    /// # fn main() -> orm_core::Result<()> {
    /// # let mut store = Store::new();
    /// # store.insert(User { id: 1, name: "John".into() })?;
    /// # store.insert(Phone { id: 7, user_id: 1, number: "555-0100".into() })?;
    /// let users = User::query()
    ///     .with(User::PHONE.filter(Phone::NUMBER.starts_with("666")))
    ///     .all(&store);
    /// assert!(users[0].phone().is_none());
    /// # Ok(()) }
    /// ```
    ///
    /// Where several records of `T` match, the one that stands last in its table is read.
    HasOne

    /// The handle of a `belongs_to` relation from `M` to `T`, as in `Phone::USER`.
    ///
    /// It is used like [`HasOne`]. Where the owner key is not unique and several records of `T`
    /// match, the one that stands last in its table is read.
    BelongsTo
}
