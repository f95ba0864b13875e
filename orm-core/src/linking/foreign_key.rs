//! Linking and unlinking two records: which record is written, and what is written to it.

use crate::record::{HasColumn, KeyColumns, Nullable, Nullness, Record, set_column};
use std::any::Any;
use std::collections::HashSet;

use crate::error::{Error, Result};
use crate::memory::edges;
use crate::relation::{ByPivot, Direct, HasRelations, Listed, PivotName, Route};
use crate::storage::{Core, RowRef, Slot};

/// A relation by a foreign key, which one of the two records holds.
#[doc(hidden)]
pub trait ForeignKeyLink: Route + Sized {
    /// The model whose records hold the key.
    type Holder: HasRelations;
    type Null: Nullness;
    /// [`ToOwner`] or [`ToChildren`].
    type Direction;
    /// Whether the model that declares the relation holds the key.
    const KEY_ON_SOURCE: bool;

    /// Links two stored records.
    fn link(store: &mut Core, from: Slot, to: Slot) -> Result<()>;

    /// Unlinks two stored records. `false` if they are not linked.
    fn unlink(store: &mut Core, from: Slot, to: Slot) -> Result<bool>;

    /// Unlinks a stored record from all others than this one.
    fn unlink_others(store: &mut Core, from: Slot, to: Slot) -> Result<()> {
        let others = edges_of::<Self>(store, from)?.into_iter().filter(|(other, _)| *other != to);
        others
            .map(|(other, _)| Self::unlink(store, from, other))
            .try_for_each(|unlinked| unlinked.map(drop))
    }

    /// Clears the key of a stored record that holds it, whatever it refers to. `false` if it is `None`.
    fn clear_key(_store: &mut Core, _from: Slot) -> Result<bool> {
        Ok(false)
    }

    /// Clears the list of keys of a record that is not stored yet.
    fn clear_list(_record: &mut Self::From) {}

    /// Writes the keys of targets into a record that is not stored yet and holds them.
    fn write_own_keys(_store: &Core, _record: &mut Self::From, _to: &[Slot]) -> Result<()> {
        Ok(())
    }

    /// Writes the key of a record into a target that is not stored yet and refers to it.
    fn write_target_key(_store: &Core, _from: Slot, _record: &mut Self::To) -> Result<()> {
        Ok(())
    }
}

/// A relation to the owner, whose key any number of records can hold.
#[doc(hidden)]
pub struct ToOwner;

/// A relation to children, or to the records that a list holds.
#[doc(hidden)]
pub struct ToChildren;

/// The key of an owner, for the columns `C` that refer to it.
pub(crate) fn key_of_owner<
    C: KeyColumns<Model: HasRelations>,
    F: KeyColumns<Model: HasRelations>,
>(
    store: &Core,
    owner: Slot,
) -> Result<C::Key> {
    let missing = || Error::no_owner_key(F::Model::MODEL_SCHEMA, F::COLUMNS);
    let record = store.stored::<F::Model>(owner)?;
    // The two keys have one type, which the derive asserts and this function cannot see.
    let mut key = F::read(record);
    let same: Option<&mut Option<C::Key>> = (&mut key as &mut dyn Any).downcast_mut();
    same.and_then(Option::take).ok_or_else(missing)
}

/// Stores the key of an owner in a stored record, unless it is there.
pub(crate) fn copy_owner_key<
    C: KeyColumns<Model: HasRelations>,
    F: KeyColumns<Model: HasRelations>,
>(
    store: &mut Core,
    child: Slot,
    owner: Slot,
) -> Result<()> {
    let key = key_of_owner::<C, F>(store, owner)?;
    if C::is(store.stored(child)?, &key) {
        return Ok(());
    }
    store.change_row::<C::Model>(child, |record| {
        C::write(record, key);
        Ok(())
    })
}

/// Clears the key of a stored record, if it is that of an owner.
pub(crate) fn clear_key_if<
    C: KeyColumns<Model: HasRelations>,
    F: KeyColumns<Model: HasRelations>,
>(
    store: &mut Core,
    child: Slot,
    owner: Slot,
) -> Result<bool> {
    let Ok(key) = key_of_owner::<C, F>(store, owner) else { return Ok(false) };
    if !C::is(store.stored(child)?, &key) {
        return Ok(false);
    }
    clear_columns::<C>(store, child)?;
    Ok(true)
}

fn clear_columns<C: KeyColumns<Model: HasRelations>>(store: &mut Core, child: Slot) -> Result<()> {
    store.change_row::<C::Model>(child, |record| match C::clear(record) {
        true => Ok(()),
        false => Err(Error::not_null(C::Model::MODEL_SCHEMA, C::COLUMNS)),
    })
}

impl<L: KeyColumns<Model: HasRelations>, F: KeyColumns<Model: HasRelations>> ForeignKeyLink
    for Direct<L, F, true>
{
    type Holder = L::Model;
    type Null = L::Null;
    type Direction = ToOwner;
    const KEY_ON_SOURCE: bool = true;

    fn link(store: &mut Core, from: Slot, to: Slot) -> Result<()> {
        copy_owner_key::<L, F>(store, from, to)
    }

    fn unlink(store: &mut Core, from: Slot, to: Slot) -> Result<bool> {
        clear_key_if::<L, F>(store, from, to)
    }

    fn clear_key(store: &mut Core, from: Slot) -> Result<bool> {
        if L::read(store.stored(from)?).is_none() {
            return Ok(false);
        }
        clear_columns::<L>(store, from)?;
        Ok(true)
    }

    fn write_own_keys(store: &Core, record: &mut L::Model, to: &[Slot]) -> Result<()> {
        for &to in to {
            L::write(record, key_of_owner::<L, F>(store, to)?);
        }
        Ok(())
    }
}

