//! How two records are linked and parted: which record is written, and what is written to it.

use std::any::Any;
use std::collections::HashSet;

use super::edge::PivotName;
use super::steps::{ByPivot, Direct, Listed, Steps};
use crate::error::{Error, Result};
#[cfg(feature = "serde")]
use crate::ingest::{Holder, Map, Way};
#[cfg(feature = "serde")]
use crate::key::See;
use crate::key::{KeyColumns, Nullable, Nullness};
use crate::model::{HasColumn, Model, set_column};
use crate::query::Stored;
use crate::store::{Slot, Store};

/// A relation that leads by a key which one of the two records holds.
#[doc(hidden)]
pub trait Joins: Steps + Sized {
    /// The model whose records hold the key.
    type Holder: Model;
    type Null: Nullness;
    /// [`Owner`] or [`Others`].
    type Leads;
    /// Whether that is the model which declares the relation.
    const OWNS: bool;

    /// Links two stored records.
    fn join(store: &mut Store, from: Slot, to: Slot) -> Result<()>;

    /// Parts two stored records; `false` where they are not linked.
    fn part(store: &mut Store, from: Slot, to: Slot) -> Result<bool>;

    /// Parts a stored record from all others than this one.
    fn part_others(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        let others = edges_of::<Self>(store, from)?.into_iter().filter(|(other, _)| *other != to);
        others
            .map(|(other, _)| Self::part(store, from, other))
            .try_for_each(|parted| parted.map(drop))
    }

    /// Empties the key of a stored record which holds it, whatever it refers to; `false` where it is empty.
    fn leave(_store: &mut Store, _from: Slot) -> Result<bool> {
        Ok(false)
    }

    /// Empties the list of keys of a record that is not stored yet.
    fn empty_list(_record: &mut Self::From) {}

    /// Writes into a record that is not stored yet the keys which lead it to targets.
    fn lead(_store: &Store, _record: &mut Self::From, _to: &[Slot]) -> Result<()> {
        Ok(())
    }

    /// Writes into a target that is not stored yet the key by which a record leads to it.
    fn belong(_store: &Store, _from: Slot, _record: &mut Self::To) -> Result<()> {
        Ok(())
    }
}

/// Of a relation: it leads to the record whose key this one holds, as any number of others may.
#[doc(hidden)]
pub struct Owner;

/// Of a relation: it leads to records that belong to this one, or that it lists.
#[doc(hidden)]
pub struct Others;

/// The key of an owner, for the columns `C` that refer to it.
fn key_of_owner<C: KeyColumns, F: KeyColumns>(store: &Store, owner: Slot) -> Result<C::Key> {
    let missing = || Error::no_owner_key(F::Model::SCHEMA, F::COLUMNS);
    let record = store.stored::<F::Model>(owner)?;
    // The two keys have one type, which the derive asserts and this function cannot see.
    let mut key = F::read(record);
    let same: Option<&mut Option<C::Key>> = (&mut key as &mut dyn Any).downcast_mut();
    same.and_then(Option::take).ok_or_else(missing)
}

/// Stores the key of an owner in a stored record, unless it is there.
fn refer<C: KeyColumns, F: KeyColumns>(store: &mut Store, child: Slot, owner: Slot) -> Result<()> {
    let key = key_of_owner::<C, F>(store, owner)?;
    if C::is(store.stored(child)?, &key) {
        return Ok(());
    }
    store.change::<C::Model>(child, |record| {
        C::write(record, key);
        Ok(())
    })
}

/// Empties the key of a stored record, if it is that of an owner.
fn forget<C: KeyColumns, F: KeyColumns>(
    store: &mut Store,
    child: Slot,
    owner: Slot,
) -> Result<bool> {
    let Ok(key) = key_of_owner::<C, F>(store, owner) else { return Ok(false) };
    if !C::is(store.stored(child)?, &key) {
        return Ok(false);
    }
    empty::<C>(store, child)?;
    Ok(true)
}

fn empty<C: KeyColumns>(store: &mut Store, child: Slot) -> Result<()> {
    store.change::<C::Model>(child, |record| match C::clear(record) {
        true => Ok(()),
        false => Err(Error::not_null(C::Model::SCHEMA, C::COLUMNS)),
    })
}

impl<L: KeyColumns, F: KeyColumns> Joins for Direct<L, F, true> {
    type Holder = L::Model;
    type Null = L::Null;
    type Leads = Owner;
    const OWNS: bool = true;

