mod into;

pub use self::into::{IntoKey, IntoValue};

use std::any::Any;
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

use crate::model::{HasColumn, Model, set_column};

/// What a key column can be: any `Eq + Hash + Clone` type, integers, `String`, `Uuid` and your
/// own newtypes among them.
///
/// A key of several columns is the tuple of their types, compared as a tuple. `None` is not a key
/// and matches nothing; `0` and `""` are keys like any other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "this type cannot be compared and hashed",
    note = "a key column needs `Eq`, `Hash` and `Clone`: `#[derive(PartialEq, Eq, Hash, Clone)]`"
)]
pub trait Key: Eq + Hash + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Eq + Hash + Clone + Send + Sync + 'static> Key for T {}

/// A key that `#[orm(auto)]` can generate: every integer type, and `Uuid` (version 7) with the
/// feature `uuid`.
///
/// A record whose key is *unset* when it is inserted gets the next key: that for the number behind the
/// largest that the table has had, or, when the type has none, that for a number whose key no record
/// has. Implement it for a newtype by passing each method on:
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
    label = "not a type that `auto` can count up",
    note = "`#[orm(auto)]` works on integers, on `Uuid` with the feature `uuid`, and on types that implement `AutoKey`"
)]
pub trait AutoKey: Key {
    #[doc(hidden)]
    const CHECK: bool = true;

    /// Whether the key stands for "not assigned yet": `0`, or the nil UUID.
    fn is_unset(&self) -> bool;

    /// The number that a counter must be past once this key is stored; `0` for keys that are not
    /// counted.
    fn sequence(&self) -> u64;

    /// The key for a number from 1 on, a different one for each number; `None` for all numbers that the type
    /// cannot hold, which are those behind its largest.
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
                // A negative key does not move the counter. Behind one past u64 the gaps are used.
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

/// Proof that a type can be a key; asked for by the derive, at the type.
///
/// It is not [`Key`] because what that trait stands on would be reported as well, trait by trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "this type cannot be compared and hashed",
    note = "a key column needs `Eq`, `Hash` and `Clone`: `#[derive(PartialEq, Eq, Hash, Clone)]`"
)]
pub trait KeyType {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Key> KeyType for T {}

/// A type behind a check: with a constant that is in error the type is as well, and what is made
/// with it is not reported again.
#[doc(hidden)]
pub trait Checked<const CHECK: bool> {
    type Type;
}

impl<T> Checked<true> for T {
    type Type = T;
}

/// Of a column or a key: it is never `None`.
#[doc(hidden)]
pub struct NotNull;

/// Of a column or a key: it can be `None`.
#[doc(hidden)]
pub struct Nullable;

/// [`NotNull`] or [`Nullable`].
#[doc(hidden)]
pub trait Nullness: 'static {
    /// Whether it is [`Nullable`].
    const CAN_BE_NULL: bool;
    /// Of a key with a further column: one that can be `None` is enough.
    type Or<Other: Nullness>: Nullness;
}

impl Nullness for NotNull {
    const CAN_BE_NULL: bool = false;
    type Or<Other: Nullness> = Other;
}

impl Nullness for Nullable {
    const CAN_BE_NULL: bool = true;
    type Or<Other: Nullness> = Nullable;
}

