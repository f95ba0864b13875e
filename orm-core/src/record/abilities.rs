//! What else the type of a record implements.

use std::fmt;

use super::any_serialize::AnySerialize;
#[cfg(feature = "ingest")]
use crate::content::{ReadFn, SerdeForm};
use crate::error::{Cause, Error, Result};
use crate::schema::ModelSchema;

/// What else a record's type implements: each is `None` if it does not. `K` is its primary key.
#[doc(hidden)]
pub struct Abilities<M: 'static, K> {
    clone: CloneFn<M>,
    hooks: HooksOf<M>,
    json: JsonFn<M>,
    #[cfg(feature = "ingest")]
    pub(super) read: ReadFn<M>,
    #[cfg(feature = "ingest")]
    pub(super) read_key: ReadFn<K>,
    #[cfg(feature = "ingest")]
    pub(super) forms: &'static [SerdeForm],
    key: std::marker::PhantomData<fn() -> K>,
}

impl<M, K> Abilities<M, K> {
    /// The abilities of a type that is not read from documents.
    #[doc(hidden)]
    pub const fn new(clone: CloneFn<M>, hooks: HooksOf<M>, json: JsonFn<M>) -> Self {
        Abilities {
            clone,
            hooks,
            json,
            #[cfg(feature = "ingest")]
            read: None,
            #[cfg(feature = "ingest")]
            read_key: None,
            #[cfg(feature = "ingest")]
            forms: &[],
            key: std::marker::PhantomData,
        }
    }

    /// Whether serde writes it.
    #[doc(hidden)]
    pub const fn serializes(&self) -> bool {
        self.json.is_some()
    }

    /// A copy of the record.
    #[inline]
    pub(crate) const fn clone_fn(&self) -> CloneFn<M> {
        self.clone
    }

    /// What is done before a record is written or removed.
    #[inline]
    pub(crate) const fn hooks(&self) -> HooksOf<M> {
        self.hooks
    }

    /// The record for serde.
    #[doc(hidden)]
    pub const fn json(&self) -> JsonFn<M> {
        self.json
    }
}

/// How a record is copied, if it can be.
#[doc(hidden)]
pub type CloneFn<T> = Option<fn(&T) -> T>;

/// How a record is shown to serde, if it can be.
#[doc(hidden)]
pub type JsonFn<T> = Option<fn(&T) -> &dyn AnySerialize>;

/// Finds out what else a type implements. `Probe::<T>::JSON` is the inherent constant if `T` is `Serialize`, and that
/// of [`NotSerialize`] otherwise.
#[doc(hidden)]
pub struct Probe<T>(std::marker::PhantomData<T>);

impl<T: Clone> Probe<T> {
    #[doc(hidden)]
    pub const CLONE: CloneFn<T> = Some(T::clone);
}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotClone<T> {
    const CLONE: CloneFn<T> = None;
}

impl<T> NotClone<T> for Probe<T> {}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotHooked<T: 'static> {
    const HOOKS: HooksOf<T> = None;
}

impl<T: 'static> NotHooked<T> for Probe<T> {}

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize> Probe<T> {
    #[doc(hidden)]
    pub const JSON: JsonFn<T> = Some(|record| record);
}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotSerialize<T> {
    const JSON: JsonFn<T> = None;
}

impl<T> NotSerialize<T> for Probe<T> {}

/// Why a hook refuses a write: a text, which becomes part of the error's message; see [`Hooks`](crate::Hooks).
///
/// Make one from a text with `into()` or `?`. If messages are logged, do not put what is in the record into it.
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

impl<M> HookTable<M> {
    pub(crate) const fn new(
        before_write: fn(&mut M, Option<&M>) -> Result<(), Veto>,
        before_remove: fn(&M) -> Result<(), Veto>,
    ) -> Self {
        HookTable { before_write, before_remove }
    }

    pub(crate) fn before_write(&self, record: &mut M, previous: Option<&M>) -> Result<(), Veto> {
        (self.before_write)(record, previous)
    }

    pub(crate) fn before_remove(&self, record: &M) -> Result<(), Veto> {
        (self.before_remove)(record)
    }
}

impl Veto {
    /// The error of a write that a record has refused.
    pub(crate) fn of_write(self, model: &'static ModelSchema) -> Error {
        Error::vetoed_write(model, self.reason, self.cause)
    }

    /// The error of a removal that a record has refused.
    pub(crate) fn of_removal(self, model: &'static ModelSchema) -> Error {
        Error::vetoed_removal(model, self.reason, self.cause)
    }
}
