//! Grouping records by a column.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::record::{HasColumn, Key};
use crate::schema::ColumnIdx;

/// The column that records are grouped by.
#[doc(hidden)]
pub struct GroupedBy<M, T> {
    pub(crate) column: ColumnIdx,
    /// Makes the index of the groups of one run.
    pub index: fn() -> Box<dyn GroupIndex<M, T>>,
}

impl<M, T> Copy for GroupedBy<M, T> {}

impl<M, T> Clone for GroupedBy<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> GroupedBy<M, T> {
    pub(crate) fn column<const I: usize>() -> Self
    where
        M: HasColumn<I, Value: Key>,
        T: FieldOf<M::Value>,
    {
        let index = || -> Box<dyn GroupIndex<M, T>> {
            let of_value = HashMap::default();
            Box::new(HashGroupIndex::<M, I> { of_value, of_none: None, count: 0 })
        };
        GroupedBy { column: ColumnIdx::new(I), index }
    }
}

/// The type of a field whose value is a `V`: `V` itself, or `Option<V>`.
#[doc(hidden)]
pub trait FieldOf<V>: Sized {
    fn from_value(value: Option<V>) -> Option<Self>;
}

impl<V> FieldOf<V> for V {
    fn from_value(value: Option<V>) -> Option<V> {
        value
    }
}

impl<V> FieldOf<V> for Option<V> {
    fn from_value(value: Option<V>) -> Option<Option<V>> {
        Some(value)
    }
}

/// Numbers groups in the order in which their values are first read.
#[doc(hidden)]
pub trait GroupIndex<M, T> {
    /// The number of a record's group.
    fn group_of(&mut self, record: &M) -> usize;
    /// The value of each group.
    fn group_values(&self) -> Vec<T>;
}

struct HashGroupIndex<M: HasColumn<I>, const I: usize> {
    of_value: HashMap<M::Value, usize, RandomState>,
    of_none: Option<usize>,
    count: usize,
}

impl<M, T, const I: usize> GroupIndex<M, T> for HashGroupIndex<M, I>
where
    M: HasColumn<I, Value: Key>,
    T: FieldOf<M::Value>,
{
    fn group_of(&mut self, record: &M) -> usize {
        let value = HasColumn::<I>::get(record);
        // A key is cloned once for its group, and not for each record.
        let known = match value {
            Some(value) => self.of_value.get(value).copied(),
            None => self.of_none,
        };
        known.unwrap_or_else(|| {
            let group = self.count;
            match value {
                Some(value) => _ = self.of_value.insert(value.clone(), group),
                None => self.of_none = Some(group),
            }
            self.count += 1;
            group
        })
    }

    fn group_values(&self) -> Vec<T> {
        let of_none = self.of_none.map(|group| (group, None));
        let of_value = self.of_value.iter().map(|(value, &group)| (group, Some(value.clone())));
        let mut values: Vec<_> = of_value.chain(of_none).collect();
        values.sort_unstable_by_key(|(group, _)| *group);
        values.into_iter().filter_map(|(_, value)| T::from_value(value)).collect()
    }
}
