use std::marker::PhantomData;

use super::filter::Filter;
use super::order::Order;
use super::view::{Between, NoOperand, OneOperand, Op};
use crate::record::{HasColumn, IntoValue, Key, Sealed};

/// The handle of a column, such as `User::NAME`, from which you make filters and orders.
///
/// `T` is the type of the field. You can pass a value as `T`, as `&T`, or as anything that is
/// [`IntoValue<T>`](IntoValue), such as `&str` for text. If the field is an `Option`, pass values without `Some`. A
/// record whose field is `None` passes `ne`, and no other comparison.
///
/// ```
/// # use orm_core::{Model, Store};
/// #[derive(Model)]
/// #[orm(entity = "users")]
/// struct User { id: u64, name: String, age: Option<u32> }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// # for (id, name, age) in [(1, "John", Some(40)), (2, "Jane", None), (3, "Ann", Some(20))] {
/// #     store.insert(User { id, name: name.into(), age })?;
/// # }
/// let count = |filter| User::query().filter(filter).count(&store);
/// assert_eq!(count(User::NAME.starts_with("J") & User::AGE.ge(30)), 1);
/// assert_eq!(count(User::AGE.is_null() | User::ID.is_in([3, 9])), 2);
/// assert_eq!(count(!User::AGE.between(20, 30)), 2);
/// # Ok(()) }
/// ```
#[must_use = "a column handle does nothing until a filter or an order is made of it"]
pub struct Column<M, T, const I: usize>(PhantomData<fn() -> (M, T)>);

impl<M, T, const I: usize> Column<M, T, I> {
    #[doc(hidden)]
    pub const fn new() -> Self {
        Column(PhantomData)
    }
}

impl<M, T, const I: usize> Copy for Column<M, T, I> {}

impl<M, T, const I: usize> Clone for Column<M, T, I> {
    fn clone(&self) -> Self {
        *self
    }
}

/// Columns whose values can be tested for equality.
impl<M: HasColumn<I>, T, const I: usize> Column<M, T, I> {
    /// Returns a filter for the records with this value.
    pub fn eq(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialEq + Send + Sync,
    {
        Filter::equal::<I>(value.into_value())
    }

    /// Returns a filter for the records with another value, or with `None`. `!User::AGE.eq(20)` is the same filter.
    pub fn ne(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialEq + Send + Sync,
    {
        let value = OneOperand(value.into_value());
        Filter::compare::<I, _>(Op::Ne, value, |field, OneOperand(value)| field != Some(value))
    }
}

/// Columns whose values can be hashed.
impl<M: HasColumn<I>, T, const I: usize> Column<M, T, I> {
    /// Returns a filter for the records with one of these values. A test costs the same for any number of values.
    pub fn is_in(self, values: impl IntoIterator<Item = impl IntoValue<M::Value>>) -> Filter<M>
    where
        M::Value: Key,
    {
        Filter::one_of::<I>(values.into_iter().map(IntoValue::into_value).collect())
    }
}

/// Columns whose values have an order. `None` and `NaN` sort last.
impl<M: HasColumn<I>, T, const I: usize> Column<M, T, I> {
    /// Returns a filter for the records whose value is less than this.
    pub fn lt(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        let value = OneOperand(value.into_value());
        Filter::compare::<I, _>(Op::Lt, value, |field, OneOperand(value)| {
            field.is_some_and(|field| field < value)
        })
    }

    /// Returns a filter for the records whose value is less than or equal to this.
    pub fn le(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        let value = OneOperand(value.into_value());
        Filter::compare::<I, _>(Op::Le, value, |field, OneOperand(value)| {
            field.is_some_and(|field| field <= value)
        })
    }

    /// Returns a filter for the records whose value is greater than this.
    pub fn gt(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        let value = OneOperand(value.into_value());
        Filter::compare::<I, _>(Op::Gt, value, |field, OneOperand(value)| {
            field.is_some_and(|field| field > value)
        })
    }

    /// Returns a filter for the records whose value is greater than or equal to this.
    pub fn ge(self, value: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        let value = OneOperand(value.into_value());
        Filter::compare::<I, _>(Op::Ge, value, |field, OneOperand(value)| {
            field.is_some_and(|field| field >= value)
        })
    }

    /// Returns a filter for the records whose value is between `low` and `high`, both included.
    pub fn between(self, low: impl IntoValue<M::Value>, high: impl IntoValue<M::Value>) -> Filter<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        let bounds = Between(low.into_value(), high.into_value());
        Filter::compare::<I, _>(Op::Between, bounds, |field, Between(low, high)| {
            field.is_some_and(|field| low <= field && field <= high)
        })
    }

    /// Returns an order with the smallest value first.
    pub fn asc(self) -> Order<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        Order::by::<I>(false)
    }

