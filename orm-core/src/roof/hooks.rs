//! What a model says to each of its records being written or removed.

use super::model::Model;
use crate::record::{HookTable, HooksOf, Probe, Veto};

/// What a model does before one of its records is written or removed: it may change what is written, and may refuse.
///
/// To implement it is all that is needed. Hooks run for every write, whatever has caused it: records of a graph or
/// a document, links, and what referential actions change or remove. They see the record alone, and no store.
///
/// A [`Veto`] refuses the whole write that the record is part of, and so does a panic: the store is as it was
/// before. When a failed write or transaction is taken back no hook runs.
///
/// ```
/// use orm_core::{Hooks, Model, Store, Veto};
///
/// #[derive(Model, Clone)]
/// #[orm(entity = "users")]
/// struct User { id: u64, email: String, version: u32 }
///
/// impl Hooks for User {
///     fn before_write(&mut self, previous: Option<&Self>) -> Result<(), Veto> {
///         self.email = self.email.trim().to_lowercase();
///         self.version = previous.map_or(1, |previous| previous.version + 1);
///         if self.email.contains('@') { Ok(()) } else { Err("an e-mail address has an `@`".into()) }
///     }
///
///     fn before_remove(&self) -> Result<(), Veto> {
///         if self.id != 1 { Ok(()) } else { Err("the first user stays".into()) }
///     }
/// }
///
/// # fn main() -> orm_core::Result<()> {
/// let mut store = Store::new();
/// let user = store.insert(User { id: 1, email: " John@Example.org".into(), version: 0 })?;
/// assert_eq!((user.email.as_str(), user.version), ("john@example.org", 1));
/// let user = store.update::<User>(1, |user| user.email = "j@example.org".into())?;
/// assert_eq!(user.version, 2);
///
/// let error = store.update::<User>(1, |user| user.email.clear()).err().unwrap();
/// assert!(error.is_veto());
/// assert_eq!(error.to_string(), "cannot write `User`: an e-mail address has an `@`");
/// let error = store.clear::<User>().unwrap_err();
/// assert_eq!(error.to_string(), "cannot remove `User`: the first user stays");
/// # Ok(()) }
/// ```
///
/// # Cost
///
/// That of the hook itself, and a look-up of the primary key for each record that is inserted. A model without hooks
/// pays nothing.
pub trait Hooks: Model {
    /// Runs before a record is stored, on what is to be stored.
    ///
    /// `previous` is the record whose place it takes: the one that is updated, or that has its primary key; `None`
    /// for a new record. That holds also where the hook changes the primary key: then the record in that place
    /// moves to the new key, or the new record is stored under it, and it is an error if another record has it.
    ///
    /// A generated key is there already.
    ///
    /// # Errors
    ///
    /// A [`Veto`] refuses the write.
    fn before_write(&mut self, previous: Option<&Self>) -> Result<(), Veto> {
        let _ = previous;
        Ok(())
    }

    /// Runs before a record is removed. [`Store::replace_all`](crate::Store::replace_all) and the
    /// write mode `ReplaceAll` of documents remove all records before they store the new ones.
    ///
    /// # Errors
    ///
    /// A [`Veto`] refuses the write.
    fn before_remove(&self) -> Result<(), Veto> {
        Ok(())
    }
}

impl<M: Hooks> HookTable<M> {
    pub(crate) const HOOKS: HookTable<M> = HookTable::new(M::before_write, M::before_remove);
}

impl<T: Hooks> Probe<T> {
    #[doc(hidden)]
    pub const HOOKS: HooksOf<T> = Some(&HookTable::HOOKS);
}
