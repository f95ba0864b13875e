//! Linking and unlinking stored records by a relation.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;

use super::arguments::{IntoKeys, IntoKeysWithPivots};
use super::exclusive::Exclusive;
use super::foreign_key::{ForeignKeyLink, PivotLink, edges_of, pivots_between, rows_after};
use crate::error::{Error, Result};
use crate::handle::{MorphTo, Relation};
use crate::memory::picked as picked_of;
use crate::record::{IntoKey, KeyColumns, KeyOf, Nullable, Record};
use crate::relation::{
    AnotherModel, ForeignKey, HasMorph, HasRelation, HasRelations, Kind, Many, Morph, One,
    PivotRecords, Route, Target, Variant, VariantRoute,
};
use crate::storage::{Core, Slot, is_keyless};

/// The links of one stored record by one relation, to change them. Returned by
/// [`Store::relation`](crate::Store::relation).
///
/// | relation | methods |
/// |---|---|
/// | `has_one`, `belongs_to`, `morph_one` | [`link`](Self::link), [`unlink`](Self::unlink) |
/// | `morph_to` | `link::<Post>(key)`, `unlink()` |
/// | `has_many`, `has_many_by`, `morph_many` | `link(key)`, `unlink(key)` |
/// | `belongs_to_many`, `morph_to_many`, `morphed_by_many` | [`attach`](Self::attach), [`attach_with`](Self::attach_with), [`detach`](Self::detach), [`detach_all`](Self::detach_all), [`sync`](Self::sync), [`sync_with`](Self::sync_with), [`toggle`](Self::toggle) |
///
/// A relation through another model has no methods: write the two relations that it goes through.
///
/// `link` writes the foreign key of the record that holds it, whichever side that is. `unlink` sets it to `None`, and
/// compiles only if the foreign key is an `Option`. `attach` inserts a pivot record with both keys; its other fields
/// come from its `Default`, or from the record that you pass to `attach_with`.
///
/// ```
/// use orm_core::{Model, Store};
///
/// #[derive(Model)]
/// #[orm(
///     entity = "users",
///     has_many(Post, fk = "user_id"),
///     belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id")
/// )]
/// struct User { id: u64 }
///
/// #[derive(Model, Clone)]
/// #[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
/// struct Post { id: u64, user_id: Option<u64> }
///
/// #[derive(Model)]
/// #[orm(entity = "roles")]
/// struct Role { id: u64 }
///
/// #[derive(Model, Default)]
/// #[orm(entity = "members", primary_key("user_id", "role_id"))]
/// struct Member { user_id: u64, role_id: u64, since: u32 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert_all([User { id: 1 }, User { id: 2 }])?;
/// store.insert_all([Post { id: 7, user_id: None }, Post { id: 8, user_id: Some(2) }])?;
/// store.insert_all([Role { id: 5 }, Role { id: 6 }])?;
///
/// store.relation(Post::USER, 7).link(1)?;
/// store.relation(User::POSTS, 1).link(8)?;
/// assert_eq!(store.find::<User>(1).unwrap().posts(&store).count(), 2);
/// store.relation(Post::USER, 7).unlink()?;
///
/// store.relation(User::ROLES, 1).attach(5)?;
/// store.relation(User::ROLES, 1).attach_with(6, Member { since: 2020, ..Default::default() })?;
/// let synced = store.relation(User::ROLES, 1).sync([6])?;
/// assert_eq!((synced.attached, synced.detached), (vec![], vec![5]));
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// If one of the two records is not stored, if the referenced key is `None`, if a new pivot record has the primary key
/// of another, and as for [`Store::update`](crate::Store::update) and [`Store::insert`](crate::Store::insert) of each
/// record that is written. Then nothing has changed.
///
/// # Cost
///
/// That of writing each record, including a clone of it. `sync`, `sync_with` and `detach_all`, and the `link` and
/// `unlink` of a to-one relation, visit everything that the record is linked to. The other methods of many-to-many
/// relations visit the links of one of the two records, whichever are fewer.
#[must_use = "nothing is written before one of the methods is called"]
pub struct Links<'s, R: WritableRelation> {
    store: &'s mut Core,
    key: KeyOf<R::From>,
    relation: PhantomData<R>,
}

