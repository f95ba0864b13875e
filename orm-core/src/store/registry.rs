//! How models and relations become known to a store.

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use super::adjacency::Adjacency;
use super::dictionary::{Dictionary, OutOfIds};
use super::id::NONE;
use super::reference::Refused;
use super::store::Store;
use super::table::{Check, Table, TableIndex};
use crate::error::{Error, Result};
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
        self.link::<M::Steps>(M::ACTIONS, |refused| refused.error(M::SCHEMA, I))
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
        self.link::<ToVariant<M, V, I>>(M::ACTIONS, |refused| refused.error(M::SCHEMA, I))
    }

    /// Keeps an index on the columns.
    fn index<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        self.store.index::<C>(false)
    }

    /// Keeps an index on the columns, in which no two records have the same key.
    fn unique<C: KeyColumns<Model = M>>(&mut self) -> Result<()> {
        self.store.index::<C>(true)
    }
}

impl<M: Model> Registry<'_, M> {
    fn link<P: Steps>(
        &mut self,
        actions: ReferentialActions,
        refused: fn(Refused) -> Error,
    ) -> Result<()> {
        let hops = P::bind(self.store)?;
        let tables = (self.store.ensure::<P::From>()?, self.store.ensure::<P::To>()?);
        self.store.links.insert(TypeId::of::<P>(), Link::new(tables.0, tables.1, hops));
        P::refer(self.store, actions, refused)
    }

    /// Has every record checked before it is written.
    fn check(&mut self, check: Check<M>) {
        let Some(&place) = self.store.table_of.get(&TypeId::of::<M>()) else { return };
        if let Some(table) = self.store.table_at_mut::<M>(place)
            && !table.checks.iter().any(|known| std::ptr::fn_addr_eq(*known, check))
        {
            table.checks.push(check);
        }
    }
}

impl Store {
    /// The place of a model's table; the first call registers the model and all that its relations
    /// lead to.
    #[inline]
    pub(crate) fn ensure<M: Model>(&mut self) -> Result<usize> {
        match self.table_of.get(&TypeId::of::<M>()) {
            Some(&place) if self.registered[place] => Ok(place),
            _ => self.register::<M>(),
        }
    }

    #[cold]
    fn register<M: Model>(&mut self) -> Result<usize> {
        let place = *self.table_of.entry(TypeId::of::<M>()).or_insert_with(|| {
            let place = self.tables.len();
            self.tables.push(M::table().at(place));
            self.registered.push(false);
            self.references.add_table();
            place
        });
        // Relations may lead back here, so the model counts as registered from the start; whatever
        // is cut short is taken up again.
        self.registered[place] = true;
        let mut attempt = Attempt { store: self, place, done: false };
        attempt.store.index::<M::PrimaryKey>(true)?;
        M::register(&mut Registry { store: &mut *attempt.store, model: PhantomData })?;
        attempt.done = true;
        Ok(place)
    }

    fn index<C: KeyColumns>(&mut self, unique: bool) -> Result<()> {
        let place = self.ensure::<C::Model>()?;
        let has = |index: &TableIndex<C::Model>| !index.partial && index.columns == C::COLUMNS;
        let own = C::COLUMNS == C::Model::SCHEMA.primary_key;
        let known =
            self.table_at::<C::Model>(place).is_some_and(|table| table.indexes.iter().any(has));
        if own || !known {
            self.bind::<C, C>()?;
        }
        if unique
            && let Some(table) = self.table_at_mut::<C::Model>(place)
            && let Some(index) = table.indexes.iter_mut().find(|index| has(index))
        {
            index.unique = true;
        }
        Ok(())
    }

    /// The adjacency of the columns `C` in the dictionary of the columns `Owner`.
    pub(crate) fn bind<C: KeyColumns, Owner: KeyColumns>(&mut self) -> Result<usize> {
        let place = self.ensure::<C::Model>()?;
        let dictionary = match self.dictionary_of.get(&TypeId::of::<Owner>()) {
            Some(&dictionary) => dictionary,
            None => {
                self.key_space.dictionaries.push(Box::new(Dictionary::<Owner::Key>::new()));
                self.key_space.adjacencies_of.push(Vec::new());
                let dictionary = self.key_space.dictionaries.len() - 1;
                self.dictionary_of.insert(TypeId::of::<Owner>(), dictionary);
                dictionary
            }
        };
        let adjacency = self.key_space.adjacencies.len();
        let table = (self.tables[place].as_mut() as &mut dyn Any).downcast_mut::<Table<C::Model>>();
        let Some(table) = table else { return Ok(adjacency) };
        let same = |index: &&TableIndex<C::Model>| {
            index.key == TypeId::of::<C>() && index.dictionary == dictionary
        };
        if let Some(index) = table.indexes.iter().find(same) {
            return Ok(index.adjacency);
        }
        let index = TableIndex::new::<C>(dictionary, adjacency);
        let primary = TypeId::of::<C>() == TypeId::of::<Owner>()
            && C::COLUMNS == C::Model::SCHEMA.primary_key;
        let mut built = match primary && table.rows.is_empty() {
            true => Adjacency::of_primary_key(),
            false => Adjacency::default(),
        };
        let keys = self.key_space.dictionaries[dictionary].as_mut();
        for (slot, row) in (0..).zip(&table.rows) {
            let Some(row) = row else { continue };
            let key = index.intern(keys, row, None);
            let key = key.map_err(|OutOfIds| Error::too_many_records(C::Model::SCHEMA))?;
            if let Some(key) = key {
                built.attach(slot, key);
            }
        }
        let mut kept = Vec::with_capacity(table.before.len());
        for row in &table.before {
            let key = index.intern(keys, row, None);
            let key = key.map_err(|OutOfIds| Error::too_many_records(C::Model::SCHEMA))?;
            kept.push(key.map_or(NONE, |key| key.0));
        }
        self.journal.add_key(place, table.indexes.len(), kept);
        self.key_space.adjacencies.push(built);
        self.key_space.adjacencies_of[dictionary].push(adjacency);
        self.key_space.dictionary_of.push(dictionary);
        table.indexes.push(index);
        Ok(adjacency)
    }
}

/// Forgets that a model is registered if its registration ends early, by an error or a panic.
struct Attempt<'a> {
    store: &'a mut Store,
    place: usize,
    done: bool,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.store.registered[self.place] = false;
        }
    }
}
