//! The functions of aggregates.

use super::column::Number;
use super::sort_code::is_comparable;
use super::view::AggregateKind;
use crate::record::{HasColumn, Record};
use crate::schema::ColumnIdx;

/// Computes a value from records: their number, or a value from one of their columns.
#[doc(hidden)]
pub trait AggregateFn<T: Record>: 'static {
    type Accumulator: Default;
    /// The computed value.
    type Value;
    /// The same without `Option`, to compare with.
    type Comparable: PartialOrd + 'static;

    const KIND: AggregateKind;
    const FN_COLUMN: Option<ColumnIdx> = None;

    fn add(state: &mut Self::Accumulator, record: &T);
    fn value(state: Self::Accumulator) -> Self::Value;
    fn comparable(value: &Self::Value) -> Option<&Self::Comparable>;

    /// The value, if the number of records alone decides it.
    fn of_count(_count: usize) -> Option<Self::Value> {
        None
    }
}

#[doc(hidden)]
pub struct Count;
#[doc(hidden)]
pub struct Sum<const C: usize>;
#[doc(hidden)]
pub struct Avg<const C: usize>;
/// The largest value, or the smallest.
#[doc(hidden)]
pub struct MinMax<const C: usize, const LARGEST: bool>;

impl<T: Record> AggregateFn<T> for Count {
    type Accumulator = usize;
    type Value = usize;
    type Comparable = usize;

    const KIND: AggregateKind = AggregateKind::Count;

    fn add(state: &mut usize, _record: &T) {
        *state += 1;
    }

    fn value(state: usize) -> usize {
        state
    }

    fn comparable(value: &usize) -> Option<&usize> {
        Some(value)
    }

    fn of_count(count: usize) -> Option<usize> {
        Some(count)
    }
}

/// The type of the sum of a column of `T`.
type Total<T, const C: usize> = <<T as HasColumn<C>>::Value as Number>::Total;

impl<T, const C: usize> AggregateFn<T> for Sum<C>
where
    T: HasColumn<C, Value: Number>,
{
    type Accumulator = Total<T, C>;
    type Value = Total<T, C>;
    type Comparable = Total<T, C>;

    const KIND: AggregateKind = AggregateKind::Sum;
    const FN_COLUMN: Option<ColumnIdx> = Some(ColumnIdx::new(C));

    fn add(state: &mut Self::Accumulator, record: &T) {
        if let Some(value) = record.get() {
            *state = value.add_to(std::mem::take(state));
        }
    }

    fn value(state: Self::Accumulator) -> Self::Value {
        state
    }

    fn comparable(value: &Self::Value) -> Option<&Self::Comparable> {
        Some(value)
    }
}

impl<T, const C: usize> AggregateFn<T> for Avg<C>
where
    T: HasColumn<C, Value: Number>,
{
    type Accumulator = (Total<T, C>, u32);
    type Value = Option<f64>;
    type Comparable = f64;

    const KIND: AggregateKind = AggregateKind::Avg;
    const FN_COLUMN: Option<ColumnIdx> = Some(ColumnIdx::new(C));

    fn add((total, count): &mut Self::Accumulator, record: &T) {
        if let Some(value) = record.get() {
            *total = value.add_to(std::mem::take(total));
            *count += 1;
        }
    }

    fn value((total, count): Self::Accumulator) -> Option<f64> {
        (count > 0).then(|| T::Value::total_as_f64(total) / f64::from(count))
    }

    fn comparable(value: &Option<f64>) -> Option<&f64> {
        value.as_ref()
    }
}

impl<T, const C: usize, const LARGEST: bool> AggregateFn<T> for MinMax<C, LARGEST>
where
    T: HasColumn<C, Value: PartialOrd + Clone>,
{
    type Accumulator = Option<T::Value>;
    type Value = Option<T::Value>;
    type Comparable = T::Value;

    const KIND: AggregateKind = if LARGEST { AggregateKind::Max } else { AggregateKind::Min };
    const FN_COLUMN: Option<ColumnIdx> = Some(ColumnIdx::new(C));

    fn add(state: &mut Self::Accumulator, record: &T) {
        // A value that compares with nothing, such as NaN, is ignored.
        let Some(value) = record.get().filter(|value| is_comparable(*value)) else {
            return;
        };
        let better = |best: &T::Value| if LARGEST { value > best } else { value < best };
        if state.as_ref().is_none_or(better) {
            *state = Some(value.clone());
        }
    }

    fn value(state: Self::Accumulator) -> Self::Value {
        state
    }

    fn comparable(value: &Self::Value) -> Option<&Self::Comparable> {
        value.as_ref()
    }
}
