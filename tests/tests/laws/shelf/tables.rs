//! Copied tables, and their columns and records without types.

use std::any::Any;
use std::cmp::Ordering;
use std::sync::Arc;

use erased_serde::Serialize;
use orm_core::Column;
use orm_core::engine::{ColumnIdx, HasColumn, Hold, Record, RowFn};

use super::Refused;

/// The records of a model.
pub(super) struct Table<M> {
    pub(super) rows: Vec<Arc<M>>,
    pub(super) columns: Vec<ColumnReader<M>>,
}

/// How the values of a column are read and compared.
pub(crate) struct ColumnReader<M> {
    index: usize,
    get: fn(&M) -> Option<&dyn Any>,
    compare: fn(&dyn Any, &dyn Any) -> Option<Ordering>,
}

/// How the values of a column are read and compared.
pub(crate) fn column<M, T, const I: usize>(_column: Column<M, T, I>) -> ColumnReader<M>
where
    M: HasColumn<I, Value: PartialOrd>,
{
    ColumnReader {
        index: I,
        get: |record| HasColumn::<I>::get(record).map(|value| value as &dyn Any),
        compare: |a, b| a.downcast_ref::<M::Value>()?.partial_cmp(b.downcast_ref()?),
    }
}

/// A table without its type.
pub(super) trait AnyTable: Any {
    fn record(&self, position: usize) -> Option<&dyn Any>;
    fn value<'a>(
        &self,
        record: &'a dyn Any,
        column: ColumnIdx,
    ) -> Result<Option<&'a dyn Any>, Refused>;
    /// `None` where the values cannot be compared.
    fn compare(&self, column: ColumnIdx, a: &dyn Any, b: &dyn Any) -> Option<Ordering>;
    fn json(&self, position: usize) -> Option<Arc<dyn Show>>;
}

impl<M: Record> Table<M> {
    fn reader(&self, column: ColumnIdx) -> Option<&ColumnReader<M>> {
        self.columns.iter().find(|reader| reader.index == column.index())
    }
}

impl<M: Record> AnyTable for Table<M> {
    fn record(&self, position: usize) -> Option<&dyn Any> {
        self.rows.get(position).map(|row| &**row as &dyn Any)
    }

    fn value<'a>(
        &self,
        record: &'a dyn Any,
        column: ColumnIdx,
    ) -> Result<Option<&'a dyn Any>, Refused> {
        let refused = Refused::Column(M::MODEL_SCHEMA.name, column);
        let reader = self.reader(column).ok_or(refused)?;
        Ok((reader.get)(record.downcast_ref().expect("a record of this model")))
    }

    fn compare(&self, column: ColumnIdx, a: &dyn Any, b: &dyn Any) -> Option<Ordering> {
        (self.reader(column)?.compare)(a, b)
    }

    fn json(&self, position: usize) -> Option<Arc<dyn Show>> {
        Shared::json(Arc::clone(self.rows.get(position)?))
    }
}

/// A record without its type, somewhere in a table or beside it.
#[derive(Clone, Copy)]
pub(super) struct AnyRow<'r> {
    pub(super) table: &'r dyn AnyTable,
    pub(super) record: &'r dyn Any,
}

/// Rows share records with the shelf.
pub(crate) enum Shared {}

/// What serde writes.
pub(crate) trait Show {
    fn show(&self) -> &dyn Serialize;
}

struct Shown<M>(Arc<M>, fn(&M) -> &dyn Serialize);

impl<M> Show for Shown<M> {
    fn show(&self) -> &dyn Serialize {
        (self.1)(&self.0)
    }
}

impl Hold for Shared {
    type Row<M: Record> = Arc<M>;
    /// None: see [`Refused::Boxed`].
    type Boxed<R: RowFn> = ();
    type Json = Arc<dyn Show>;

    fn json<M: Record>(row: Arc<M>) -> Option<Arc<dyn Show>> {
        let show = M::ABILITIES.json()?;
        Some(Arc::new(Shown(row, show)))
    }

    fn see(json: &Arc<dyn Show>) -> &dyn Serialize {
        json.show()
    }
}