    fn join(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        refer::<L, F>(store, from, to)
    }

    fn part(store: &mut Store, from: Slot, to: Slot) -> Result<bool> {
        forget::<L, F>(store, from, to)
    }

    fn leave(store: &mut Store, from: Slot) -> Result<bool> {
        if L::read(store.stored(from)?).is_none() {
            return Ok(false);
        }
        empty::<L>(store, from)?;
        Ok(true)
    }

    fn lead(store: &Store, record: &mut L::Model, to: &[Slot]) -> Result<()> {
        for &to in to {
            L::write(record, key_of_owner::<L, F>(store, to)?);
        }
        Ok(())
    }
}

impl<L: KeyColumns, F: KeyColumns> Joins for Direct<L, F, false> {
    type Holder = F::Model;
    type Null = F::Null;
    type Leads = Others;
    const OWNS: bool = false;

    fn join(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        refer::<F, L>(store, to, from)
    }

    fn part(store: &mut Store, from: Slot, to: Slot) -> Result<bool> {
        forget::<F, L>(store, to, from)
    }

    fn belong(store: &Store, from: Slot, record: &mut F::Model) -> Result<()> {
        F::write(record, key_of_owner::<F, L>(store, from)?);
        Ok(())
    }
}

/// A list of keys holds each key once, when it is written by links; one that is taken off it is taken off
/// wherever it stands.
impl<M, F, const C: usize> Joins for Listed<M, F, C>
where
    M: HasColumn<C, Value: AsRef<[F::Key]> + FromIterator<F::Key>>,
    F: KeyColumns,
{
    type Holder = M;
    type Null = Nullable;
    type Leads = Others;
    const OWNS: bool = true;

    fn join(store: &mut Store, from: Slot, to: Slot) -> Result<()> {
        let key = key_of_owner::<F, F>(store, to)?;
        if Self::keys(store.stored(from)?).contains(&key) {
            return Ok(());
        }
        store.change::<M>(from, |record| {
            Self::add(record, vec![key]);
            Ok(())
        })
    }

    fn part(store: &mut Store, from: Slot, to: Slot) -> Result<bool> {
        let Ok(key) = key_of_owner::<F, F>(store, to) else { return Ok(false) };
        if !Self::keys(store.stored(from)?).contains(&key) {
            return Ok(false);
        }
        store.change::<M>(from, |record| {
            let keys = Self::keys(record).iter().filter(|known| **known != key).cloned().collect();
            set_column::<M, C>(record, Some(keys));
            Ok(())
        })?;
        Ok(true)
    }

    fn empty_list(record: &mut M) {
        set_column::<M, C>(record, Some([].into_iter().collect()));
    }

    fn lead(store: &Store, record: &mut M, to: &[Slot]) -> Result<()> {
        let keys = to.iter().map(|&to| key_of_owner::<F, F>(store, to));
        Self::add(record, keys.collect::<Result<_>>()?);
        Ok(())
    }
}

impl<M, F, const C: usize> Listed<M, F, C>
where
    M: HasColumn<C, Value: AsRef<[F::Key]> + FromIterator<F::Key>>,
    F: KeyColumns,
{
    fn keys(record: &M) -> &[F::Key] {
        record.get().map(AsRef::as_ref).unwrap_or_default()
    }

    /// Adds those of the keys that are not listed yet.
    fn add(record: &mut M, new: Vec<F::Key>) {
        if new.is_empty() {
            return;
        }
        let mut known: HashSet<F::Key> = Self::keys(record).iter().cloned().collect();
        let new = new.into_iter().filter(|key| known.insert(key.clone()));
        let keys = Self::keys(record).iter().cloned().chain(new).collect();
        set_column::<M, C>(record, Some(keys));
    }
}

/// A relation that leads by records of a pivot.
#[doc(hidden)]
pub trait Pivots: Steps {
    type Pivot: Model;

    /// Writes both keys into a record of the pivot that is not stored yet.
    fn tie(store: &Store, pivot: &mut Self::Pivot, from: Slot, to: Slot) -> Result<()>;
}

impl<L, PF, PO, F, N> Pivots for ByPivot<L, PF, PO, F, N>
where
    N: PivotName,
    L: KeyColumns,
    PF: KeyColumns,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns,
{
    type Pivot = PF::Model;

    fn tie(store: &Store, pivot: &mut PF::Model, from: Slot, to: Slot) -> Result<()> {
        let (from, to) = (key_of_owner::<PF, L>(store, from)?, key_of_owner::<PO, F>(store, to)?);
        PF::write(pivot, from);
        PO::write(pivot, to);
        Ok(())
    }
}

