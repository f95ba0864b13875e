//! What links a record to one target of a relation, besides a key: nothing, or a pivot record.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use crate::record::{Family, Hold, MakeFamily, MapFamily, Points, Positions, Record};

/// What the rows of a relation have beside the record: nothing, or a pivot record.
#[doc(hidden)]
pub trait EdgeKind: 'static {
    /// The member of a family for the pivot; `()` without one.
    type Of<F: Family>: Copy;
    /// A row, where the record alone would be an `R`.
    type Row<H: Hold, R>;

    fn make<F: Family, K: MakeFamily<F>>(make: K) -> Self::Of<F>;
    fn map<A: Family, B: Family, K: MapFamily<A, B>>(
        from: Self::Of<A>,
        map: K,
    ) -> Option<Self::Of<B>>;
    fn row<S: Points, R>(at: Self::Of<Positions<S>>, row: R) -> Self::Row<S::Hold, R>;
}

/// Rows have no pivot.
#[doc(hidden)]
pub struct NoPivot;

impl EdgeKind for NoPivot {
    type Of<F: Family> = ();
    type Row<H: Hold, R> = R;

    #[inline]
    fn make<F: Family, K: MakeFamily<F>>(_make: K) {}

    #[inline]
    fn map<A: Family, B: Family, K: MapFamily<A, B>>((): (), _map: K) -> Option<()> {
        Some(())
    }

    #[inline]
    fn row<S: Points, R>((): (), row: R) -> R {
        row
    }
}

/// A record of the pivot `P`, which in JSON is named `N`.
#[doc(hidden)]
pub struct WithPivot<P, N>(PhantomData<(P, N)>);

/// The name of a pivot in JSON.
#[doc(hidden)]
pub trait PivotName: 'static {
    const PIVOT_NAME: &'static &'static str;
}

/// The name that a pivot has by default.
#[doc(hidden)]
pub struct DefaultName;

impl PivotName for DefaultName {
    const PIVOT_NAME: &'static &'static str = &"pivot";
}

impl<P: Record, N: PivotName> EdgeKind for WithPivot<P, N> {
    type Of<F: Family> = F::Of<P>;
    type Row<H: Hold, R> = Linked<R, H::Row<P>>;

    #[inline]
    fn make<F: Family, K: MakeFamily<F>>(make: K) -> F::Of<P> {
        make.make::<P>()
    }

    #[inline]
    fn map<A: Family, B: Family, K: MapFamily<A, B>>(from: A::Of<P>, map: K) -> Option<B::Of<P>> {
        map.map::<P>(from)
    }

    #[inline]
    fn row<S: Points, R>(at: S::Position<P>, row: R) -> Self::Row<S::Hold, R> {
        Linked { row, pivot: S::to_row(at), name: N::PIVOT_NAME }
    }
}

/// A row of a many-to-many relation, with the pivot record that links it to this parent. Returned by the getters of
/// `belongs_to_many`, `morph_to_many` and `morphed_by_many` relations.
///
/// It dereferences to the row; [`pivot`](Self::pivot) returns the pivot record. If two parents have the same
/// target, each of them has it with its own pivot record.
///
/// ```
/// # use orm_core::{Linked, Model, Store};
/// #[derive(Model)]
/// #[orm(entity = "users", belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id"))]
/// struct User { id: u64 }
///
/// #[derive(Model)]
/// #[orm(entity = "roles")]
/// struct Role { id: u64, name: String }
///
/// #[derive(Model)]
/// #[orm(entity = "members", primary_key("user_id", "role_id"))]
/// struct Member { user_id: u64, role_id: u64, since: u32 }
///
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.insert_all([User { id: 1 }, User { id: 2 }])?;
/// store.insert(Role { id: 5, name: "admin".into() })?;
/// store.insert_all([
///     Member { user_id: 1, role_id: 5, since: 2001 },
///     Member { user_id: 2, role_id: 5, since: 2002 },
/// ])?;
/// for (user, since) in User::query().with(User::ROLES).iter(&store).zip([2001, 2002]) {
///     let role: &Linked<&Role, &Member> = &user.roles()[0];
///     assert_eq!((&*role.name, role.pivot().since), ("admin", since));
/// }
/// # Ok(()) }
/// ```
///
/// In JSON it is the record's fields and the pivot record, under the key `pivot`, or the `pivot_name` that the
/// relation declares.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Linked<R, P> {
    pub(crate) row: R,
    pub(crate) pivot: P,
    pub(crate) name: &'static &'static str,
}

impl<R, P: Deref> Linked<R, P> {
    /// Returns the pivot record.
    #[inline]
    pub fn pivot(&self) -> &P::Target {
        &self.pivot
    }
}

impl<R: Copy, P> Linked<R, P> {
    /// Returns the row without the pivot record, if it is `Copy`, as `&Role` is. It can outlive the list that it was
    /// loaded in.
    #[inline]
    pub fn row(&self) -> R {
        self.row
    }
}

impl<R, P> Deref for Linked<R, P> {
    type Target = R;

    #[inline]
    fn deref(&self) -> &R {
        &self.row
    }
}

impl<R: fmt::Debug, P: fmt::Debug> fmt::Debug for Linked<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Linked")
            .field("row", &self.row)
            .field("pivot", &self.pivot)
            .finish_non_exhaustive()
    }
}
