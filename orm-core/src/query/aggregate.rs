//! What records come to: the functions that aggregates are computed with.

use super::column::Number;
use super::order::is_comparable;
use crate::model::{HasColumn, Model};

/// What records come to: their number, or a figure made from one of their columns.
#[doc(hidden)]
pub trait Measure<T: Model>: 'static {
    type State: Default;
    /// What it comes to.
    type Value;
    /// The same without `Option`, to compare with.
    type Plain: PartialOrd + 'static;

    const FN_NAME: &'static str;
    const FN_COLUMN: Option<usize> = None;

    fn add(state: &mut Self::State, record: &T);
    fn value(state: Self::State) -> Self::Value;
    fn plain(value: &Self::Value) -> Option<&Self::Plain>;

    /// The value where it is told by the number of records alone.
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
/// The largest value, or else the smallest.
#[doc(hidden)]
pub struct Most<const C: usize, const LARGEST: bool>;

impl<T: Model> Measure<T> for Count {
    type State = usize;
    type Value = usize;
    type Plain = usize;

    const FN_NAME: &'static str = "count";

    fn add(state: &mut usize, _record: &T) {
        *state += 1;
    }

    fn value(state: usize) -> usize {
        state
    }

    fn plain(value: &usize) -> Option<&usize> {
        Some(value)
    }

    fn of_count(count: usize) -> Option<usize> {
        Some(count)
    }
}

/// The total of a column of `T`.
type Total<T, const C: usize> = <<T as HasColumn<C>>::Value as Number>::Total;

impl<T, const C: usize> Measure<T> for Sum<C>
where
    T: HasColumn<C, Value: Number>,
{
    type State = Total<T, C>;
    type Value = Total<T, C>;
    type Plain = Total<T, C>;

    const FN_NAME: &'static str = "sum";
    const FN_COLUMN: Option<usize> = Some(C);

    fn add(state: &mut Self::State, record: &T) {
        if let Some(value) = record.get() {
            *state = value.add_to(std::mem::take(state));
        }
    }

    fn value(state: Self::State) -> Self::Value {
        state
    }

    fn plain(value: &Self::Value) -> Option<&Self::Plain> {
        Some(value)
    }
}

impl<T, const C: usize> Measure<T> for Avg<C>
where
    T: HasColumn<C, Value: Number>,
{
    type State = (Total<T, C>, u32);
    type Value = Option<f64>;
    type Plain = f64;

    const FN_NAME: &'static str = "avg";
    const FN_COLUMN: Option<usize> = Some(C);

    fn add((total, count): &mut Self::State, record: &T) {
        if let Some(value) = record.get() {
            *total = value.add_to(std::mem::take(total));
            *count += 1;
        }
    }

    fn value((total, count): Self::State) -> Option<f64> {
        (count > 0).then(|| T::Value::total_as_f64(total) / f64::from(count))
    }

    fn plain(value: &Option<f64>) -> Option<&f64> {
        value.as_ref()
    }
}

impl<T, const C: usize, const LARGEST: bool> Measure<T> for Most<C, LARGEST>
where
    T: HasColumn<C, Value: PartialOrd + Clone>,
{
    type State = Option<T::Value>;
    type Value = Option<T::Value>;
    type Plain = T::Value;

    const FN_NAME: &'static str = if LARGEST { "max" } else { "min" };
    const FN_COLUMN: Option<usize> = Some(C);

    fn add(state: &mut Self::State, record: &T) {
        // What compares with nothing, like NaN, is no candidate.
        let Some(value) = record.get().filter(|value| is_comparable(*value)) else {
            return;
        };
        let better = |best: &T::Value| if LARGEST { value > best } else { value < best };
        if state.as_ref().is_none_or(better) {
            *state = Some(value.clone());
        }
    }

    fn value(state: Self::State) -> Self::Value {
        state
    }

    fn plain(value: &Self::Value) -> Option<&Self::Plain> {
        value.as_ref()
    }
}