    /// Returns an order with the largest value first.
    pub fn desc(self) -> Order<M>
    where
        M::Value: PartialOrd + Send + Sync,
    {
        Order::by::<I>(true)
    }
}

/// Columns of text. Comparisons are case-sensitive.
impl<M: HasColumn<I>, T, const I: usize> Column<M, T, I> {
    /// Returns a filter for the records whose text starts with this.
    pub fn starts_with(self, text: impl Into<String>) -> Filter<M>
    where
        M::Value: Text,
    {
        let text = OneOperand::<String>(text.into());
        Filter::compare::<I, _>(Op::StartsWith, text, |field, OneOperand(text)| {
            field.is_some_and(|field: &M::Value| field.text().starts_with(text.as_str()))
        })
    }

    /// Returns a filter for the records whose text ends with this.
    pub fn ends_with(self, text: impl Into<String>) -> Filter<M>
    where
        M::Value: Text,
    {
        let text = OneOperand::<String>(text.into());
        Filter::compare::<I, _>(Op::EndsWith, text, |field, OneOperand(text)| {
            field.is_some_and(|field: &M::Value| field.text().ends_with(text.as_str()))
        })
    }

    /// Returns a filter for the records whose text contains this.
    pub fn contains(self, text: impl Into<String>) -> Filter<M>
    where
        M::Value: Text,
    {
        let text = OneOperand::<String>(text.into());
        Filter::compare::<I, _>(Op::Contains, text, |field, OneOperand(text)| {
            field.is_some_and(|field: &M::Value| field.text().contains(text.as_str()))
        })
    }
}

/// Columns that can be `None`.
impl<M: HasColumn<I>, T, const I: usize> Column<M, Option<T>, I> {
    /// Returns a filter for the records whose field is `None`.
    pub fn is_null(self) -> Filter<M> {
        Filter::compare::<I, _>(Op::IsNull, NoOperand, |field, NoOperand| field.is_none())
    }

    /// Returns a filter for the records whose field is `Some`.
    pub fn is_not_null(self) -> Filter<M> {
        Filter::compare::<I, _>(Op::IsNotNull, NoOperand, |field, NoOperand| field.is_some())
    }
}

/// A type that is text: every `AsRef<str>`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not text",
    label = "expected a column of text",
    note = "text is a `String`, or a type that implements `AsRef<str>`"
)]
pub trait Text {
    /// Returns the text.
    fn text(&self) -> &str;
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str>> Text for T {
    fn text(&self) -> &str {
        self.as_ref()
    }
}

/// A type of numbers that can be summed.
///
/// A sum has a wider type, so that it does not overflow:
///
/// | numbers | sum |
/// |---|---|
/// | `u8`, `u16`, `u32`, `bool` | `u64` |
/// | `u64`, `usize` | `u128` |
/// | `i8`, `i16`, `i32` | `i64` |
/// | `i64`, `isize` | `i128` |
/// | `f32`, `f64` | `f64` |
///
/// The sum of a `bool` column is the number of records with `true`, and its average is their share.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` has no sum",
    label = "expected a column of numbers",
    note = "numbers are the integers of up to 64 bits, `f32`, `f64` and `bool`"
)]
pub trait Number: Copy + Sealed {
    /// The type of a sum.
    type Total: Default + Clone + PartialOrd + Send + Sync + 'static;
    /// Adds this number to a sum.
    fn add_to(self, total: Self::Total) -> Self::Total;
    /// Converts a sum, for an average.
    fn total_as_f64(total: Self::Total) -> f64;
}

macro_rules! numbers {
    ($($number:ty => $total:ty;)*) => {$(
        impl Sealed for $number {}

        #[diagnostic::do_not_recommend]
        impl Number for $number {
            type Total = $total;

            #[inline]
            #[allow(clippy::cast_lossless)] // Every number is widened; `usize` has no `From`.
            fn add_to(self, total: $total) -> $total {
                total + self as $total
            }

            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)] // An average is an `f64`.
            fn total_as_f64(total: $total) -> f64 {
                total as f64
            }
        }
    )*};
}

numbers! {
    bool => u64;
    u8 => u64;
    u16 => u64;
    u32 => u64;
    u64 => u128;
    usize => u128;
    i8 => i64;
    i16 => i64;
    i32 => i64;
    i64 => i128;
    isize => i128;
    f32 => f64;
    f64 => f64;
}