/// What [`sync`](Links::sync), [`sync_with`](Links::sync_with) and [`toggle`](Links::toggle) have changed: the primary
/// keys of the records that were attached and detached.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Synced<K> {
    /// In the order of the keys that were passed.
    pub attached: Vec<K>,
    /// In the order of the relation.
    pub detached: Vec<K>,
}

/// A relation whose records can be linked: one without conditions.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected a relation handle without conditions",
    label = "expected a relation, such as `User::POSTS`, without conditions",
    note = "pass the handle itself, then the key: `store.relation(User::POSTS, 1)`"
)]
pub trait WritableRelation {
    type From: HasRelations;
    /// The type of the target's primary key.
    type Key;
    /// The relation. Methods have it as a type parameter of their own with the bounds, so that rustc reports a bound
    /// that fails at the method.
    type Relation;
    /// [`Route::By`].
    type By;
    /// What must be `Clone` to link stored records.
    type Holder;
    /// What must be `Default` to link records.
    type Between;
    /// [`Links`]. What is no relation has none, so that rustc reports only that.
    type Links<'s>;

    fn links(store: &mut Core, key: KeyOf<Self::From>) -> Self::Links<'_>;
}

#[diagnostic::do_not_recommend]
impl<M: HasRelation<I>, T: HasRelations, C, const I: usize> WritableRelation
    for Relation<M, T, C, I>
{
    type From = M;
    type Key = T::Id;
    type Relation = Self;
    type By = <M::Route as Route>::By;
    type Holder = <M::Kind as Kind<Target<M, I>>>::Holder;
    type Between = <M::Route as Route>::Between;
    type Links<'s> = Links<'s, Self>;

    fn links(store: &mut Core, key: M::Id) -> Links<'_, Self> {
        Links { store, key, relation: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasRelations, E: Morph, const I: usize> WritableRelation for MorphTo<M, E, I> {
    type From = M;
    type Key = E::Key;
    /// As messages show it.
    type Relation = Relation<M, E, One, I>;
    type By = ForeignKey;
    type Holder = M;
    type Between = ();
    type Links<'s> = Links<'s, Self>;

    fn links(store: &mut Core, key: M::Id) -> Links<'_, Self> {
        Links { store, key, relation: PhantomData }
    }
}

/// A relation without a pivot.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a pivot relation has no foreign key to `link` or `unlink`",
    label = "this relation uses a pivot",
    note = "use `attach` and `detach`"
)]
pub trait WithoutPivot<By> {
    /// The same relation. Pivot relations have none, so that rustc reports only the first bound that fails.
    type Relation;
}

#[diagnostic::do_not_recommend]
impl<R> WithoutPivot<ForeignKey> for R {
    type Relation = R;
}

#[diagnostic::do_not_recommend]
impl<R> WithoutPivot<AnotherModel> for R {
    type Relation = R;
}

/// A relation whose records are linked by a key that one of them holds.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a relation through another model cannot be linked",
    label = "this relation goes through another model",
    note = "link the records of the model between"
)]
pub trait LinksByKey<By> {
    type ForeignKeyLink: ForeignKeyLink;
    /// Whether it has one target, which holds the key.
    fn exclusive() -> Exclusive;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> LinksByKey<ForeignKey> for Relation<M, T, C, I>
where
    M: HasRelation<I, Route: ForeignKeyLink<To = T>>,
    T: HasRelations,
{
    type ForeignKeyLink = M::Route;

    fn exclusive() -> Exclusive {
        Exclusive::of::<M, I>(M::Route::KEY_ON_SOURCE)
    }
}

/// A relation whose records are linked by a pivot.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this relation has no pivot",
    label = "expected a many-to-many relation",
    note = "use `link` for a relation with a foreign key, and `insert` in a graph"
)]
pub trait LinksByPivot<By> {
    type Pivots: PivotLink;
}

