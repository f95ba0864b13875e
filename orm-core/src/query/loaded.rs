use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use crate::record::Record;
use crate::relation::Linked;

/// In the type of a loaded row, such as `LoadedUser<&User, NotLoaded>`: this relation was not loaded.
///
/// The row has no getter without arguments for it, so reading it does not compile. In JSON its key is omitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotLoaded;

/// In the type of a loaded row, such as `LoadedUser<&User, Filtered<Option<&Phone>>>`: this relation was loaded
/// through a filter, a limit or an offset.
///
/// The getter works as for any other loaded relation. It is a type of its own so that a function that needs the whole
/// relation (`&impl UserWithPhone`) does not accept it. In JSON, if the filter excluded the record of a to-one
/// relation, the key is omitted: `null` would claim that no record exists. A to-many relation is the list of records
/// that passed.
///
/// ```
/// # use orm_core::{Filtered, Model, Store};
/// # #[derive(Model)] #[orm(entity = "users", has_one(Phone, fk = "user_id"))]
/// # struct User { id: u64 }
/// # #[derive(Model)] #[orm(entity = "phones")]
/// # struct Phone { id: u64, user_id: u64, number: String }
/// # let store = Store::new();
/// let users: Vec<LoadedUser<&User, Filtered<Option<&Phone>>>> =
///     User::query().with(User::PHONE.filter(Phone::NUMBER.starts_with("555"))).all(&store);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filtered<L>(pub(crate) L);

/// How a row holds a to-one relation that was loaded.
#[doc(hidden)]
pub trait LoadedOne {
    type Row: Row;

    fn one(loaded: &Self) -> Option<&Self::Row>;
}

/// The row of such a relation, as the getter returns it.
#[doc(hidden)]
pub type RefOf<'a, L> = <<L as LoadedOne>::Row as Row>::Ref<'a>;

impl<R: Row> LoadedOne for Option<R> {
    type Row = R;

    #[inline]
    fn one(loaded: &Self) -> Option<&R> {
        loaded.as_ref()
    }
}

impl<R: Row> LoadedOne for Filtered<Option<R>> {
    type Row = R;

    #[inline]
    fn one(loaded: &Self) -> Option<&R> {
        loaded.0.as_ref()
    }
}

/// How a row holds a to-many relation that was loaded.
#[doc(hidden)]
pub trait LoadedMany {
    type Row;

    fn many(loaded: &Self) -> &[Self::Row];
}

impl<R> LoadedMany for Vec<R> {
    type Row = R;

    #[inline]
    fn many(loaded: &Self) -> &[R] {
        loaded
    }
}

impl<R> LoadedMany for Filtered<Vec<R>> {
    type Row = R;

    #[inline]
    fn many(loaded: &Self) -> &[R] {
        &loaded.0
    }
}

/// A loaded form in which the relation of the marker `Name` was loaded as a whole. It implements the one of these
/// methods that fits the relation.
#[doc(hidden)]
pub trait LoadedWhole<Name> {
    type Loaded;
    type Pivot;

    fn one(loaded: &Self) -> Option<&Self::Loaded> {
        let _ = loaded;
        None
    }

    fn many(loaded: &Self) -> &[Self::Loaded] {
        let _ = loaded;
        &[]
    }

    fn linked(loaded: &Self) -> &[Linked<Self::Loaded, Self::Pivot>] {
        let _ = loaded;
        &[]
    }
}

/// A row in a message about it. No value of it exists.
///
/// It is a type of its own because rustc reports the outermost trait if that one requires another trait of the same
/// type. The outermost trait is generated and can have no message: `#[diagnostic::..]` does not resolve in a crate
/// without prelude.
#[doc(hidden)]
pub struct RowOf<R: ?Sized, Name>(PhantomData<Name>, R);

impl<R: ?Sized, Name> Deref for RowOf<R, Name> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.1
    }
}

/// Any type as a row. What a row must have is required of [`Of`](Self::Of), because rustc lists every bound that fails
/// on its own when a getter is called on a type that is no row.
#[doc(hidden)]
pub trait AnyRow<R: ?Sized> {
    type Of: ?Sized;
}

impl<R: ?Sized, Name> AnyRow<R> for Name {
    type Of = RowOf<R, Name>;
}

/// The row `R` dereferences to an `M` and holds all of the relation of the marker `Name`.
///
/// It is one trait, so that a row that does not have all of it is one error.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation `{Name}` is not loaded as a whole in `{R}`",
    label = "expected one row of `{M}`, loaded with this relation",
    note = "load it with `.with(..)`, without filter or limit, and pass one row by reference; from a row with values pass `&*row`"
)]
pub trait Has<R: ?Sized, M, Name>: Deref<Target = R> + Deref<Target: Deref<Target = M>> {
    type Loaded;
    type Pivot;

    fn one(row: &R) -> Option<&Self::Loaded>;
    fn many(row: &R) -> &[Self::Loaded];
    fn linked(row: &R) -> &[Linked<Self::Loaded, Self::Pivot>];
}

#[diagnostic::do_not_recommend]
impl<R, M, Name> Has<R, M, Name> for RowOf<R, Name>
where
    R: LoadedWhole<Name> + Deref<Target = M> + ?Sized,
{
    type Loaded = R::Loaded;
    type Pivot = R::Pivot;

    #[inline]
    fn one(row: &R) -> Option<&R::Loaded> {
        R::one(row)
    }

    #[inline]
    fn many(row: &R) -> &[R::Loaded] {
        R::many(row)
    }

    #[inline]
    fn linked(row: &R) -> &[Linked<R::Loaded, R::Pivot>] {
        R::linked(row)
    }
}

/// A row as the getter of a to-one relation returns it: a record as `&M`, a loaded form by reference.
pub trait Row {
    /// What the getter returns.
    type Ref<'a>
    where
        Self: 'a;

    /// Returns the row.
    fn get(&self) -> Self::Ref<'_>;
}

impl<'s, M: Record> Row for &'s M {
    /// Lives as long as the store is borrowed, and not only as long as the row.
    type Ref<'a>
        = &'s M
    where
        Self: 'a;

    #[inline]
    fn get(&self) -> &'s M {
        self
    }
}

/// A record that the row shares with its source.
impl<M: Record> Row for Arc<M> {
    type Ref<'a>
        = &'a M
    where
        Self: 'a;

    #[inline]
    fn get(&self) -> &M {
        self
    }
}

/// Prints a loaded form as the record and the relations that were loaded.
#[doc(hidden)]
pub fn debug_loaded(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    row: &dyn fmt::Debug,
    relations: &[(&str, &dyn fmt::Debug)],
) -> fmt::Result {
    let mut out = f.debug_struct(name);
    out.field("record", row);
    for (name, relation) in relations {
        out.field(name, relation);
    }
    out.finish()
}