/// The rows that a stored record leads to, and the rows of the pivot on the way.
pub(super) fn edges_of<P: Steps>(store: &Store, from: Slot) -> Result<Vec<(Slot, Slot)>> {
    let record = store.stored::<P::From>(from)?;
    let Some(linked) = store.relation_view::<P>() else { return Ok(Vec::new()) };
    let edges = P::edges(&linked.walk, Stored { slot: from, record });
    Ok(edges.map(|edge| (edge.to, edge.via)).collect())
}

/// Whether one stored record holds the key that leads to it from another.
pub(super) fn is_linked<P: Steps>(store: &Store, from: Slot, to: Slot) -> bool {
    store.relation_view::<P>().is_some_and(|linked| linked.walk.links(from, to))
}

/// The rows that a stored record leads to and that come after one of them in the table: a to-one relation
/// returns the first of these instead of that one.
pub(super) fn rows_after<P: Steps>(store: &Store, from: Slot, to: Slot) -> Vec<Slot> {
    store.relation_view::<P>().map_or(Vec::new(), |linked| linked.walk.after(from, to))
}

/// The rows of the pivot by which one stored record leads to another.
pub(super) fn pivots_between<P: Pivots>(store: &Store, from: Slot, to: Slot) -> Vec<Slot> {
    store.relation_view::<P>().map_or(Vec::new(), |linked| linked.walk.between(from, to))
}

/// How records of a document are linked by a key in one of the two.
#[cfg(feature = "serde")]
pub(super) fn direct<L: KeyColumns, F: KeyColumns, const FOREIGN_OWNS: bool>(
    map: &mut Map,
) -> Result<Way> {
    let unjoined = unjoined::<Direct<L, F, FOREIGN_OWNS>>(map, Holder::To)?;
    if FOREIGN_OWNS {
        return Ok(Way {
            holder: Holder::From,
            type_column: L::TYPE,
            fill: |store, record, ends| fill::<L, F>(store, record, ends.to),
            join: |store, ends| refer::<L, F>(store, ends.from, ends.to),
            part: |store, ends| forget::<L, F>(store, ends.from, ends.to),
            clear: |record| {
                if let Some(record) = record.downcast_mut::<L::Model>() {
                    L::clear(record);
                }
            },
            show: |store, ends, nth, see| show::<F>(store, ends.to, nth, see),
            hold: hold::<L, F>,
            is_linked: |store, ends| is_linked::<Direct<L, F, true>>(store, ends.from, ends.to),
            ..unjoined
        });
    }
    Ok(Way {
        type_column: F::TYPE,
        fill: |store, record, ends| fill::<F, L>(store, record, ends.from),
        join: |store, ends| refer::<F, L>(store, ends.to, ends.from),
        part: |store, ends| forget::<F, L>(store, ends.to, ends.from),
        can_part: can_part::<F>(),
        is_linked: |store, ends| is_linked::<Direct<L, F, false>>(store, ends.from, ends.to),
        was_linked: |store, from, change| store.was_linked::<Direct<L, F, false>>(from, change),
        after: |store, ends| rows_after::<Direct<L, F, false>>(store, ends.from, ends.to),
        show: |store, ends, nth, see| show::<L>(store, ends.from, nth, see),
        hold: hold::<F, L>,
        ..unjoined
    })
}

/// The same, by records of a pivot.
#[cfg(feature = "serde")]
pub(super) fn by_pivot<L, PF, PO, F, N>(map: &mut Map) -> Result<Way>
where
    L: KeyColumns,
    PF: KeyColumns,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns,
    N: PivotName,
{
    let pivot = Some(map.node::<PF::Model>()?);
    Ok(Way {
        pivot,
        type_column: PF::TYPE.or(PO::TYPE),
        fill: |store, record, ends| {
            fill::<PF, L>(store, record, ends.from)?;
            fill::<PO, F>(store, record, ends.to)
        },
        show: |store, ends, nth, see| match nth.checked_sub(PF::COLUMNS.len()) {
            None => show::<L>(store, ends.from, nth, see),
            Some(nth) => show::<F>(store, ends.to, nth, see),
        },
        hold: |store, slot| {
            hold::<PF, L>(store, slot)?;
            hold::<PO, F>(store, slot)
        },
        between: |store, ends| {
            pivots_between::<ByPivot<L, PF, PO, F, N>>(store, ends.from, ends.to)
        },
        is_linked: |store, ends| {
            !pivots_between::<ByPivot<L, PF, PO, F, N>>(store, ends.from, ends.to).is_empty()
        },
        ..unjoined::<ByPivot<L, PF, PO, F, N>>(map, Holder::Pivot)?
    })
}

