//! How a row holds its record, and how a source points at a record.

use std::marker::PhantomData;
use std::ops::Deref;

use super::any_serialize::AnySerialize;
use super::record::Record;

/// How rows hold records.
#[doc(hidden)]
pub trait Hold: Sized {
    /// A record in a row.
    type Row<M: Record>: Deref<Target = M>;
    /// A row of a boxed query.
    type Boxed<R: RowFn>;

    /// A record in serde's terms.
    type Json: Clone;

    /// A record for serde, if its model is `Serialize`.
    fn json<M: Record>(row: Self::Row<M>) -> Option<Self::Json>;

    fn see(json: &Self::Json) -> &dyn AnySerialize;
}

/// The rows of a boxed query: a function type that takes a `&Store` and returns a row.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name the rows of a boxed query",
    label = "expected a function type that takes a store",
    note = "write the row as what a store returns: `fn(&Store) -> LoadedUser<&User, Option<&Phone>>`"
)]
pub trait RowFn: for<'s> RowAt<'s> + 'static {}

#[diagnostic::do_not_recommend]
impl<R: for<'s> RowAt<'s> + 'static> RowFn for R {}

/// The row that is borrowed from a store for `'s`.
#[doc(hidden)]
pub trait RowAt<'s> {
    type Row;
}

/// Rows borrow records from a store.
#[doc(hidden)]
pub struct Borrowed<'s>(PhantomData<&'s ()>);

impl<'s> Hold for Borrowed<'s> {
    type Row<M: Record> = &'s M;
    type Boxed<R: RowFn> = <R as RowAt<'s>>::Row;

    type Json = &'s dyn AnySerialize;

    fn json<M: Record>(row: &'s M) -> Option<&'s dyn AnySerialize> {
        M::ABILITIES.json().map(|json| json(row))
    }

    fn see<'a>(json: &'a &'s dyn AnySerialize) -> &'a dyn AnySerialize {
        *json
    }
}

/// Points at records that were found and are not in a row yet.
#[doc(hidden)]
pub trait Points: Copy {
    type Hold: Hold;
    type Position<M: Record>: Copy;

    fn to_row<M: Record>(at: Self::Position<M>) -> <Self::Hold as Hold>::Row<M>;
}

/// A type for each model.
#[doc(hidden)]
pub trait Family {
    type Of<M: Record>: Copy;
}

/// The positions of a source.
#[doc(hidden)]
pub struct Positions<S>(PhantomData<S>);

impl<S: Points> Family for Positions<S> {
    type Of<M: Record> = S::Position<M>;
}

/// Makes the member of a family for a model.
#[doc(hidden)]
pub trait MakeFamily<F: Family> {
    fn make<M: Record>(self) -> F::Of<M>;
}

/// Makes a member of one family from that of another.
#[doc(hidden)]
pub trait MapFamily<A: Family, B: Family> {
    fn map<M: Record>(self, from: A::Of<M>) -> Option<B::Of<M>>;
}
