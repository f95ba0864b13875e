//! The kinds of relations, as types.

use std::cmp::Ordering;
use std::marker::PhantomData;

use crate::record::{HasColumn, Record};
use crate::schema::{ColumnIdx, OneOfMany, RelationKind};

/// A kind of relation, and which of several records a to-one relation returns.
#[doc(hidden)]
pub trait Kind<T: Record>: 'static {
    /// The target where its records hold the key, so that a stored one changes when it is linked; and
    /// otherwise `()`.
    type Holder;

    const KIND: RelationKind;
    /// The column that decides which of several records is returned, if one does.
    const ONE_OF_MANY: Option<OneOfMany> = None;
    /// Whether it returns the last match of the target's table.
    const LAST: bool = Self::ONE_OF_MANY.is_none();

    /// Whether a record can be returned at all.
    fn is_candidate(_record: &T) -> bool {
        true
    }

    /// `Greater` if the first is the better choice. Among equals, the last of the table wins.
    fn compare(_a: &T, _b: &T) -> Ordering {
        Ordering::Equal
    }
}

/// A kind that returns all matches, or the last one: not one with `max` or `min`.
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

/// The match of the kind `K` with the largest value in column `C`, or else the smallest.
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

/// Proof that a column's values have an order. The derive and aggregates require it at the column.
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

/// Proof that a column holds a list of keys. The derive requires it at the column.
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

/// In the type of a relation: it has at most one target.
#[derive(Clone, Copy, Debug)]
pub enum One {}

/// In the type of a relation: it can have many targets.
#[derive(Clone, Copy, Debug)]
pub enum Many {}

/// [`One`] or [`Many`].
#[doc(hidden)]
pub trait Cardinality {
    const IS_TO_ONE: bool;
    /// What a graph takes for a relation to `T`: one, or a list. Messages show it.
    type Of<T>: ?Sized;
}

impl Cardinality for One {
    const IS_TO_ONE: bool = true;
    type Of<T> = T;
}

impl Cardinality for Many {
    const IS_TO_ONE: bool = false;
    type Of<T> = [T];
}

/// A cardinality with aggregates.
///
/// This trait and the three below are bounds of methods and not of an `impl`. With an `impl` for one cardinality,
/// rustc would say of the other that it has no such method, or look for an iterator with a method of this name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "aggregates need a to-many relation",
    label = "this relation has at most one target",
    note = "use `exists()`, or `is(..)` with a filter"
)]
pub trait ToMany {}

#[diagnostic::do_not_recommend]
impl ToMany for Many {}

/// A cardinality with the filters `any` and `all`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`any` and `all` need a to-many relation",
    label = "this relation has at most one target",
    note = "use `is(..)`"
)]
pub trait ManyTargets {}

#[diagnostic::do_not_recommend]
impl ManyTargets for Many {}

/// A cardinality whose targets have an order and can be sliced.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`order_by`, `limit` and `offset` of a relation need a to-many relation",
    label = "this relation has at most one target",
    note = "declare `has_one(.., max = \"..\")` to choose which record it returns; to sort or limit the query itself, call the method on it, after `with(..)`"
)]
pub trait SortedTargets {}

#[diagnostic::do_not_recommend]
impl SortedTargets for Many {}

/// A cardinality with the filter `is` and the order `by`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`is` and `by` need a to-one relation",
    label = "this relation can have many targets",
    note = "filter with `any(..)` or `all(..)`, sort by an aggregate, such as `count().desc()`"
)]
pub trait OneTarget {}

#[diagnostic::do_not_recommend]
impl OneTarget for One {}
