//! Generating keys for `#[orm(auto)]`, and what a table counts for it.

use std::ops::RangeInclusive;

use super::key::Key;

/// A key that `#[orm(auto)]` can generate: every integer type, and `Uuid` (version 7) with the
/// feature `uuid`.
///
/// A record that is inserted with an *unset* key gets the next key: of the number after the largest that the table has
/// had. If the type has no such number, it gets the key of a number that no record uses. For a newtype, implement it by
/// calling each method of the inner type:
///
/// ```
/// use orm_core::{AutoKey, Model, Store};
///
/// #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
/// struct UserId(u64);
///
/// impl AutoKey for UserId {
///     fn is_unset(&self) -> bool { self.0.is_unset() }
///     fn sequence(&self) -> u64 { self.0.sequence() }
///     fn generate(next: u64) -> Option<Self> { u64::generate(next).map(UserId) }
/// }
///
/// #[derive(Model)]
/// #[orm(entity = "users")]
/// struct User { #[orm(auto)] id: UserId, name: String }
///
/// # fn main() -> orm_core::Result<()> {
/// let mut store = Store::new();
/// let id = store.insert(User { id: UserId(0), name: "John".into() })?.id;
/// assert_eq!(id, UserId(1));
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "keys of type `{Self}` cannot be generated",
    label = "expected an integer, a `Uuid` or an `AutoKey`",
    note = "`#[orm(auto)]` works on integers, on `Uuid` with the feature `uuid`, and on types that implement `AutoKey`"
)]
pub trait AutoKey: Key {
    #[doc(hidden)]
    const CHECK: bool = true;

    /// Returns whether the key means "not assigned yet": `0`, or the nil UUID.
    fn is_unset(&self) -> bool;

    /// Returns the number of this key, after which a counter continues; `0` for keys that are not counted.
    fn sequence(&self) -> u64;

    /// Returns the key for a number, which is at least 1. Each number has another key. `None` for numbers that are too
    /// large for the type.
    fn generate(next: u64) -> Option<Self>;
}

macro_rules! auto_integers {
    ($($int:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl AutoKey for $int {
            fn is_unset(&self) -> bool {
                *self == 0
            }
            fn sequence(&self) -> u64 {
                // A negative key does not move the counter. After a key above `u64`, gaps are used.
                if *self < <$int>::MIN.max(0) { 0 } else { u64::try_from(*self).unwrap_or(u64::MAX) }
            }
            fn generate(next: u64) -> Option<Self> {
                <$int>::try_from(next).ok()
            }
        }
    )*};
}

auto_integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

#[cfg(feature = "uuid")]
#[diagnostic::do_not_recommend]
impl AutoKey for uuid::Uuid {
    fn is_unset(&self) -> bool {
        self.is_nil()
    }
    fn sequence(&self) -> u64 {
        0
    }
    fn generate(_next: u64) -> Option<Self> {
        Some(uuid::Uuid::now_v7())
    }
}

/// The functions of [`AutoKey`] for one type of keys.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AutoKeys<K> {
    is_unset: fn(&K) -> bool,
    sequence: fn(&K) -> u64,
    generate: fn(u64) -> Option<K>,
}

impl<K> AutoKeys<K> {
    /// Whether a key is set, and is not to be generated.
    #[inline]
    pub(crate) fn is_set(&self, key: &K) -> bool {
        !(self.is_unset)(key)
    }
}

/// How keys of a type are generated.
#[doc(hidden)]
pub const fn auto_keys<K: AutoKey>() -> AutoKeys<K> {
    AutoKeys { is_unset: K::is_unset, sequence: K::sequence, generate: K::generate }
}

/// The keys that were generated for a table, and those that were stored.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AutoCounter {
    /// The largest number that a key has had.
    last: u64,
    /// The number after which a search for a gap begins.
    gap: u64,
}

impl AutoCounter {
    /// Counts a key that is stored.
    #[inline]
    pub(crate) fn count<K>(&mut self, auto: &AutoKeys<K>, key: &K) {
        let number = (auto.sequence)(key);
        if number > self.last {
            // If this is the last number of the type, gaps are most likely after the numbers before it.
            self.gap = self.last;
            self.last = number;
        }
    }

    /// The next key after the largest that is not taken. At most `taken` keys are.
    #[inline]
    pub(crate) fn next_larger<K>(
        &mut self,
        auto: &AutoKeys<K>,
        taken: usize,
        is_taken: impl Fn(&K) -> bool,
    ) -> Option<K> {
        let larger = self.last.checked_add(1)?;
        let (number, key) = search(auto, larger..=u64::MAX, taken, is_taken)?;
        self.last = number;
        Some(key)
    }

    /// The next key after the last gap that was found; if there is none, from the first number on.
    pub(crate) fn next_gap<K>(
        &mut self,
        auto: &AutoKeys<K>,
        taken: usize,
        is_taken: impl Fn(&K) -> bool,
    ) -> Option<K> {
        let search = |numbers| search(auto, numbers, taken, &is_taken);
        let behind = self.gap.checked_add(1).and_then(|it| search(it..=u64::MAX));
        let (number, key) = behind.or_else(|| search(1..=self.gap))?;
        self.gap = number;
        Some(key)
    }
}

/// The first of some numbers whose key is not taken, with the key. At most `taken` of them are.
fn search<K>(
    auto: &AutoKeys<K>,
    numbers: RangeInclusive<u64>,
    taken: usize,
    is_taken: impl Fn(&K) -> bool,
) -> Option<(u64, K)> {
    // Each number has a key of its own, so one more than are taken is enough.
    for number in numbers.take(taken.saturating_add(1)) {
        let key = (auto.generate)(number).filter(|key| auto.is_set(key))?;
        if !is_taken(&key) {
            return Some((number, key));
        }
    }
    None
}
