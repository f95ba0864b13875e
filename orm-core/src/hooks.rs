//! What a model says to each of its records being written or removed.

use std::fmt;

use crate::error::{Cause, Error, Result};
use crate::model::Model;

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
///     fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
///         self.email = self.email.trim().to_lowercase();
///         self.version = before.map_or(1, |before| before.version + 1);
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
    /// `before` is the record whose place it takes: the one that is updated, or that has its primary key; `None` for a
    /// new record. That holds also where the hook changes the primary key: then the record in that place moves to the
    /// new key, or the new record is stored under it, and it is an error if another record has it.
    ///
    /// A generated key is there already.
    ///
    /// # Errors
    ///
    /// A [`Veto`] refuses the write.
    fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
        let _ = before;
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

/// Why a hook refuses a write: a text, which becomes part of the error's message; see [`Hooks`].
///
/// A text is made one by `into()`, or by `?`. Leave what is in the record out of it where messages are logged.
///
/// ```
/// use orm_core::Veto;
///
/// fn check(name: &str) -> Result<(), Veto> {
///     let first = name.chars().next().ok_or("a user has a name")?;
///     if first.is_uppercase() { Ok(()) } else { Err("a name begins with a capital".into()) }
/// }
///
/// assert_eq!(check(""), Err(Veto::from("a user has a name")));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Veto {
    reason: String,
    cause: Option<Cause>,
}

impl Veto {
    /// Adds the error that is the cause, which [`source`](std::error::Error::source) of the write's error returns.
    /// The message contains the text of the veto alone.
    ///
    /// Two vetoes with causes are equal only if one is a clone of the other.
    ///
    /// ```
    /// use std::error::Error;
    /// use std::num::ParseIntError;
    ///
    /// use orm_core::{Hooks, Model, Store, Veto};
    ///
    /// #[derive(Model)]
    /// #[orm(entity = "users")]
    /// struct User { id: u64, extension: String }
    ///
    /// impl Hooks for User {
    ///     fn before_write(&mut self, _previous: Option<&Self>) -> Result<(), Veto> {
    ///         let number = self.extension.parse::<u16>();
    ///         number.map_err(|error| Veto::from("an extension is a number").with_cause(error))?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let mut store = Store::new();
    /// let error = store.insert(User { id: 1, extension: "12a".into() }).err().unwrap();
    /// assert_eq!(error.to_string(), "cannot write `User`: an extension is a number");
    /// assert!(error.source().unwrap().is::<ParseIntError>());
    /// ```
    #[must_use]
    pub fn with_cause(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Veto { cause: Some(Cause::new(cause.into())), ..self }
    }
}

impl fmt::Debug for Veto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple = f.debug_tuple("Veto");
        tuple.field(&self.reason);
        if let Some(cause) = &self.cause {
            tuple.field(cause);
        }
        tuple.finish()
    }
}

impl From<&str> for Veto {
    fn from(reason: &str) -> Self {
        Veto { reason: reason.to_owned(), cause: None }
    }
}

impl From<String> for Veto {
    fn from(reason: String) -> Self {
        Veto { reason, cause: None }
    }
}

/// The hooks of a model, if it has any.
#[doc(hidden)]
pub type HooksOf<M> = Option<&'static HookTable<M>>;

/// The hooks of a model.
#[doc(hidden)]
pub struct HookTable<M: 'static> {
    before_write: fn(&mut M, Option<&M>) -> Result<(), Veto>,
    before_remove: fn(&M) -> Result<(), Veto>,
}

impl<M: Hooks> HookTable<M> {
    pub(crate) const HOOKS: HookTable<M> =
        HookTable { before_write: M::before_write, before_remove: M::before_remove };
}

impl<M: Model> HookTable<M> {
    pub(crate) fn before_write(&self, record: &mut M, before: Option<&M>) -> Result<()> {
        (self.before_write)(record, before)
            .map_err(|Veto { reason, cause }| Error::vetoed_write(M::SCHEMA, reason, cause))
    }

    pub(crate) fn before_remove(&self, record: &M) -> Result<()> {
        (self.before_remove)(record)
            .map_err(|Veto { reason, cause }| Error::vetoed_removal(M::SCHEMA, reason, cause))
    }
}
