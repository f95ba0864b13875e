//! How models and relations become known to a store.

use std::any::TypeId;
use std::marker::PhantomData;

use super::id::TableId;
use super::references::RelationId;
use super::store::Store;
use super::table::Check;
use crate::error::Result;
use crate::key::KeyColumns;
use crate::model::Model;
use crate::relation::{
    HasMorph, HasRelation, Link, MorphOf, MorphVariant, Steps, ToVariant, check_type,
};
use crate::schema::ReferentialActions;

/// What the derive hands the relations and keys of `M` to, in the order they are declared.
#[doc(hidden)]
pub trait Registrar<M: Model> {
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>;

    /// A `morph_to` relation, each variant of which follows by [`variant`](Self::variant).
    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>;

    fn variant<V: Model, const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>;

    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;

    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()>;
}

/// Makes the relations and keys of `M` known to a store.
///
/// Everything here may be said twice: what the store knows already is left as it is.
struct Registry<'a, M> {
    store: &'a mut Store,
    model: PhantomData<M>,
}

impl<M: Model> Registrar<M> for Registry<'_, M> {
    /// Makes the relation readable, and its target known.
    fn relation<const I: usize>(&mut self) -> Result<()>
    where
        M: HasRelation<I>,
    {
        self.link::<M::Steps>(M::ACTIONS, RelationId::new(M::SCHEMA, I))
    }

    /// Makes each variant readable, and has the type column checked.
    fn morph<const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I>,
    {
        <M::Owner as MorphOf<M, I>>::register(self)?;
        self.check(check_type::<M, I>);
        Ok(())
    }

    fn variant<V: Model, const I: usize>(&mut self) -> Result<()>
    where
        M: HasMorph<I, Owner: MorphVariant<V>>,
    {
        self.link::<ToVariant<M, V, I>>(M::ACTIONS, RelationId::new(M::SCHEMA, I))
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

impl<M: Model> Registry<'_, M> {
    fn link<P: Steps>(&mut self, actions: ReferentialActions, relation: RelationId) -> Result<()> {
        let hops = P::bind(self.store)?;
        let tables = (self.store.ensure::<P::From>()?, self.store.ensure::<P::To>()?);
        self.store.links.insert(TypeId::of::<P>(), Link::new(tables.0, tables.1, hops));
        P::refer(self.store, actions, relation)
    }

    /// Has every record checked before it is written.
    fn check(&mut self, check: Check<M>) {
        let Some(&table) = self.store.table_of.get(&TypeId::of::<M>()) else { return };
        if let Some(table) = self.store.table_at_mut::<M>(table) {
            table.add_check(check);
        }
    }
}

impl Store {
    /// A model's table; the first call registers the model and all that its relations
    /// lead to.
    #[inline]
    pub(crate) fn ensure<M: Model>(&mut self) -> Result<TableId> {
        match self.table_of.get(&TypeId::of::<M>()) {
            Some(&table) if self.registered[table.index()] => Ok(table),
            _ => self.register::<M>(),
        }
    }

    #[cold]
    fn register<M: Model>(&mut self) -> Result<TableId> {
        let table = *self.table_of.entry(TypeId::of::<M>()).or_insert_with(|| {
            let table = TableId::new(self.tables.len());
            self.tables.push(M::table().make(table));
            self.registered.push(false);
            self.references.add_table();
            table
        });
        // Relations may lead back here, so the model counts as registered from the start; whatever
        // is cut short is taken up again.
        self.registered[table.index()] = true;
        let mut guard = RegistrationGuard { store: self, table, done: false };
        guard.store.index::<M::PrimaryKey>(table, true)?;
        M::register(&mut Registry { store: &mut *guard.store, model: PhantomData })?;
        guard.done = true;
        Ok(table)
    }
}

/// Forgets that a model is registered if its registration ends early, by an error or a panic.
struct RegistrationGuard<'a> {
    store: &'a mut Store,
    table: TableId,
    done: bool,
}

impl Drop for RegistrationGuard<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.store.registered[self.table.index()] = false;
        }
    }
}