#[diagnostic::do_not_recommend]
impl<M, T, C, const I: usize> LinksByPivot<PivotRecords> for Relation<M, T, C, I>
where
    M: HasRelation<I, Route: PivotLink>,
{
    type Pivots = M::Route;
}

/// [`Route::By`] of a relation.
type ByOf<M, const I: usize> = <<M as HasRelation<I>>::Route as Route>::By;

/// Whether a key can be `None`.
type NullOf<K> = <K as KeyColumns>::Null;

/// A foreign key that can be `None`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "cannot unlink records whose foreign key is not an `Option`",
    label = "the foreign key of this relation cannot be `None`",
    note = "make the foreign key an `Option`, or link the record to another owner, or remove it"
)]
pub trait CanBeNull {}

#[diagnostic::do_not_recommend]
impl CanBeNull for Nullable {}

impl<R: WritableRelation> Links<'_, R> {
    /// Runs a write that starts at the record.
    fn write<W>(self, work: impl FnOnce(&mut Core, Slot) -> Result<W>) -> Result<W> {
        let Links { store, key, .. } = self;
        store.run_operation(|store| {
            let from = store.slot_of_stored::<R::From>(&key)?;
            work(store, from)
        })
    }
}

impl<M: HasRelation<I>, T: HasRelations, C, const I: usize> Links<'_, Relation<M, T, C, I>> {
    /// Links the record with a primary key to this one.
    ///
    /// If the record is linked elsewhere by the same foreign key, it is relinked.
    ///
    /// `has_one` and `morph_one` then have this record alone: the records that were linked before are unlinked,
    /// and it is an error if their foreign key is not an `Option`. If another relation of the model returns several
    /// records by the same key, such as a `has_many`, only records that come later in the table are unlinked, because
    /// they would be returned instead. A relation with `max` or `min` only gets another candidate.
    pub fn link<Q, K, J>(self, key: impl IntoKey<T::Id>) -> Result<()>
    where
        Relation<M, T, C, I>: WritableRelation<Relation = Q>,
        Q: WithoutPivot<ByOf<M, I>, Relation = K>,
        K: LinksByKey<ByOf<M, I>, ForeignKeyLink = J>,
        J: ForeignKeyLink<From = M, To = T, Holder: Clone>,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<T>(&key)?;
            let exclusive = K::exclusive();
            if exclusive == Exclusive::UnlinkOthers {
                J::unlink_others(store, from, to)?;
            }
            J::link(store, from, to)?;
            match exclusive {
                Exclusive::OneOfMany(..) => rows_after::<J>(store, from, to)
                    .into_iter()
                    .try_for_each(|other| J::unlink(store, from, other).map(drop)),
                Exclusive::No | Exclusive::UnlinkOthers => Ok(()),
            }
        })
    }
}

impl<M: HasRelation<I>, T: HasRelations, const I: usize> Links<'_, Relation<M, T, One, I>>
where
    M::Kind: Kind<T>,
{
    /// Unlinks the target of this record, and returns whether there was one.
    ///
    /// A relation with `max` or `min` then returns its next candidate.
    pub fn unlink<Q, K, J>(self) -> Result<bool>
    where
        Relation<M, T, One, I>: WritableRelation<Relation = Q>,
        Q: WithoutPivot<ByOf<M, I>, Relation = K>,
        K: LinksByKey<ByOf<M, I>, ForeignKeyLink = J>,
        J: ForeignKeyLink<From = M, To = T, Holder: Clone, Null: CanBeNull>,
    {
        self.write(|store, from| {
            if J::KEY_ON_SOURCE {
                return J::clear_key(store, from);
            }
            let mut targets = edges_of::<J>(store, from)?;
            if !M::Kind::LAST {
                let picked = picked::<J, M::Kind>(store, from)?;
                targets.retain(|(to, _)| Some(*to) == picked);
            }
            let unlinked = targets.iter().map(|&(to, _)| J::unlink(store, from, to));
            unlinked.collect::<Result<Vec<_>>>().map(|unlinked| unlinked.contains(&true))
        })
    }
}