/// One or several columns of a model, read together as a key.
///
/// **Laws.** `hash` and `read` give `None` for the same records, those with a `None` column;
/// `hash(record)` is the hash of `read(record)`; `is(record, key)` is `read(record) == Some(key)`.
/// After `write(record, key)`, `read` gives the key; after `clear(record)` that gave `true`, it gives
/// `None`.
#[doc(hidden)]
pub trait KeyColumns: 'static {
    type Model: Model;
    type Key: Key;

    /// The places of the columns in the model's schema.
    const COLUMNS: &'static [usize];

    /// The column that tells what the key refers to, and what it must hold for this to be a key at
    /// all; for polymorphic relations.
    const TYPE: Option<(usize, &'static str)> = None;

    /// Whether the key can be `None`.
    type Null: Nullness;

    fn read(record: &Self::Model) -> Option<Self::Key>;
    fn hash<S: BuildHasher>(record: &Self::Model, hasher: &S) -> Option<u64>;
    fn is(record: &Self::Model, key: &Self::Key) -> bool;

    fn write(record: &mut Self::Model, key: Self::Key);

    /// Empties those of the columns that can be empty; `false` where none can.
    fn clear(record: &mut Self::Model) -> bool;

    /// Shows the value of one of the columns, by its place in `COLUMNS`: as it is, and as it is in a column that
    /// can be empty.
    #[cfg(feature = "serde")]
    fn show(record: &Self::Model, nth: usize, see: See<'_>);

    /// Puts a key together from values of its columns, in the order of `COLUMNS`.
    fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key>;
}

/// What is shown a value, and the same within `Some`.
#[cfg(feature = "serde")]
pub(crate) type See<'a> = &'a mut dyn FnMut(&dyn Any, &dyn Any);

/// The columns of `M` at the places `I`, a tuple of [`At`].
#[doc(hidden)]
pub struct Columns<M, I>(PhantomData<fn() -> (M, I)>);

/// A key in the place of one that is in error. It may be `None`, so that what is done with it is not in error
/// as well.
#[doc(hidden)]
pub struct Inert<C>(PhantomData<C>);

impl<C: KeyColumns> KeyColumns for Inert<C> {
    type Model = C::Model;
    type Key = C::Key;
    type Null = Nullable;

    const COLUMNS: &'static [usize] = C::COLUMNS;

    fn read(record: &C::Model) -> Option<C::Key> {
        C::read(record)
    }

    fn hash<S: BuildHasher>(record: &C::Model, hasher: &S) -> Option<u64> {
        C::hash(record, hasher)
    }

    fn is(record: &C::Model, key: &C::Key) -> bool {
        C::is(record, key)
    }

    fn write(record: &mut C::Model, key: C::Key) {
        C::write(record, key);
    }

    fn clear(record: &mut C::Model) -> bool {
        C::clear(record)
    }

    #[cfg(feature = "serde")]
    fn show(record: &C::Model, nth: usize, see: See<'_>) {
        C::show(record, nth, see);
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<C::Key> {
        C::from_parts(parts)
    }
}

/// A place in a list, as a type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct At<const I: usize>;

impl<M, const I: usize> KeyColumns for Columns<M, (At<I>,)>
where
    M: HasColumn<I, Value: Key>,
{
    type Model = M;
    type Key = M::Value;
    type Null = M::Null;

    const COLUMNS: &'static [usize] = &[I];

    #[inline]
    fn read(record: &M) -> Option<M::Value> {
        record.get().cloned()
    }

    #[inline]
    fn hash<S: BuildHasher>(record: &M, hasher: &S) -> Option<u64> {
        record.get().map(|value| hasher.hash_one(value))
    }

    #[inline]
    fn is(record: &M, key: &M::Value) -> bool {
        record.get() == Some(key)
    }

    fn write(record: &mut M, key: M::Value) {
        set_column::<M, I>(record, Some(key));
    }

    fn clear(record: &mut M) -> bool {
        set_column::<M, I>(record, None)
    }

    #[cfg(feature = "serde")]
    fn show(record: &M, _nth: usize, see: See<'_>) {
        if let Some(value) = record.get() {
            see(value, &Some(value.clone()));
        }
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<M::Value> {
        parts.first()?.downcast_ref::<M::Value>().cloned()
    }
}

/// Whether a key of these columns can be `None`.
macro_rules! null_of {
    ($M:ident $i:ident) => { <$M as HasColumn<$i>>::Null };
    ($M:ident $i:ident $($rest:ident)+) => {
        <<$M as HasColumn<$i>>::Null as Nullness>::Or<null_of!($M $($rest)+)>
    };
}

macro_rules! composite_keys {
    ($(($($i:ident $at:tt),+))*) => {$(
        impl<M, $(const $i: usize),+> KeyColumns for Columns<M, ($(At<$i>,)+)>
        where
            M: $(HasColumn<$i, Value: Key> +)+
        {
            type Model = M;
            type Key = ($(<M as HasColumn<$i>>::Value,)+);
            type Null = null_of!(M $($i)+);

            const COLUMNS: &'static [usize] = &[$($i),+];

            fn read(record: &M) -> Option<Self::Key> {
                Some(($(HasColumn::<$i>::get(record)?.clone(),)+))
            }

            fn hash<S: BuildHasher>(record: &M, hasher: &S) -> Option<u64> {
                Some(hasher.hash_one(($(HasColumn::<$i>::get(record)?,)+)))
            }

            fn is(record: &M, key: &Self::Key) -> bool {
                $(HasColumn::<$i>::get(record) == Some(&key.$at))&&+
            }

            fn write(record: &mut M, key: Self::Key) {
                $(set_column::<M, $i>(record, Some(key.$at));)+
            }

            fn clear(record: &mut M) -> bool {
                // Every column that can be empty is emptied.
                let cleared = [$(set_column::<M, $i>(record, None)),+];
                cleared.contains(&true)
            }

            #[cfg(feature = "serde")]
            fn show(record: &M, nth: usize, see: See<'_>) {
                $(if nth == $at && let Some(value) = HasColumn::<$i>::get(record) {
                    see(value, &Some(value.clone()));
                })+
            }

            fn from_parts(parts: &[&dyn Any]) -> Option<Self::Key> {
                Some(($(parts.get($at)?.downcast_ref::<<M as HasColumn<$i>>::Value>()?.clone(),)+))
            }
        }
    )*};
}

composite_keys! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}

/// Proof that the two keys of a relation have one type; asked for by the derive, at the key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the keys of this relation have different types: `{Self}` here, `{Other}` there",
    label = "`{Self}` cannot match `{Other}`",
    note = "a foreign key has the type of the key it refers to, or `Option` of it"
)]
pub trait SameKey<Other> {
    const CHECK: bool = true;
}

impl<K> SameKey<K> for K {}
