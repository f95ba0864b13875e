//! Codes of values: numbers that sort as the values do.

use std::any::{Any, TypeId};

/// A number that sorts as a row does, and the row's position.
///
/// From the top: 32 bits of rank, 64 bits of the value and 32 of the position, which breaks ties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub(crate) struct Code(u128);

const POSITION_BITS: u32 = 32;
const RANK_SHIFT: u32 = 96;

impl Code {
    #[inline]
    pub(crate) fn new(rank: u32, value: u64) -> Self {
        Code(u128::from(rank) << RANK_SHIFT | u128::from(value) << POSITION_BITS)
    }

    /// The same code for the row at another position.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // A table has fewer rows than 2^32.
    pub(crate) fn at(self, position: usize) -> Self {
        Code(self.0 >> POSITION_BITS << POSITION_BITS | u128::from(position as u32))
    }

    /// Rank and value.
    #[inline]
    pub(super) fn without_position(self) -> u128 {
        self.0 >> POSITION_BITS
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // The highest bits.
    pub(super) fn rank(self) -> u32 {
        (self.0 >> RANK_SHIFT) as u32
    }

    #[inline]
    pub(super) fn position(self) -> usize {
        self.row() as usize
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation)] // The lowest bits.
    pub(super) fn row(self) -> u32 {
        self.0 as u32
    }
}

/// The rank of values, and the first of those after them.
pub(super) const VALUE: u32 = 0;
/// The rank of what is after all others.
pub(crate) const LAST: u32 = u32::MAX;

/// How much of the order of a type's values their codes decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coded {
    /// All of it: equal codes are equal values.
    Fully,
    /// Values of different codes are in the order of the codes. Others have to be compared; their order is
    /// total.
    Partly,
    /// Nothing. Some values cannot be compared with each other.
    Not,
}

impl Coded {
    pub(crate) fn of<T: 'static>() -> Self {
        let of = TypeId::of::<T>();
        macro_rules! is_one_of {
            ($($T:ty),*) => { $(of == TypeId::of::<$T>())||* };
        }
        if is_one_of!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize)
            || is_one_of!(bool, char, f32, f64)
        {
            Coded::Fully
        } else if is_one_of!(u128, i128, String, &'static str) {
            Coded::Partly
        } else {
            Coded::Not
        }
    }

    pub(crate) fn is_total(self) -> bool {
        self != Coded::Not
    }
}

/// The rank of `None`.
const NONE: u32 = VALUE + 1;
/// The rank of an aggregate that is not a number.
pub(crate) const NOT_A_NUMBER: u32 = NONE + 1;
/// The first rank that no value has.
pub(crate) const FREE: u32 = NOT_A_NUMBER + 1;

/// The codes of values, each at the position of its row; `incomparable` is the rank of those that cannot be
/// compared with themselves.
#[inline]
pub(crate) fn fill<'v, T: PartialOrd + 'static>(
    codes: &mut [Code],
    values: impl Iterator<Item = Option<&'v T>>,
    descending: bool,
    incomparable: u32,
) {
    let flip = if descending { u64::MAX } else { 0 };
    let is_float = [TypeId::of::<f32>(), TypeId::of::<f64>()].contains(&TypeId::of::<T>());
    let all_comparable = Coded::of::<T>().is_total() && !is_float;
    let of_value = |value: Option<&T>| match value {
        None => Code::new(NONE, 0),
        Some(value) if !all_comparable && !is_comparable(value) => Code::new(incomparable, 0),
        Some(value) => Code::new(VALUE, value_code(value) ^ flip),
    };
    for ((row, code), value) in codes.iter_mut().enumerate().zip(values) {
        *code = of_value(value).at(row);
    }
}

/// The code of a value that can be compared with itself.
#[inline]
fn value_code<T: 'static>(value: &T) -> u64 {
    const SIGN: u64 = 1 << 63;
    let value: &dyn Any = value;
    macro_rules! codes {
        ($($T:ty, $value:ident => $code:expr;)*) => {$(
            if let Some(&$value) = value.downcast_ref::<$T>() {
                return $code;
            }
        )*};
    }
    codes! {
        u32, value => u64::from(value);
        u64, value => value;
        i32, value => i64::from(value).cast_unsigned() ^ SIGN;
        i64, value => value.cast_unsigned() ^ SIGN;
        u8, value => u64::from(value);
        u16, value => u64::from(value);
        i8, value => i64::from(value).cast_unsigned() ^ SIGN;
        i16, value => i64::from(value).cast_unsigned() ^ SIGN;
        usize, value => value as u64;
        isize, value => (value as i64).cast_unsigned() ^ SIGN;
        f64, value => float_code(value);
        f32, value => float_code(f64::from(value));
        bool, value => u64::from(value);
        char, value => u64::from(value);
        u128, value => u64::try_from(value).unwrap_or(u64::MAX);
        i128, value => {
            let near = i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
            near.cast_unsigned() ^ SIGN
        };
        &'static str, value => text_code(value);
    }
    value.downcast_ref::<String>().map_or(0, |text| text_code(text))
}

/// Positive numbers sort by their bits, and negative ones the other way round. There is one zero.
#[inline]
fn float_code(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// The first bytes.
#[inline]
fn text_code(text: &str) -> u64 {
    let bytes = text.as_bytes();
    if let Some(first) = bytes.first_chunk::<8>() {
        return u64::from_be_bytes(*first);
    }
    let mut first = [0; 8];
    first.iter_mut().zip(bytes).for_each(|(first, byte)| *first = *byte);
    u64::from_be_bytes(first)
}

/// Whether a value can be compared with itself: NaN cannot.
pub(super) fn is_comparable<T: PartialOrd>(value: &T) -> bool {
    value.partial_cmp(value).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorts_as_values<T: PartialOrd + 'static>(values: &[T]) {
        let mut codes = vec![Code::default(); values.len()];
        fill(&mut codes, values.iter().map(Some), false, u32::MAX);
        // Without positions.
        let codes: Vec<_> = codes.into_iter().map(Code::without_position).collect();
        for (a, code) in values.iter().zip(&codes) {
            for (b, other) in values.iter().zip(&codes) {
                match Coded::of::<T>() {
                    Coded::Fully => assert_eq!(a.partial_cmp(b), Some(code.cmp(other))),
                    _ => assert!(code == other || a.partial_cmp(b) == Some(code.cmp(other))),
                }
            }
        }
    }

    #[test]
    fn codes_sort_as_their_values() {
        macro_rules! numbers {
            ($($T:ty),*) => {$( sorts_as_values(&[<$T>::MIN, 0, 1, 7, <$T>::MAX / 2, <$T>::MAX]); )*};
        }
        numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
        sorts_as_values(&[-7i64, -1, 0, 1]);
        sorts_as_values(&[i128::from(i64::MIN) - 1, -1, i128::from(i64::MAX) + 1]);
        sorts_as_values(&[
            f64::NEG_INFINITY,
            -1.5,
            -f64::MIN_POSITIVE,
            -0.0,
            0.0,
            1e-300,
            2.0,
            f64::INFINITY,
        ]);
        sorts_as_values(&[f32::MIN, -0.0f32, 0.0, f32::MAX]);
        sorts_as_values(&[false, true]);
        sorts_as_values(&['a', 'z', 'é', char::MAX]);
        let texts = ["", "\0", "a", "a\0", "ab", "abcdefgh", "abcdefghi", "abcdefgi", "é"];
        sorts_as_values(&texts);
        sorts_as_values(&texts.map(str::to_owned));
    }
}