impl<M: HasRelation<I>, T: HasRelations, const I: usize> Links<'_, Relation<M, T, Many, I>> {
    /// Unlinks the record with a primary key from this one, and returns whether they were linked.
    pub fn unlink<Q, K, J>(self, key: impl IntoKey<T::Id>) -> Result<bool>
    where
        Relation<M, T, Many, I>: WritableRelation<Relation = Q>,
        Q: WithoutPivot<ByOf<M, I>, Relation = K>,
        K: LinksByKey<ByOf<M, I>, ForeignKeyLink = J>,
        J: ForeignKeyLink<From = M, To = T, Holder: Clone, Null: CanBeNull>,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<T>(&key)?;
            J::unlink(store, from, to)
        })
    }
}

/// Methods of many-to-many relations.
impl<R: WritableRelation> Links<'_, R> {
    /// Inserts a pivot record that links the record with a primary key to this one, and returns `true`. If they are
    /// linked, it writes nothing and returns `false`.
    ///
    /// The pivot's primary key must consist of the two keys, or be generated (`auto`). Otherwise pass the pivot
    /// record to [`attach_with`](Self::attach_with). A stored pivot record is never replaced.
    pub fn attach<Q, P>(self, key: impl IntoKey<R::Key>) -> Result<bool>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>, Pivot: Default>,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<P::To>(&key)?;
            let linked = !pivots_between::<P>(store, from, to).is_empty();
            if !linked {
                attach::<P>(store, from, to, P::Pivot::default())?;
            }
            Ok(!linked)
        })
    }

    /// Links the record with a primary key to this one by this pivot record.
    ///
    /// The two keys in `pivot` are overwritten. If a pivot record links the two, `pivot` replaces it, with its primary
    /// key and its position in the table.
    pub fn attach_with<Q, P>(self, key: impl IntoKey<R::Key>, pivot: P::Pivot) -> Result<()>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>>,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<P::To>(&key)?;
            attach_or_replace::<P>(store, from, vec![(to, pivot)]).map(drop)
        })
    }

    /// Removes the pivot records that link the record with a primary key to this one, and returns whether there were
    /// any.
    pub fn detach<Q, P>(self, key: impl IntoKey<R::Key>) -> Result<bool>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>>,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<P::To>(&key)?;
            let pivots = pivots_between::<P>(store, from, to);
            pivots.iter().try_for_each(|&via| store.remove_row::<P::Pivot>(via))?;
            Ok(!pivots.is_empty())
        })
    }

    /// Removes every pivot record that links this record to a stored one, and returns how many records were linked.
    pub fn detach_all<Q, P>(self) -> Result<usize>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>>,
    {
        self.write(|store, from| Ok(detach_others::<P>(store, from, &HashSet::new())?.len()))
    }

    /// **Detaches every record whose primary key is not in `keys`**, attaches those in `keys` that are not linked, and
    /// returns what has changed.
    ///
    /// Links that stay keep their pivot record.
    pub fn sync<Q, P>(self, keys: impl IntoKeys<R::Key, [R::Key]>) -> Result<Synced<R::Key>>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>, Pivot: Default>,
    {
        let keys = keys.keys();
        self.write(|store, from| {
            let wanted = slots_of::<P::To>(store, keys)?;
            let detached = detach_others::<P>(store, from, &slots(&wanted))?;
            let attached = attach_new::<P, _>(store, from, wanted)?;
            Ok(Synced { attached, detached })
        })
    }

    /// Does the same as [`sync`](Self::sync), with a pivot record for each key, and returns what has changed. Each
    /// pivot record is written as by [`attach_with`](Self::attach_with).
    pub fn sync_with<Q, P>(
        self,
        records: impl IntoKeysWithPivots<R::Key, P::Pivot>,
    ) -> Result<Synced<R::Key>>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>>,
    {
        let (keys, pivots) = records.keys_with();
        self.write(|store, from| {
            let wanted = slots_of::<P::To>(store, keys)?;
            let detached = detach_others::<P>(store, from, &slots(&wanted))?;
            let pivots = wanted.iter().map(|(_, to)| *to).zip(pivots).collect();
            let mut new = attach_or_replace::<P>(store, from, pivots)?;
            let attached = wanted.into_iter().filter(|(_, to)| new.remove(to));
            Ok(Synced { attached: attached.map(|(key, _)| key).collect(), detached })
        })
    }

    /// Attaches the records with these primary keys that are not linked, detaches those that are, and returns what has
    /// changed.
    pub fn toggle<Q, P>(self, keys: impl IntoKeys<R::Key, [R::Key]>) -> Result<Synced<R::Key>>
    where
        R: WritableRelation<Relation = Q>,
        Q: LinksByPivot<R::By, Pivots = P>,
        P: PivotLink<To: HasRelations<Id = R::Key>, Pivot: Default>,
    {
        let keys = keys.keys();
        self.write(|store, from| {
            let given = slots_of::<P::To>(store, keys)?;
            let (mut on, mut off) = (Vec::new(), Vec::new());
            for (key, to) in given {
                let pivots = pivots_between::<P>(store, from, to);
                if pivots.is_empty() {
                    off.push((key, to));
                }
                on.extend(pivots.into_iter().map(|via| (via, to)));
            }
            // The order of the relation is that of the pivot's table.
            on.sort_unstable();
            on.dedup();
            let detached = detach::<P>(store, on.into_iter().map(|(via, to)| (to, via)))?;
            Ok(Synced { attached: attach_new::<P, _>(store, from, off)?, detached })
        })
    }
}

