mod key_name;
mod name;
mod option;
mod rename;
mod suggest;

pub(crate) use self::key_name::{KeyList, KeyName};
pub(crate) use self::name::Name;
pub(crate) use self::option::without_option;
pub(crate) use self::rename::RenameRule;
pub(crate) use self::suggest::{all, one_of, suggest};
