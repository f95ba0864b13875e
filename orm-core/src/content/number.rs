//! Numbers that are written as text: keys of objects, and what `serde_json` makes of a number if it
//! keeps all digits.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde_core::de::value::BorrowedStrDeserializer;
use serde_core::de::{DeserializeSeed, Error, MapAccess};

use super::content::{Content, KeyValue};
use super::error::ValueError;
use super::reader::Reader;

/// The one key of the object by which `serde_json` hands on a number under its feature
/// `arbitrary_precision`. The feature is on for a whole program as soon as one crate in it wants it.
const TOKEN: &str = "$serde_json::private::Number";

/// The name by which `serde_json` asks for the text of a value.
pub(crate) const RAW_TOKEN: &str = "$serde_json::private::RawValue";

/// The number that the text is, if it is one as JSON writes them.
///
/// A whole number is exact as long as 128 bits hold it; `-0` is the fraction that it is in JSON.
pub(crate) fn parse(text: &str) -> Option<Content<'static>> {
    match is_whole(text)? {
        true => whole_number(text).or_else(|| fraction(text)),
        false => fraction(text),
    }
}

impl Content<'_> {
    /// The same value for the column of another record.
    pub(crate) fn into_key(self) -> Self {
        match self {
            Content::U64(value) => Content::Key(KeyValue::U64(value)),
            Content::I64(value) => Content::Key(KeyValue::I64(value)),
            Content::U128(value) => Content::Key(KeyValue::U128(value)),
            Content::I128(value) => Content::Key(KeyValue::I128(value)),
            Content::Str(text) => Content::Key(KeyValue::Str(text)),
            Content::Digits(_) | Content::Whole(_) => match self.into_number() {
                number @ (Content::U128(_) | Content::I128(_)) => number.into_key(),
                number => number,
            },
            _ => self,
        }
    }

    /// What is known by its digits as the number that it is, if it is whole and has 128 bits.
    pub(crate) fn into_number(self) -> Self {
        match &self {
            Content::Digits(text) | Content::Whole(text) => match parse(text) {
                Some(number @ (Content::U128(_) | Content::I128(_))) => number,
                _ => self,
            },
            _ => self,
        }
    }
}

/// The number with its digits, wherever it is handed on.
///
/// What holds all digits of most numbers is a number that everyone understands.
fn exact(text: Cow<'_, str>) -> Result<Content<'_>, Cow<'_, str>> {
    let number = match is_whole(&text) {
        Some(true) => {
            whole_number(&text).filter(|it| matches!(it, Content::U64(_) | Content::I64(_)))
        }
        Some(false) => fraction(&text)
            .filter(|it| matches!(it, Content::F64(value) if format!("{value:?}") == *text))
            .filter(|_| !text.contains('e')),
        None => return Err(text),
    };
    Ok(number.unwrap_or(Content::Digits(text)))
}

/// Whether a text is a whole number, if it is a number as JSON writes them.
pub(crate) fn is_whole(text: &str) -> Option<bool> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits(unsigned);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match rest.is_empty() && text != "-0" {
        true => Some(true),
        false => after_point(rest).map(|()| false),
    }
}

fn whole_number(text: &str) -> Option<Content<'static>> {
    let unsigned = text.parse::<u128>().ok().map(Content::from);
    unsigned.or_else(|| text.parse::<i128>().ok().map(Content::from))
}

fn fraction(text: &str) -> Option<Content<'static>> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Content::F64)
}

/// Whether a point with digits, an exponent, or both are all there is.
fn after_point(text: &str) -> Option<()> {
    let text = match text.strip_prefix('.') {
        Some(text) => some_digits(text)?,
        None => text,
    };
    let text = match text.strip_prefix(['e', 'E']) {
        Some(text) => some_digits(text.strip_prefix(['+', '-']).unwrap_or(text))?,
        None => text,
    };
    text.is_empty().then_some(())
}

/// What comes after the digits, of which there is one at least.
fn some_digits(text: &str) -> Option<&str> {
    let (digits, rest) = digits(text);
    (!digits.is_empty()).then_some(rest)
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// The object of these entries, or the number that it encodes.
pub(crate) fn object<'de>(mut entries: Vec<(Content<'de>, Content<'de>)>) -> Content<'de> {
    if let [(key, Content::Str(text))] = entries.as_mut_slice()
        && is_token(key)
    {
        match exact(std::mem::take(text)) {
            Ok(number) => return number,
            Err(other) => *text = other,
        }
    }
    Content::Map(entries)
}

/// Whether a key is the only one of an object that encodes a number.
pub(crate) fn is_token(key: &Content<'_>) -> bool {
    matches!(key, Content::Str(key) if key == TOKEN)
}

/// A number by its digits, as the object by which `serde_json` hands it on.
pub(super) struct NumberObject<'de, R> {
    digits: Option<Cow<'de, str>>,
    reader: PhantomData<fn() -> R>,
}

impl<'de, R> NumberObject<'de, R> {
    pub(super) fn new(digits: Cow<'de, str>) -> Self {
        NumberObject { digits: Some(digits), reader: PhantomData }
    }
}

impl<'de, R: Reader<'de>> MapAccess<'de> for NumberObject<'de, R> {
    type Error = ValueError;

    fn next_key_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        match self.digits {
            Some(_) => seed.deserialize(BorrowedStrDeserializer::new(TOKEN)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        match self.digits.take() {
            Some(text) => seed.deserialize(R::from(Content::Str(text))),
            None => Err(ValueError::custom("a value was asked for before its key")),
        }
    }
}
