//! The kinds of relations, as types.

use std::cmp::Ordering;
use std::marker::PhantomData;

use crate::record::{HasColumn, Record};
use crate::schema::{ColumnIdx, OneOfMany, RelationKind};

/// A kind of relation, and which record of several a to-one relation gives.
#[doc(hidden)]
pub trait Kind<T: Record>: 'static {
    /// The target where its records hold the key, so that a stored one changes when it is linked; and
    /// otherwise `()`.
    type Holder;

    const KIND: RelationKind;
    /// The column that decides which of several records is given, if one does.
    const ONE_OF_MANY: Option<OneOfMany> = None;
    /// Whether the choice is the last of the target's table.
    const LAST: bool = Self::ONE_OF_MANY.is_none();

    /// Whether a record can be the choice at all.
    fn is_candidate(_record: &T) -> bool {
        true
    }

    /// `Greater` where the first is the better choice. Of equals the one that stands last in its
    /// table is taken.
    fn compare(_a: &T, _b: &T) -> Ordering {
        Ordering::Equal
    }
}

/// A kind that leads to all the records that belong to one, and does not choose the best of them.
#[cfg(feature = "ingest")]
#[doc(hidden)]
pub trait AllTargets {}

macro_rules! kinds {
    ($T:ident: $($Type:ident $Kind:ident held by $Holder:ty;)*) => {$(
        #[doc(hidden)]
        pub struct $Type;

        impl<$T: Record> Kind<$T> for $Type {
            type Holder = $Holder;

            const KIND: RelationKind = RelationKind::$Kind;
        }

        #[cfg(feature = "ingest")]
        impl AllTargets for $Type {}
    )*};
}

kinds! { T:
    HasOneKind HasOne held by T;
    BelongsToKind BelongsTo held by ();
    HasManyKind HasMany held by T;
    HasManyByKind HasManyBy held by ();
    HasManyThroughKind HasManyThrough held by ();
    HasOneThroughKind HasOneThrough held by ();
    BelongsToManyKind BelongsToMany held by ();
    MorphOneKind MorphOne held by T;
    MorphManyKind MorphMany held by T;
    MorphToManyKind MorphToMany held by ();
    MorphedByManyKind MorphedByMany held by ();
}

/// The one of the kind `K` whose value in column `C` is the largest, or else the smallest.
#[doc(hidden)]
pub struct OneOfManyKind<K, const C: usize, const LARGEST: bool>(PhantomData<K>);

impl<T, K, const C: usize, const LARGEST: bool> Kind<T> for OneOfManyKind<K, C, LARGEST>
where
    K: Kind<T>,
    T: HasColumn<C, Value: PartialOrd>,
{
    type Holder = K::Holder;

    const KIND: RelationKind = K::KIND;
    const ONE_OF_MANY: Option<OneOfMany> =
        Some(OneOfMany { column: ColumnIdx::new(C), largest: LARGEST });

    fn is_candidate(record: &T) -> bool {
        record.get().is_some_and(|value| value.partial_cmp(value).is_some())
    }

    fn compare(a: &T, b: &T) -> Ordering {
        let ordering = a.get().partial_cmp(&b.get()).unwrap_or(Ordering::Equal);
        if LARGEST { ordering } else { ordering.reverse() }
    }
}

/// Proof that a column's values have an order; asked for by the derive, and by aggregates, at the
/// column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` have no order",
    label = "`{Self}` has no largest or smallest value",
    note = "`max` and `min` take a column whose type has an order: `#[derive(PartialEq, PartialOrd)]`"
)]
pub trait Ordered {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: PartialOrd> Ordered for T {}

/// Proof that a column holds a list of keys; asked for by the derive, at the column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of keys of type `{Key}`",
    label = "expected `Vec<{Key}>`",
    note = "`has_many_by` reads the keys of its target from a list: a `Vec`, or another type that is `AsRef<[{Key}]>`"
)]
pub trait KeysOf<Key> {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<[K]>, K> KeysOf<K> for T {}

/// In the type of a relation: it leads to one record at most.
#[derive(Clone, Copy, Debug)]
pub enum One {}

/// In the type of a relation: it leads to any number of records.
#[derive(Clone, Copy, Debug)]
pub enum Many {}

/// [`One`] or [`Many`].
#[doc(hidden)]
pub trait Cardinality {
    /// What is asked for of `T`: one, or a list. Messages show it.
    type Of<T>: ?Sized;
}

impl Cardinality for One {
    type Of<T> = T;
}

impl Cardinality for Many {
    type Of<T> = [T];
}

/// Asked for by aggregates, and not by their `impl`: rustc would look for an iterator with methods of
/// these names, and say that there is none.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "aggregates need a to-many relation",
    label = "this relation has at most one target",
    note = "use `exists()`, or `is(..)` with a filter"
)]
pub trait ToMany {}

impl ToMany for Many {}
