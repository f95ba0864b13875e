//! What a record is: columns, keys, hooks, what its type can do, how rows hold it.

mod abilities;
mod auto;
mod columns;
mod hold;
mod into;
mod key;
mod proofs;
#[allow(clippy::module_inception)] // The trait names the file.
mod record;
mod sealed;

pub(crate) use self::abilities::HookTable;
pub use self::abilities::{Abilities, CloneFn, HooksOf, NotClone, NotHooked, Probe, Veto};
#[cfg(feature = "serde")]
pub use self::abilities::{JsonFn, NotDeserialize, NotSerialize};
pub(crate) use self::auto::AutoCounter;
pub use self::auto::{AutoKey, AutoKeys, auto_keys};
pub use self::columns::{ColumnAt, Columns, Unresolved};
pub(crate) use self::hold::{Borrowed, MapFamily, RowAt};
pub use self::hold::{Family, Hold, MakeFamily, Points, Positions, RowFn};
pub use self::into::{IntoKey, IntoValue};
pub(crate) use self::key::Nullness;
pub use self::key::{Key, KeyType, NotNull, Nullable, Proved, SameKey};
pub use self::proofs::{IsClone, IsModel};
#[cfg(feature = "serde")]
pub(crate) use self::record::See;
pub(crate) use self::record::set_column;
pub use self::record::{
    Field, HasColumn, KeyColumns, KeyOf, Record, RelationAt, SelfType, TableMaker, ThreadSafe,
    TypeAt,
};
pub(crate) use self::sealed::Sealed;