impl<M: HasMorph<I>, E: Morph, const I: usize> Links<'_, MorphTo<M, E, I>> {
    /// Makes the record of the model `Owner` with a primary key the owner of this record.
    pub fn link<Owner: Variant<E>>(self, key: impl IntoKey<Owner::Id>) -> Result<()>
    where
        M: HasMorph<I, Owner = E> + Clone,
    {
        let key = key.into_key();
        self.write(|store, from| {
            let to = store.slot_of_stored::<Owner>(&key)?;
            VariantRoute::<M, Owner, I>::link(store, from, to)
        })
    }

    /// Removes the owner of this record: sets the type and the key to `None`. Returns `false` if they name no owner.
    pub fn unlink(self) -> Result<bool>
    where
        M: Clone,
        NullOf<M::OwnerKey>: CanBeNull,
    {
        self.write(|store, from| {
            let record = store.stored::<M>(from)?;
            if record.type_name().is_none() || M::OwnerKey::read(record).is_none() {
                return Ok(false);
            }
            store.change_row::<M>(from, |record| {
                record.set_type_name(None);
                M::OwnerKey::clear(record);
                Ok(())
            })?;
            Ok(true)
        })
    }
}

fn picked<P: Route, K: Kind<P::To>>(store: &Core, from: Slot) -> Result<Option<Slot>> {
    let found = picked_of::<P, K>(store.stored::<P::From>(from)?, store);
    Ok(found.and_then(|record| store.table::<P::To>()?.slot_of(record)))
}

fn slots_of<T: HasRelations>(store: &Core, keys: Vec<T::Id>) -> Result<Vec<(T::Id, Slot)>> {
    let slot = |key| store.slot_of_stored::<T>(&key).map(|slot| (key, slot));
    keys.into_iter().map(slot).collect()
}

fn slots<K>(keys: &[(K, Slot)]) -> HashSet<Slot> {
    keys.iter().map(|(_, slot)| *slot).collect()
}

