//! Hooks: what a model does before one of its records is written or removed.

use super::model::Model;
use crate::record::{HookTable, HooksOf, Probe, Veto};

/// Functions that run before a record of the model is written or removed. They can change the record or reject the
/// write.
///
/// Implement the trait; nothing has to be registered. Hooks run for every write, whatever caused it: also for records
/// of a graph or a document, for links, and for referential actions. They get the record, and no store.
///
/// A [`Veto`] rejects the whole write that the record is part of, and so does a panic: the store is unchanged.
/// No hook runs when a failed write or transaction is rolled back.
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
    /// Runs before a record is stored, and can change it.
    ///
    /// `previous` is the record that it replaces: the one that is updated, or that has its primary key; `None` for a
    /// new record. The hook can change the primary key: the record is stored under the new key, and it is an error if
    /// another record has it.
    ///
    /// A generated key is assigned before the hook runs.
    ///
    /// # Errors
    ///
    /// A [`Veto`] rejects the write.
    fn before_write(&mut self, previous: Option<&Self>) -> Result<(), Veto> {
        let _ = previous;
        Ok(())
    }

    /// Runs before a record is removed. [`Store::replace_all`](crate::Store::replace_all) and the
    /// write mode `ReplaceAll` remove all records before they store the new ones, so it runs for each of them.
    ///
    /// # Errors
    ///
    /// A [`Veto`] rejects the write.
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
