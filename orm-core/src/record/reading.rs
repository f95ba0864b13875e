//! How records are read from documents.

use super::abilities::{Abilities, Probe};
use crate::content::{self, FormFn, ReadFn, SerdeForm};

impl<M, K> Abilities<M, K> {
    /// How serde reads it. A key of several columns is read from a list; the forms are those of the columns that serde
    /// writes or reads in a form of their own, or does not always write.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_read(
        mut self,
        read: ReadFn<M>,
        read_key: ReadFn<K>,
        forms: &'static [SerdeForm],
    ) -> Self {
        self.read = read;
        self.read_key = read_key;
        self.forms = forms;
        self
    }

    /// The record as it is read by serde.
    pub(crate) const fn read(&self) -> ReadFn<M> {
        self.read
    }

    /// The primary key alone, as it is read by serde.
    pub(crate) const fn read_key(&self) -> ReadFn<K> {
        self.read_key
    }

    pub(crate) const fn forms(&self) -> &'static [SerdeForm] {
        self.forms
    }
}

impl<T: serde_core::de::DeserializeOwned> Probe<T> {
    #[doc(hidden)]
    pub const READ: ReadFn<T> = Some(|value| T::deserialize(value));
}

impl<T: serde_core::Deserialize<'static>> Probe<T> {
    #[doc(hidden)]
    pub const READ_OWNED: ReadFn<T> = Some(|value| T::deserialize(value.into_owned()));
}

/// See [`Probe`].
#[doc(hidden)]
pub trait NotDeserialize<T> {
    const READ: ReadFn<T> = None;
    const READ_OWNED: ReadFn<T> = None;
}

impl<T> NotDeserialize<T> for Probe<T> {}

impl<T: serde_core::Serialize + 'static> Probe<T> {
    #[doc(hidden)]
    pub const FORM: FormFn = Some(content::plain::<T>);
}

/// See [`Probe`]: a value of a column that serde does not write has no form.
#[doc(hidden)]
pub trait NotForm<T> {
    const FORM: FormFn = None;
}

impl<T> NotForm<T> for Probe<T> {}
