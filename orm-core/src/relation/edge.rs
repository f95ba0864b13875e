//! What stands between a record and one record of a relation: nothing, or a pivot.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

#[cfg(feature = "serde")]
use super::erased::Json;
use super::getter::Getter;
use crate::load::Source;
use crate::model::Model;
use crate::query::Stored;
use crate::store::{Slot, Store};

/// What a relation's rows carry beside the record they lead to.
#[doc(hidden)]
pub trait EdgeKind: 'static {
    /// A pivot that was found and is not held yet.
    type At<S: Source>: Copy;
    /// A row, where the record alone would be an `R`.
    type Row<S: Source, R>;
    /// Where pivots are read from in a store.
    type Pivots<'s>: Copy;

    fn pivots(store: &Store) -> Self::Pivots<'_>;
    fn at<G: Getter>(pivots: Self::Pivots<'_>, via: Slot) -> Option<Self::At<&G>>;
    fn row<S: Source, R>(at: Self::At<S>, row: R) -> Self::Row<S, R>;

    /// The pivot for serde, with its name there.
    #[cfg(feature = "serde")]
    const JSON: Option<(&'static str, Json)> = None;
}

/// Nothing.
#[doc(hidden)]
pub struct Plain;

impl EdgeKind for Plain {
    type At<S: Source> = ();
    type Row<S: Source, R> = R;
    type Pivots<'s> = ();

    fn pivots(_store: &Store) {}

    #[inline]
    fn at<G: Getter>((): Self::Pivots<'_>, _via: Slot) -> Option<Self::At<&G>> {
        Some(())
    }

    #[inline]
    fn row<S: Source, R>((): (), row: R) -> R {
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

impl<P: Model, N: PivotName> EdgeKind for WithPivot<P, N> {
    type At<S: Source> = S::At<P>;
    type Row<S: Source, R> = Linked<R, S::Row<P>>;
    type Pivots<'s> = &'s [Option<P>];

    fn pivots(store: &Store) -> &[Option<P>] {
        store.slots::<P>()
    }

    #[inline]
    fn at<G: Getter>(pivots: Self::Pivots<'_>, via: Slot) -> Option<Self::At<&G>> {
        Some(Stored { slot: via, record: pivots.get(via.index())?.as_ref()? })
    }

    #[inline]
    fn row<S: Source, R>(at: S::At<P>, row: R) -> Linked<R, S::Row<P>> {
        Linked { row, pivot: S::hold(at), name: N::PIVOT_NAME }
    }

    #[cfg(feature = "serde")]
    const JSON: Option<(&'static str, Json)> = Some((*N::PIVOT_NAME, Json::of::<P>()));
}

/// A record that was reached through a pivot, and the pivot's record: what relations of the kinds
/// `belongs_to_many`, `morph_to_many` and `morphed_by_many` give.
///
/// It dereferences to the row. The pivot belongs to the way that was taken and not to the record: one
/// record that two parents are linked to shows each of them its own pivot.
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
/// In JSON it is the record's fields, and the pivot under the name `pivot` or the one that the
/// relation declares with `pivot_name`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Linked<R, P> {
    pub(crate) row: R,
    pub(crate) pivot: P,
    name: &'static &'static str,
}

impl<R, P: Deref> Linked<R, P> {
    /// The pivot's record on the way to this one.
    #[inline]
    pub fn pivot(&self) -> &P::Target {
        &self.pivot
    }
}

#[cfg(feature = "serde")]
impl<R, P> Linked<R, P> {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

impl<R: Copy, P> Linked<R, P> {
    /// The row alone, which outlives the list that it was loaded in; for rows that are `Copy`, as `&Role`
    /// is.
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
