//! A second source of records: tables of a store, copied onto a shelf, whose rows hold records as `Arc<M>`.
//!
//! It shares no code with the store. Relations are scans of key columns, and conditions and orders are read from their
//! views. A query that it cannot answer is an error. It is written as an engine outside of `orm-core` is, with what
//! `orm_core::engine` has.

mod conditions;
mod needs;
mod orders;
mod routes;
mod run;
mod source;
mod tables;

use std::any::TypeId;
use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use orm_core::engine::{ColumnIdx, Loads, Record};
use orm_core::schema::ModelSchema;
use orm_core::{Model, Store};

use self::needs::Needs;
use self::routes::{Way, Ways};
use self::tables::{AnyTable, Table};
pub(crate) use self::tables::{ColumnReader, column};

/// Tables, of each model one, and the relations of their models.
#[derive(Default)]
pub(crate) struct Shelf {
    tables: HashMap<TypeId, Box<dyn AnyTable>>,
    ways: Vec<Way>,
}

/// Why a query is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It asks for records of a model that was not copied.
    NotCopied(&'static str),
    /// A condition is a closure, of which nothing can be read.
    Closure,
    /// A condition or an order reads a column that the shelf was not told of.
    Column(&'static str, ColumnIdx),
    /// Its rows are those of a store.
    Boxed,
}

impl Shelf {
    /// Copies a table, with the columns that conditions and orders can name.
    pub(crate) fn copy<M: Model + Clone>(
        &mut self,
        store: &Store,
        columns: impl Into<Vec<ColumnReader<M>>>,
    ) {
        let rows = store.iter::<M>().cloned().map(Arc::new).collect();
        self.tables.insert(TypeId::of::<M>(), Box::new(Table { rows, columns: columns.into() }));
        M::register(&mut Ways { ways: &mut self.ways, model: PhantomData }).unwrap();
    }
}

/// Why the query of one run is not answered, as far as was found out.
#[derive(Default)]
struct Notes(RefCell<Option<Refused>>);

impl Notes {
    fn answer<T>(&self, answer: T) -> Result<T, Refused> {
        self.0.borrow_mut().take().map_or(Ok(answer), Err)
    }
}

/// A shelf in one run of a query. What cannot be read is noted, and has no records.
#[derive(Clone, Copy)]
struct Reader<'r> {
    shelf: &'r Shelf,
    notes: &'r Notes,
}

impl<'r> Reader<'r> {
    fn refuse(self, why: Refused) {
        self.notes.0.borrow_mut().get_or_insert(why);
    }

    /// What rows are made of. A model that was not copied is refused, whether there are records to read it for or not.
    fn prepared<M: Record, L: Loads<M>>(self, loads: &L) -> L::Prepared<Self> {
        let mut needs = Needs::default();
        loads.visit(&mut needs);
        needs.models.into_iter().for_each(|model| _ = self.any_table(model));
        loads.prepare(self)
    }

    fn table<M: Record>(self) -> Option<&'r Table<M>> {
        let table: &dyn std::any::Any = self.any_table(M::MODEL_SCHEMA)?;
        table.downcast_ref()
    }

    fn any_table(self, model: &'static ModelSchema) -> Option<&'r dyn AnyTable> {
        let table = self.shelf.tables.get(&(model.id)()).map(|table| &**table);
        if table.is_none() {
            self.refuse(Refused::NotCopied(model.name));
        }
        table
    }
}
