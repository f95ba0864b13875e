//! What the type of a record can do beside being a model.

use std::fmt;

#[cfg(feature = "serde")]
use crate::content::{self, Form, FormFn, ReadFn};
use crate::error::{Cause, Error, Result};
use crate::schema::ModelSchema;

/// What a record's type can do: each is `None` where it cannot. `K` is its primary key.
#[doc(hidden)]
pub struct Abilities<M: 'static, K> {
    clone: CloneFn<M>,
    hooks: HooksOf<M>,
    #[cfg(feature = "serde")]
    json: JsonFn<M>,
    #[cfg(feature = "serde")]
    read: ReadFn<M>,
    #[cfg(feature = "serde")]
    read_key: ReadFn<K>,
    #[cfg(feature = "serde")]
    forms: &'static [Form],
    key: std::marker::PhantomData<fn() -> K>,
}

impl<M, K> Abilities<M, K> {
    /// Of a type that serde neither writes nor reads.
    #[doc(hidden)]
    pub const fn new(clone: CloneFn<M>, hooks: HooksOf<M>) -> Self {
        Abilities {
            clone,
            hooks,
            #[cfg(feature = "serde")]
            json: None,
            #[cfg(feature = "serde")]
            read: None,
            #[cfg(feature = "serde")]
            read_key: None,
            #[cfg(feature = "serde")]
            forms: &[],
            key: std::marker::PhantomData,
        }
    }

    /// How serde writes and reads it. A key of several columns is read from a list; the forms are those of the columns
    /// that serde writes or reads in a form of their own, or does not always write.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    #[must_use]
    pub const fn with_serde(
        self,
        json: JsonFn<M>,
        read: ReadFn<M>,
        read_key: ReadFn<K>,
        forms: &'static [Form],
    ) -> Self {
        Abilities {
            clone: self.clone,
            hooks: self.hooks,
            json,
            read,
            read_key,
            forms,
            key: self.key,
        }
    }

    /// Whether serde writes it.
    #[doc(hidden)]
    pub const fn serializes(&self) -> bool {
        #[cfg(feature = "serde")]
        return self.json.is_some();
        #[cfg(not(feature = "serde"))]
        false
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
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    pub const fn json(&self) -> JsonFn<M> {
        self.json
    }

    /// The record as it is read by serde.
    #[cfg(feature = "serde")]
    pub(crate) const fn read(&self) -> ReadFn<M> {
        self.read
    }

    /// The primary key alone, as it is read by serde.
    #[cfg(feature = "serde")]
    pub(crate) const fn read_key(&self) -> ReadFn<K> {
        self.read_key
    }

    #[cfg(feature = "serde")]
    pub(crate) const fn forms(&self) -> &'static [Form] {
        self.forms
    }
}

/// How a record is copied, if it can be.
#[doc(hidden)]
pub type CloneFn<T> = Option<fn(&T) -> T>;

/// How a record is shown to serde, if it can be.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub type JsonFn<T> = Option<fn(&T) -> &dyn erased_serde::Serialize>;

/// Tells what a type can do beside being a model: `Probe::<T>::JSON` is the inherent constant where it
/// is `Serialize`, and that of [`NotSerialize`] where it is not.
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

#[cfg(feature = "serde")]
impl<T: serde_core::Serialize + 'static> Probe<T> {
    #[doc(hidden)]
    pub const FORM: FormFn = Some(content::plain::<T>);
}

#[cfg(feature = "serde")]
impl<T: serde_core::de::DeserializeOwned> Probe<T> {
    #[doc(hidden)]
    pub const READ: ReadFn<T> = Some(|value| T::deserialize(value));
}

#[cfg(feature = "serde")]
impl<T: serde_core::Deserialize<'static>> Probe<T> {
    #[doc(hidden)]
    pub const READ_OWNED: ReadFn<T> = Some(|value| T::deserialize(value.into_owned()));
}

/// See [`Probe`].
#[cfg(feature = "serde")]
#[doc(hidden)]
pub trait NotDeserialize<T> {
    const READ: ReadFn<T> = None;
    const READ_OWNED: ReadFn<T> = None;
}

#[cfg(feature = "serde")]
impl<T> NotDeserialize<T> for Probe<T> {}

/// See [`Probe`].
#[cfg(feature = "serde")]
#[doc(hidden)]
pub trait NotSerialize<T> {
    const JSON: JsonFn<T> = None;
    const FORM: FormFn = None;
}

#[cfg(feature = "serde")]
impl<T> NotSerialize<T> for Probe<T> {}

/// Why a hook refuses a write: a text, which becomes part of the error's message; see [`Hooks`](crate::Hooks).
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

impl<M> HookTable<M> {
    pub(crate) const fn new(
        before_write: fn(&mut M, Option<&M>) -> Result<(), Veto>,
        before_remove: fn(&M) -> Result<(), Veto>,
    ) -> Self {
        HookTable { before_write, before_remove }
    }

    pub(crate) fn before_write(&self, record: &mut M, before: Option<&M>) -> Result<(), Veto> {
        (self.before_write)(record, before)
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
