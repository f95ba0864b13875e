//! Columns as keys.

use std::any::Any;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use super::key::{Key, Nullable, Nullness};
use super::record::{HasColumn, KeyColumns, KeyVisitor, set_column};
use crate::schema::ColumnIdx;

/// The columns of `M` at the indexes `I`, a tuple of [`ColumnAt`].
#[doc(hidden)]
pub struct Columns<M, I>(PhantomData<fn() -> (M, I)>);

/// A key that replaces one in error. It can be `None`, so that its uses are not errors too.
#[doc(hidden)]
pub struct Unresolved<C>(PhantomData<C>);

impl<C: KeyColumns> KeyColumns for Unresolved<C> {
    type Model = C::Model;
    type Key = C::Key;
    type Null = Nullable;

    const COLUMNS: &'static [ColumnIdx] = C::COLUMNS;

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

    fn visit_key(record: &C::Model, nth: usize, visitor: KeyVisitor<'_>) {
        C::visit_key(record, nth, visitor);
    }

    fn from_parts(parts: &[&dyn Any]) -> Option<C::Key> {
        C::from_parts(parts)
    }
}

/// The index of a column, as a type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ColumnAt<const I: usize>;

impl<const I: usize> ColumnAt<I> {
    /// The index as a value, for generated code: a constant in a list can be borrowed for `'static`.
    pub const IDX: ColumnIdx = ColumnIdx::new(I);
}

impl<M, const I: usize> KeyColumns for Columns<M, (ColumnAt<I>,)>
where
    M: HasColumn<I, Value: Key>,
{
    type Model = M;
    type Key = M::Value;
    type Null = M::Null;

    const COLUMNS: &'static [ColumnIdx] = &[ColumnIdx::new(I)];

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

    fn visit_key(record: &M, _nth: usize, visitor: KeyVisitor<'_>) {
        if let Some(value) = record.get() {
            visitor(value, &Some(value.clone()));
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
        impl<M, $(const $i: usize),+> KeyColumns for Columns<M, ($(ColumnAt<$i>,)+)>
        where
            M: $(HasColumn<$i, Value: Key> +)+
        {
            type Model = M;
            type Key = ($(<M as HasColumn<$i>>::Value,)+);
            type Null = null_of!(M $($i)+);

            const COLUMNS: &'static [ColumnIdx] = &[$(ColumnIdx::new($i)),+];

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

            fn visit_key(record: &M, nth: usize, visitor: KeyVisitor<'_>) {
                $(if nth == $at && let Some(value) = HasColumn::<$i>::get(record) {
                    visitor(value, &Some(value.clone()));
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
