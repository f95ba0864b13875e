use std::fmt;

use crate::model::Model;

/// In the type of a loaded value: the relation in this place was not loaded.
///
/// Such a relation has no getter without arguments, so reading it does not compile. In JSON it is
/// left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotLoaded;

/// In the type of a loaded value: the relation in this place was loaded through a filter, a limit or an
/// offset.
///
/// It is read by the getter like any other loaded relation. It is a type of its own so that what
/// passes a filter cannot be taken for all there is: a function that asks for a record "whose phone
/// is loaded" does not accept it. In JSON a record that was refused is left out like one that was not
/// loaded; `null` says that there is none. Of a to-many relation what passed is written as a list.
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

/// What stands in the place of a to-one relation that was loaded.
#[doc(hidden)]
pub trait LoadedOne {
    type Row: Row;

    fn one(&self) -> Option<&Self::Row>;
}

impl<R: Row> LoadedOne for Option<R> {
    type Row = R;

    #[inline]
    fn one(&self) -> Option<&R> {
        self.as_ref()
    }
}

impl<R: Row> LoadedOne for Filtered<Option<R>> {
    type Row = R;

    #[inline]
    fn one(&self) -> Option<&R> {
        self.0.as_ref()
    }
}

/// What stands in the place of a to-many relation that was loaded.
#[doc(hidden)]
pub trait LoadedMany {
    type Row;

    fn many(&self) -> &[Self::Row];
}

impl<R> LoadedMany for Vec<R> {
    type Row = R;

    #[inline]
    fn many(&self) -> &[R] {
        self
    }
}

impl<R> LoadedMany for Filtered<Vec<R>> {
    type Row = R;

    #[inline]
    fn many(&self) -> &[R] {
        &self.0
    }
}

/// A row as a getter gives it out: a record in memory as `&M`, a loaded form by reference.
pub trait Row {
    /// What the getter gives.
    type Ref<'a>
    where
        Self: 'a;

    /// Gives the row out.
    fn get(&self) -> Self::Ref<'_>;
}

impl<'s, M: Model> Row for &'s M {
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

/// Prints a loaded form as the record and what was loaded with it.
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
