//! How records of a document are linked by a relation.

use std::any::{Any, TypeId};

use super::node_id::NodeId;
use crate::error::Result;
use crate::linking::{
    clear_key_if, copy_owner_key, edges_of, is_linked, key_of_owner, pivots_between, rows_after,
};
use crate::record::{HasColumn, KeyColumns, KeyOf, KeyVisitor, Nullness, Record};
use crate::relation::{
    ByPivot, Direct, HasRelations, Listed, PivotName, Route, Through, VisitRoute,
};
use crate::schema::ColumnIdx;
use crate::storage::{ChangeIdx, Core, Slot, Traversal};

/// Which record holds the key of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHolder {
    /// The one that declares the relation.
    Source,
    /// The same, as a list of keys.
    SourceList,
    /// The target.
    Target,
    /// A record of the pivot.
    Pivot,
    /// None that could be written: the relation goes through another model.
    None,
}

/// How records are linked by a relation to one target.
#[derive(Clone)]
pub(super) struct DocumentRoute {
    pub(crate) holder: KeyHolder,
    pub(crate) to: NodeId,
    /// The model of the pivot.
    pub(crate) pivot: Option<NodeId>,
    /// For a polymorphic key: the type column of the holder, and what it holds.
    pub(crate) type_column: Option<(ColumnIdx, &'static str)>,
    /// Writes the key into a record that holds it, from the row at the other end, or for a pivot from both.
    pub(crate) fill: fn(&Core, &mut dyn Any, Endpoints) -> Result<()>,
    /// Links two rows, one of which holds the key.
    pub(crate) link: fn(&mut Core, Endpoints) -> Result<()>,
    pub(crate) unlink: fn(&mut Core, Endpoints) -> Result<bool>,
    /// Whether the key can be without a value, for a key that the target holds.
    pub(crate) can_unlink: bool,
    /// Whether two stored rows are linked.
    pub(crate) is_linked: fn(&Core, Endpoints) -> bool,
    /// Whether a row led to the one that a change is of before that change, for a key that the target holds.
    pub(crate) was_linked: fn(&Core, Slot, ChangeIdx) -> bool,
    /// The linked rows that come after one in the table, last first, for a key that the target holds.
    pub(crate) after: fn(&Core, Endpoints) -> Vec<Slot>,
    /// For a key that the record itself holds: clears it in a record that is not stored yet.
    pub(crate) clear: fn(&mut dyn Any),
    /// The rows of the pivot that link two rows.
    pub(crate) between: fn(&Core, Endpoints) -> Vec<Slot>,
    /// Visits the value of one of the columns that `fill` writes, by its position among them, in the stored record
    /// that it comes from.
    pub(crate) visit_key: fn(&Core, Endpoints, usize, KeyVisitor<'_>),
    /// For a list of keys: visits the `Vec` that holds the key of a row alone.
    pub(crate) visit_key_list: fn(&Core, Slot, KeyVisitor<'_>),
    /// Holds the keys that a row refers to which holds the key of the relation.
    pub(crate) hold: fn(&mut Core, Slot) -> Result<()>,
    /// The rows that a row is linked to, and those of the pivot.
    pub(crate) edges: fn(&Core, Slot) -> Result<Vec<(Slot, Slot)>>,
}

/// The rows at both ends of a relation; that of the record which is not stored yet is not looked at.
#[derive(Clone, Copy)]
pub(crate) struct Endpoints {
    pub(crate) from: Slot,
    pub(crate) to: Slot,
}

/// Collects the models that routes reach.
pub(super) trait AddModel {
    /// Returns the id of a model, which is added if it is new.
    fn add_model<M: HasRelations>(&mut self) -> Result<NodeId>;
}

/// How records of a document are linked by a route.
pub(super) fn document_route<R: Route, A: AddModel>(models: &mut A) -> Result<DocumentRoute> {
    R::visit(RouteVisitor(models))
}

struct RouteVisitor<'a, A>(&'a mut A);

impl<M: HasRelations, T: HasRelations, A: AddModel> VisitRoute<M, T> for RouteVisitor<'_, A> {
    type Out = Result<DocumentRoute>;

    fn direct<L, F, const TARGET_OWNS: bool>(self) -> Result<DocumentRoute>
    where
        L: KeyColumns<Model = M>,
        F: KeyColumns<Model = T>,
    {
        let base = unlinked_route::<Direct<L, F, TARGET_OWNS>, A>(self.0, KeyHolder::Target)?;
        if TARGET_OWNS {
            return Ok(DocumentRoute {
                holder: KeyHolder::Source,
                type_column: L::TYPE,
                fill: |store, record, ends| fill::<L, F>(store, record, ends.to),
                link: |store, ends| copy_owner_key::<L, F>(store, ends.from, ends.to),
                unlink: |store, ends| clear_key_if::<L, F>(store, ends.from, ends.to),
                clear: |record| {
                    if let Some(record) = record.downcast_mut::<L::Model>() {
                        L::clear(record);
                    }
                },
                visit_key: |store, ends, nth, visitor| visit_key::<F>(store, ends.to, nth, visitor),
                hold: hold::<L, F>,
                is_linked: |store, ends| is_linked::<Direct<L, F, true>>(store, ends.from, ends.to),
                ..base
            });
        }
        Ok(DocumentRoute {
            type_column: F::TYPE,
            fill: |store, record, ends| fill::<F, L>(store, record, ends.from),
            link: |store, ends| copy_owner_key::<F, L>(store, ends.to, ends.from),
            unlink: |store, ends| clear_key_if::<F, L>(store, ends.to, ends.from),
            can_unlink: can_unlink::<F>(),
            is_linked: |store, ends| is_linked::<Direct<L, F, false>>(store, ends.from, ends.to),
            was_linked: was_linked::<Direct<L, F, false>>,
            after: |store, ends| rows_after::<Direct<L, F, false>>(store, ends.from, ends.to),
            visit_key: |store, ends, nth, visitor| visit_key::<L>(store, ends.from, nth, visitor),
            hold: hold::<F, L>,
            ..base
        })
    }

    fn listed<F, const C: usize>(self) -> Result<DocumentRoute>
    where
        M: HasColumn<C, Value: AsRef<[F::Key]>>,
        F: KeyColumns<Model = T>,
    {
        Ok(DocumentRoute {
            hold: |store, slot| {
                let Ok(record) = store.stored::<M>(slot) else { return Ok(()) };
                let keys = record.get().map(AsRef::as_ref).unwrap_or_default();
                hold_all::<F>(store, keys.to_vec())
            },
            visit_key: |store, ends, nth, visitor| visit_key::<F>(store, ends.to, nth, visitor),
            visit_key_list: |store, to, visitor| {
                let list: Vec<F::Key> = key_of_owner::<F, F>(store, to).ok().into_iter().collect();
                visitor(&list, &Some(list.clone()));
            },
            is_linked: |store, ends| {
                let edges = edges_of::<Listed<M, F, C>>(store, ends.from);
                edges.is_ok_and(|edges| edges.iter().any(|(to, _)| *to == ends.to))
            },
            ..unlinked_route::<Listed<M, F, C>, A>(self.0, KeyHolder::SourceList)?
        })
    }

    fn through<L, TF, TL, F>(self) -> Result<DocumentRoute>
    where
        L: KeyColumns<Model = M>,
        TF: KeyColumns<Model: HasRelations>,
        TL: KeyColumns<Model = TF::Model>,
        F: KeyColumns<Model = T>,
    {
        unlinked_route::<Through<L, TF, TL, F>, A>(self.0, KeyHolder::None)
    }

    fn by_pivot<L, PF, PO, F, N>(self) -> Result<DocumentRoute>
    where
        L: KeyColumns<Model = M>,
        PF: KeyColumns<Model: HasRelations>,
        PO: KeyColumns<Model = PF::Model>,
        F: KeyColumns<Model = T>,
        N: PivotName,
    {
        let pivot = Some(self.0.add_model::<PF::Model>()?);
        Ok(DocumentRoute {
            pivot,
            type_column: PF::TYPE.or(PO::TYPE),
            fill: |store, record, ends| {
                fill::<PF, L>(store, record, ends.from)?;
                fill::<PO, F>(store, record, ends.to)
            },
            visit_key: |store, ends, nth, visitor| match nth.checked_sub(PF::COLUMNS.len()) {
                None => visit_key::<L>(store, ends.from, nth, visitor),
                Some(nth) => visit_key::<F>(store, ends.to, nth, visitor),
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
            ..unlinked_route::<ByPivot<L, PF, PO, F, N>, A>(self.0, KeyHolder::Pivot)?
        })
    }
}

/// The route of a relation by which no key of a record is written that is stored.
fn unlinked_route<R: Route, A: AddModel>(
    models: &mut A,
    holder: KeyHolder,
) -> Result<DocumentRoute> {
    Ok(DocumentRoute {
        holder,
        to: models.add_model::<R::To>()?,
        pivot: None,
        type_column: None,
        fill: |_, _, _| Ok(()),
        link: |_, _| Ok(()),
        unlink: |_, _| Ok(false),
        can_unlink: false,
        is_linked: |_, _| false,
        was_linked: |_, _, _| false,
        after: |_, _| Vec::new(),
        clear: |_| {},
        between: |_, _| Vec::new(),
        visit_key: |_, _, _, _| {},
        visit_key_list: |_, _, _| {},
        hold: |_, _| Ok(()),
        edges: edges_of::<R>,
    })
}

/// Whether a stored record can be left without a key: it is changed on a copy.
fn can_unlink<C: KeyColumns<Model: HasRelations>>() -> bool {
    C::Null::CAN_BE_NULL && C::Model::ABILITIES.clone_fn().is_some()
}

/// Writes the key of a stored owner into a record that is not stored yet.
fn fill<C: KeyColumns<Model: HasRelations>, F: KeyColumns<Model: HasRelations>>(
    store: &Core,
    record: &mut dyn Any,
    owner: Slot,
) -> Result<()> {
    if let Some(record) = record.downcast_mut::<C::Model>() {
        C::write(record, key_of_owner::<C, F>(store, owner)?);
    }
    Ok(())
}

/// Holds the key of an owner that a stored record refers to.
fn hold<C: KeyColumns<Model: HasRelations>, F: KeyColumns<Model: HasRelations>>(
    store: &mut Core,
    child: Slot,
) -> Result<()> {
    let mut key = store.stored(child).ok().and_then(C::read);
    let key: Option<&mut Option<F::Key>> = (&mut key as &mut dyn Any).downcast_mut();
    hold_all::<F>(store, key.and_then(Option::take))
}

/// Holds values of the columns `F`, where those are a primary key which is generated.
fn hold_all<F: KeyColumns<Model: HasRelations>>(
    store: &mut Core,
    keys: impl IntoIterator<Item = F::Key>,
) -> Result<()> {
    if F::Model::AUTO.is_none() || F::COLUMNS != F::Model::MODEL_SCHEMA.primary_key {
        return Ok(());
    }
    for key in keys {
        if let Some(key) = (&key as &dyn Any).downcast_ref::<KeyOf<F::Model>>() {
            store.hold_keys::<F::Model>([key.clone()])?;
        }
    }
    Ok(())
}

/// Visits one column of the key of a stored owner.
fn visit_key<F: KeyColumns<Model: HasRelations>>(
    store: &Core,
    owner: Slot,
    nth: usize,
    visitor: KeyVisitor<'_>,
) {
    if let Ok(record) = store.stored::<F::Model>(owner) {
        F::visit_key(record, nth, visitor);
    }
}

/// Whether the key of one row led to another before a change of that other one, for a relation whose key the target
/// holds. The change is one of the write under way.
fn was_linked<P: Route>(store: &Core, from: Slot, change: ChangeIdx) -> bool {
    let was_linked = || {
        let route = store.route(TypeId::of::<P>())?;
        let led_by = Traversal::new(store.key_space(), route)?.key(from)?;
        Some(store.previous_key::<P::To>(route.foreign_table, route.far(), change)? == led_by)
    };
    was_linked().unwrap_or(false)
}