/// Links two records by a new pivot record.
fn attach<P: PivotLink>(
    store: &mut Core,
    from: Slot,
    to: Slot,
    mut pivot: P::Pivot,
) -> Result<Slot> {
    P::write_pivot_keys(store, &mut pivot, from, to)?;
    // A stored pivot record with this primary key links other records. Replacing it would unlink those.
    let known =
        PrimaryKey::<P::Pivot>::read(&pivot).and_then(|key| store.slot_of::<P::Pivot>(&key));
    match known {
        Some(_) => Err(Error::duplicate_key(P::Pivot::MODEL_SCHEMA)),
        None => store.insert_row(pivot),
    }
}

/// Attaches the records that are not linked, and returns their keys.
pub(super) fn attach_new<P: PivotLink<Pivot: Default>, K>(
    store: &mut Core,
    from: Slot,
    wanted: Vec<(K, Slot)>,
) -> Result<Vec<K>> {
    let is_linked = |to: &Slot| !pivots_between::<P>(store, from, *to).is_empty();
    let mut linked: HashSet<Slot> = slots(&wanted).into_iter().filter(is_linked).collect();
    let mut attached = Vec::new();
    for (key, to) in wanted {
        if linked.insert(to) {
            attach::<P>(store, from, to, P::Pivot::default())?;
            attached.push(key);
        }
    }
    Ok(attached)
}

type PrimaryKey<M> = <M as Record>::PrimaryKey;

/// Links a record to others by pivot records. Each replaces the one that links the two. Returns the records that were
/// not linked.
pub(super) fn attach_or_replace<P: PivotLink>(
    store: &mut Core,
    from: Slot,
    pivots: Vec<(Slot, P::Pivot)>,
) -> Result<HashSet<Slot>> {
    let first =
        |(to, _): &(Slot, P::Pivot)| Some((*to, *pivots_between::<P>(store, from, *to).first()?));
    let mut linked: HashMap<Slot, Slot> = pivots.iter().filter_map(first).collect();
    if pivots.iter().any(|(_, pivot)| is_keyless(pivot)) {
        let keys = pivots.iter().filter_map(|(_, pivot)| PrimaryKey::<P::Pivot>::read(pivot));
        store.hold_keys::<P::Pivot>(keys)?;
    }
    let mut new = HashSet::new();
    for (to, mut pivot) in pivots {
        match linked.entry(to) {
            Entry::Vacant(link) => {
                link.insert(attach::<P>(store, from, to, pivot)?);
                new.insert(to);
            }
            Entry::Occupied(link) => {
                if let Some(key) = PrimaryKey::<P::Pivot>::read(store.stored(*link.get())?) {
                    PrimaryKey::<P::Pivot>::write(&mut pivot, key);
                }
                P::write_pivot_keys(store, &mut pivot, from, to)?;
                store.replace_row(*link.get(), pivot)?;
            }
        }
    }
    Ok(new)
}

/// Removes the pivot records that link a record to any but the kept ones, and returns the keys of the detached.
pub(super) fn detach_others<P: PivotLink>(
    store: &mut Core,
    from: Slot,
    kept: &HashSet<Slot>,
) -> Result<Vec<KeyOf<P::To>>> {
    let edges = edges_of::<P>(store, from)?.into_iter();
    detach::<P>(store, edges.filter(|(to, _)| !kept.contains(to)))
}

/// Removes pivot records, given as pairs of the linked record and the pivot record, and returns the keys of the
/// linked records.
fn detach<P: PivotLink>(
    store: &mut Core,
    edges: impl Iterator<Item = (Slot, Slot)>,
) -> Result<Vec<KeyOf<P::To>>> {
    let mut detached = Vec::new();
    let mut seen = HashSet::new();
    for (to, via) in edges {
        if seen.insert(to)
            && let Some(key) = PrimaryKey::<P::To>::read(store.stored(to)?)
        {
            detached.push(key);
        }
        store.remove_row::<P::Pivot>(via)?;
    }
    Ok(detached)
}
