//! What documents are read from.

use std::fs::File;
use std::io::{BufReader, Read};

use serde_core::de::{DeserializeSeed, Deserializer};

use crate::content::Digits;

/// What you can pass as a document: JSON as a `&str`, `&String`, `&[u8]`, `&[u8; N]`, `&Vec<u8>`, a `File` or a
/// `BufReader` of any reader; or a [`Deserialized`], from any self-describing format of serde.
///
/// If a format does not expose its deserializer, read it into a value first, such as `serde_json::Value`.
///
/// ```
/// use orm_core::{Model, Store};
/// use orm_core::ingest::Deserialized;
/// # #[derive(Model, serde::Deserialize)] #[orm(entity = "users")] struct User { id: u64 }
/// # fn main() -> orm_core::Result<()> {
/// # let mut store = Store::new();
/// store.ingest::<User>(r#"{ "id": 1 }"#)?;
/// store.ingest::<User>(std::io::BufReader::new(&br#"{ "id": 2 }"#[..]))?;
/// store.ingest::<User>(Deserialized(serde_json::json!([{ "id": 3 }])))?;
/// assert_eq!(store.len::<User>(), 3);
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "a document cannot be read from `{Self}`",
    label = "expected a document",
    note = "pass JSON as a `&str`, a `&[u8]`, a `File` or a `BufReader`; a `serde_json::Value`, or any other deserializer, as `Deserialized(value)`"
)]
pub trait Document<'de> {
    /// Reads the document. The error is the reason why it could not be read.
    #[doc(hidden)]
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String>;
}

/// A document that a serde deserializer reads; see [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Deserialized<D>(
    /// The deserializer.
    pub D,
);

#[diagnostic::do_not_recommend]
impl<'de, D: Deserializer<'de>> Document<'de> for Deserialized<D> {
    fn read<S: DeserializeSeed<'de>>(self, _: &Digits<'de>, seed: S) -> Result<S::Value, String> {
        seed.deserialize(self.0).map_err(|error| error.to_string())
    }
}

/// Only white space can follow the document.
fn json<'de, R, S>(mut json: serde_json::Deserializer<R>, seed: S) -> Result<S::Value, String>
where
    R: serde_json::de::Read<'de>,
    S: DeserializeSeed<'de>,
{
    let value = seed.deserialize(&mut json).map_err(|error| error.to_string())?;
    json.end().map_err(|error| error.to_string())?;
    Ok(value)
}

#[diagnostic::do_not_recommend]
impl<'de> Document<'de> for &'de [u8] {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        digits.of_text(self);
        json(serde_json::Deserializer::from_slice(self), seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de, const N: usize> Document<'de> for &'de [u8; N] {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        self.as_slice().read(digits, seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de> Document<'de> for &'de Vec<u8> {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        self.as_slice().read(digits, seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de> Document<'de> for &'de str {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        digits.of_text(self.as_bytes());
        json(serde_json::Deserializer::from_str(self), seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de> Document<'de> for &'de String {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        self.as_str().read(digits, seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de, R: Read> Document<'de> for BufReader<R> {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        let reader = BufReader::new(digits.watch(self));
        json(serde_json::Deserializer::from_reader(reader), seed)
    }
}

#[diagnostic::do_not_recommend]
impl<'de> Document<'de> for File {
    fn read<S: DeserializeSeed<'de>>(
        self,
        digits: &Digits<'de>,
        seed: S,
    ) -> Result<S::Value, String> {
        let reader = BufReader::new(digits.watch(self));
        json(serde_json::Deserializer::from_reader(reader), seed)
    }
}