impl<L: KeyColumns<Model: HasRelations>, F: KeyColumns<Model: HasRelations>> ForeignKeyLink
    for Direct<L, F, false>
{
    type Holder = F::Model;
    type Null = F::Null;
    type Direction = ToChildren;
    const KEY_ON_SOURCE: bool = false;

    fn link(store: &mut Core, from: Slot, to: Slot) -> Result<()> {
        copy_owner_key::<F, L>(store, to, from)
    }

    fn unlink(store: &mut Core, from: Slot, to: Slot) -> Result<bool> {
        clear_key_if::<F, L>(store, to, from)
    }

    fn write_target_key(store: &Core, from: Slot, record: &mut F::Model) -> Result<()> {
        F::write(record, key_of_owner::<F, L>(store, from)?);
        Ok(())
    }
}

/// Linking adds a key to the list only if it is not in it. Unlinking removes every occurrence of the key.
impl<M, F, const C: usize> ForeignKeyLink for Listed<M, F, C>
where
    M: HasRelations + HasColumn<C, Value: AsRef<[F::Key]> + FromIterator<F::Key>>,
    F: KeyColumns<Model: HasRelations>,
{
    type Holder = M;
    type Null = Nullable;
    type Direction = ToChildren;
    const KEY_ON_SOURCE: bool = true;

    fn link(store: &mut Core, from: Slot, to: Slot) -> Result<()> {
        let key = key_of_owner::<F, F>(store, to)?;
        if Self::keys(store.stored(from)?).contains(&key) {
            return Ok(());
        }
        store.change_row::<M>(from, |record| {
            Self::add(record, vec![key]);
            Ok(())
        })
    }

    fn unlink(store: &mut Core, from: Slot, to: Slot) -> Result<bool> {
        let Ok(key) = key_of_owner::<F, F>(store, to) else { return Ok(false) };
        if !Self::keys(store.stored(from)?).contains(&key) {
            return Ok(false);
        }
        store.change_row::<M>(from, |record| {
            let keys = Self::keys(record).iter().filter(|known| **known != key).cloned().collect();
            set_column::<M, C>(record, Some(keys));
            Ok(())
        })?;
        Ok(true)
    }

    fn clear_list(record: &mut M) {
        set_column::<M, C>(record, Some([].into_iter().collect()));
    }

    fn write_own_keys(store: &Core, record: &mut M, to: &[Slot]) -> Result<()> {
        let keys = to.iter().map(|&to| key_of_owner::<F, F>(store, to));
        Self::add(record, keys.collect::<Result<_>>()?);
        Ok(())
    }
}

impl<M, F, const C: usize> Listed<M, F, C>
where
    M: HasRelations + HasColumn<C, Value: AsRef<[F::Key]> + FromIterator<F::Key>>,
    F: KeyColumns<Model: HasRelations>,
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

/// A relation by records of a pivot.
#[doc(hidden)]
pub trait PivotLink: Route {
    type Pivot: HasRelations;

    /// Writes both keys into a record of the pivot that is not stored yet.
    fn write_pivot_keys(store: &Core, pivot: &mut Self::Pivot, from: Slot, to: Slot) -> Result<()>;
}

impl<L, PF, PO, F, N> PivotLink for ByPivot<L, PF, PO, F, N>
where
    N: PivotName,
    L: KeyColumns<Model: HasRelations>,
    PF: KeyColumns<Model: HasRelations>,
    PO: KeyColumns<Model = PF::Model>,
    F: KeyColumns<Model: HasRelations>,
{
    type Pivot = PF::Model;

    fn write_pivot_keys(store: &Core, pivot: &mut PF::Model, from: Slot, to: Slot) -> Result<()> {
        let (from, to) = (key_of_owner::<PF, L>(store, from)?, key_of_owner::<PO, F>(store, to)?);
        PF::write(pivot, from);
        PO::write(pivot, to);
        Ok(())
    }
}

/// The rows that a stored record is linked to, and the rows of the pivot.
pub(crate) fn edges_of<P: Route>(store: &Core, from: Slot) -> Result<Vec<(Slot, Slot)>> {
    let record = store.stored::<P::From>(from)?;
    let Some(view) = store.relation_view::<P>() else { return Ok(Vec::new()) };
    let found = edges::<P>(&view.traversal, RowRef { slot: from, record });
    Ok(found.map(|edge| (edge.to, edge.via)).collect())
}

/// Whether a key links one stored record to another.
pub(crate) fn is_linked<P: Route>(store: &Core, from: Slot, to: Slot) -> bool {
    store.relation_view::<P>().is_some_and(|view| view.traversal.links(from, to))
}

/// The rows that a stored record is linked to and that come after one of them in the table: a to-one relation returns
/// the first of these instead of that one.
pub(crate) fn rows_after<P: Route>(store: &Core, from: Slot, to: Slot) -> Vec<Slot> {
    store.relation_view::<P>().map_or(Vec::new(), |view| view.traversal.after(from, to))
}

/// The rows of the pivot that link two stored records.
pub(crate) fn pivots_between<P: PivotLink>(store: &Core, from: Slot, to: Slot) -> Vec<Slot> {
    store.relation_view::<P>().map_or(Vec::new(), |view| view.traversal.between(from, to))
}
