use std::fmt;

use crate::model::Model;

/// In the type of a loaded value: the relation in this place was not loaded.
///
/// Such a relation has no getter without arguments, so reading it does not compile. In JSON it is
/// left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotLoaded;

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
