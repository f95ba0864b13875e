//! Records: columns, keys, hooks, what else the type implements, how rows hold it.

mod abilities;
mod any_serialize;
mod auto;
mod columns;
mod hold;
mod into;
mod key;
mod proofs;
#[cfg(feature = "ingest")]
mod reading;
#[allow(clippy::module_inception)] // The trait names the file.
mod record;
mod sealed;

pub(crate) use self::abilities::HookTable;
pub use self::abilities::{
    Abilities, CloneFn, HooksOf, JsonFn, NotClone, NotHooked, NotSerialize, Probe, Veto,
};
pub(crate) use self::any_serialize::AnySerialize;
pub(crate) use self::auto::AutoCounter;
pub use self::auto::{AutoKey, AutoKeys, auto_keys};
pub use self::columns::{ColumnAt, Columns, Unresolved};
pub(crate) use self::hold::{Borrowed, MapFamily, RowAt};
pub use self::hold::{Family, Hold, MakeFamily, Points, Positions, RowFn};
pub use self::into::{IntoKey, IntoValue};
pub(crate) use self::key::Nullness;
pub use self::key::{Key, KeyType, NotNull, Nullable, Proved, SameKey};
pub use self::proofs::{IsClone, IsModel};
#[cfg(feature = "ingest")]
pub use self::reading::{NotDeserialize, NotForm};
pub use self::record::{
    Field, HasColumn, KeyColumns, KeyOf, Record, RelationAt, SelfType, TableMaker, ThreadSafe,
    TypeAt,
};
pub(crate) use self::record::{KeyVisitor, set_column};
pub(crate) use self::sealed::Sealed;
