//! Registering models and relations in a store.

use std::any::TypeId;
use std::marker::PhantomData;

use super::erased::erase;
use super::traverse::resolve;
use crate::error::Result;
use crate::record::KeyColumns;
use crate::relation::{
    BelongsToKind, HasMorph, HasRelation, HasRelations, Kind, MorphOf, MorphVariant, Registrar,
    Route, ToVariant, VisitVariants, check_type,
};
use crate::schema::{ReferentialActions, RelationId, RelationIdx};
use crate::storage::{Core, ResolvedRoute, TableId};

/// Registers the relations and keys of `M` in a store.
///
/// Every function here is idempotent: it leaves what the store has as it is.
struct Registry<'a, M> {
    store: &'a mut Core,
    model: PhantomData<M>,
}

impl<M: HasRelations> Registrar<M> for Registry<'_, M> {
    /// Makes the relation readable, and its target known.
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>,
    {
        self.link::<M::Route, M::Kind>(M::ACTIONS, RelationIdx::new(I), 0)
    }

    /// Makes each variant readable, and has the type column checked.
    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>,
    {
        M::Owner::visit_variants(&mut Variants { registry: self, target: 0 })?;
        self.store.check::<M>(check_type::<M, I>);
        Ok(())
    }

    /// Keeps an index on the columns.
    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        let table = self.store.ensure::<M>()?;
        self.store.index::<C>(table, false)
    }

    /// Keeps an index on the columns, in which no two records have the same key.
    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        let table = self.store.ensure::<M>()?;
        self.store.index::<C>(table, true)
    }
}

impl<M: HasRelations> Registry<'_, M> {
    /// Registers the route to one target of a relation.
    fn link<P: Route, K: Kind<P::To>>(
        &mut self,
        actions: ReferentialActions,
        relation: RelationIdx,
        target: usize,
    ) -> Result<()> {
        let resolved =
            resolve::<P>(self.store, actions, RelationId::new(M::MODEL_SCHEMA, relation.index()))?;
        let tables = (self.store.ensure::<P::From>()?, self.store.ensure::<P::To>()?);
        let route = ResolvedRoute::new(tables.0, tables.1, resolved.hops);
        self.store.add_route(TypeId::of::<P>(), route);
        self.store.add_erased((tables.0, relation, target), erase::<P, K>(route, &resolved));
        Ok(())
    }
}

/// Registers the route to each variant of a `morph_to` relation.
struct Variants<'r, 'a, M> {
    registry: &'r mut Registry<'a, M>,
    target: usize,
}

impl<M: HasMorph<I>, const I: usize> VisitVariants<M, I> for Variants<'_, '_, M> {
    fn variant<V: HasRelations>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        let target = self.target;
        self.target += 1;
        self.registry.link::<ToVariant<M, V, I>, BelongsToKind>(
            M::ACTIONS,
            RelationIdx::new(I),
            target,
        )
    }
}

impl Core {
    /// A model's table. The first call registers the model and all models that its relations reach.
    #[inline]
    pub(crate) fn ensure<M: HasRelations>(&mut self) -> Result<TableId> {
        match self.registered_table(TypeId::of::<M>()) {
            Some(table) => Ok(table),
            None => self.register::<M>(),
        }
    }

    #[cold]
    fn register<M: HasRelations>(&mut self) -> Result<TableId> {
        let table = self.add_table::<M>();
        // Relations can come back to this model, so it counts as registered from the start. Whatever
        // is cut short is taken up again.
        self.set_registered(table, true);
        let mut guard = RegistrationGuard { store: self, table, done: false };
        guard.store.index::<M::PrimaryKey>(table, true)?;
        M::register(&mut Registry { store: &mut *guard.store, model: PhantomData })?;
        guard.done = true;
        Ok(table)
    }
}

/// Forgets that a model is registered if its registration ends early, by an error or a panic.
struct RegistrationGuard<'a> {
    store: &'a mut Core,
    table: TableId,
    done: bool,
}

impl Drop for RegistrationGuard<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.store.set_registered(self.table, false);
        }
    }
}