/// The same, by a list of keys.
#[cfg(feature = "serde")]
pub(super) fn listed<M, F, const C: usize>(map: &mut Map) -> Result<Way>
where
    M: HasColumn<C, Value: AsRef<[F::Key]>>,
    F: KeyColumns,
{
    Ok(Way {
        hold: |store, slot| {
            let Ok(record) = store.stored::<M>(slot) else { return Ok(()) };
            let keys = record.get().map(AsRef::as_ref).unwrap_or_default();
            hold_all::<F>(store, keys.to_vec())
        },
        show: |store, ends, nth, see| show::<F>(store, ends.to, nth, see),
        show_list: |store, to, see| {
            let list: Vec<F::Key> = key_of_owner::<F, F>(store, to).ok().into_iter().collect();
            see(&list, &Some(list.clone()));
        },
        is_linked: |store, ends| {
            let edges = edges_of::<Listed<M, F, C>>(store, ends.from);
            edges.is_ok_and(|edges| edges.iter().any(|(to, _)| *to == ends.to))
        },
        ..unjoined::<Listed<M, F, C>>(map, Holder::List)?
    })
}

/// The way of a relation by which no key of a record is written that is stored.
#[cfg(feature = "serde")]
pub(super) fn unjoined<P: Steps>(map: &mut Map, holder: Holder) -> Result<Way> {
    Ok(Way {
        holder,
        to: map.node::<P::To>()?,
        pivot: None,
        type_column: None,
        fill: |_, _, _| Ok(()),
        join: |_, _| Ok(()),
        part: |_, _| Ok(false),
        can_part: false,
        is_linked: |_, _| false,
        was_linked: |_, _, _| false,
        after: |_, _| Vec::new(),
        clear: |_| {},
        between: |_, _| Vec::new(),
        show: |_, _, _, _| {},
        show_list: |_, _, _| {},
        hold: |_, _| Ok(()),
        edges: edges_of::<P>,
    })
}

/// Whether a stored record can be left without a key: it is changed on a copy.
#[cfg(feature = "serde")]
fn can_part<C: KeyColumns>() -> bool {
    C::Null::CAN_BE_NULL && C::Model::CLONE.is_some()
}

/// Writes the key of a stored owner into a record that is not stored yet.
#[cfg(feature = "serde")]
fn fill<C: KeyColumns, F: KeyColumns>(
    store: &Store,
    record: &mut dyn Any,
    owner: Slot,
) -> Result<()> {
    if let Some(record) = record.downcast_mut::<C::Model>() {
        C::write(record, key_of_owner::<C, F>(store, owner)?);
    }
    Ok(())
}

/// Holds the key of an owner that a stored record refers to.
#[cfg(feature = "serde")]
fn hold<C: KeyColumns, F: KeyColumns>(store: &mut Store, child: Slot) -> Result<()> {
    let mut key = store.stored(child).ok().and_then(C::read);
    let key: Option<&mut Option<F::Key>> = (&mut key as &mut dyn Any).downcast_mut();
    hold_all::<F>(store, key.and_then(Option::take))
}

/// Holds values of the columns `F`, where those are a primary key which is generated.
#[cfg(feature = "serde")]
fn hold_all<F: KeyColumns>(
    store: &mut Store,
    keys: impl IntoIterator<Item = F::Key>,
) -> Result<()> {
    if F::Model::AUTO.is_none() || F::COLUMNS != F::Model::SCHEMA.primary_key {
        return Ok(());
    }
    for key in keys {
        if let Some(key) = (&key as &dyn Any).downcast_ref::<<F::Model as Model>::Key>() {
            store.hold_keys::<F::Model>([key.clone()])?;
        }
    }
    Ok(())
}

/// Shows one column of the key of a stored owner.
#[cfg(feature = "serde")]
fn show<F: KeyColumns>(store: &Store, owner: Slot, nth: usize, see: See<'_>) {
    if let Ok(record) = store.stored::<F::Model>(owner) {
        F::show(record, nth, see);
    }
}
