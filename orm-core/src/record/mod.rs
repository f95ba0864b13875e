//! What a record is, and how rows hold it.

mod hold;

pub(crate) use self::hold::{Borrowed, Family, MakeFamily, MapFamily, Positions, RowAt};
pub use self::hold::{Hold, Points, RowFn};
