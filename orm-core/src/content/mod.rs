//! One value of a document, in serde's terms: how it is read, written and held.

mod content;
mod digits;
mod error;
mod key;
pub(crate) mod number;
mod reader;
mod serde_form;
mod to_content;
mod to_key;
mod value;
mod variant;

pub(crate) use self::content::{Content, KeyValue};
pub(crate) use self::digits::{Digits, Fractions};
pub(crate) use self::error::{ValueError, shown_key};
pub(crate) use self::serde_form::plain;
pub use self::serde_form::{FormFn, Parts, SerdeForm, form, not_null};
pub(crate) use self::to_content::to_content;
pub use self::value::ReadFn;
pub(crate) use self::value::Value;

#[cfg(test)]
mod tests;
