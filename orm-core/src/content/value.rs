//! Reading a value as a type.
//!
//! It behaves as `serde_json` does: a type that can be read from JSON text can be read from it.

use std::borrow::Cow;
use std::vec;

use serde_core::Deserializer;
use serde_core::de::value::SeqDeserializer;
use serde_core::de::{DeserializeSeed, Error, Expected, MapAccess, SeqAccess, Unexpected, Visitor};

use super::content::{Content, KeyValue};
use super::error::ValueError;
use super::key::{KeyDeserializer, at};
use super::number;
use super::variant::Choice;

/// Deserialises from what was read of a document.
#[derive(Clone, Debug, PartialEq)]
#[doc(hidden)]
pub struct Value<'de>(pub(crate) Content<'de>);

/// How a value is read as a type, if it can be.
#[doc(hidden)]
pub type ReadFn<T> = Option<for<'de> fn(Value<'de>) -> Result<T, ValueError>>;

impl<'de> From<Content<'de>> for Value<'de> {
    #[inline]
    fn from(content: Content<'de>) -> Self {
        Value(content)
    }
}

impl<'de> Value<'de> {
    /// The same, which borrows nothing from the document.
    pub(crate) fn into_owned(self) -> Value<'static> {
        Value(self.0.into_owned())
    }

    #[cold]
    fn mismatch(&self, expected: &dyn Expected) -> ValueError {
        ValueError::expected(expected, self.0.kind())
    }

    /// A key, read as a number.
    #[inline]
    fn into_number(self) -> Self {
        match self.0 {
            Content::Key(KeyValue::Str(text)) => match number::parse(&text) {
                Some(number) => Value(number),
                None => Value(Content::Str(text)),
            },
            Content::Key(key) => Value(key.into()),
            _ => self,
        }
    }

    /// A key, read as a text.
    #[inline]
    fn into_text(self) -> Self {
        match self.0 {
            Content::Key(key) => Value(Content::Str(match key {
                KeyValue::U64(value) => value.to_string().into(),
                KeyValue::I64(value) => value.to_string().into(),
                KeyValue::U128(value) => value.to_string().into(),
                KeyValue::I128(value) => value.to_string().into(),
                KeyValue::Str(text) => text,
            })),
            _ => self,
        }
    }

    /// A whole number of more than 64 bits is a fraction to who does not ask for such a one, as it is
    /// in JSON text.
    #[allow(clippy::cast_precision_loss)] // A fraction has the digits that it has room for.
    #[inline]
    fn visit_number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let this = self.into_number();
        match this.0 {
            Content::U64(value) => visitor.visit_u64(value),
            Content::I64(value) => visitor.visit_i64(value),
            Content::U128(value) => visitor.visit_f64(value as f64),
            Content::I128(value) => visitor.visit_f64(value as f64),
            Content::F64(value) => visitor.visit_f64(value),
            Content::Digits(ref text) | Content::Whole(ref text) => match text.parse() {
                Ok(value) if f64::is_finite(value) => visitor.visit_f64(value),
                _ => Err(ValueError::expected(&visitor, "a number out of range")),
            },
            _ => Err(this.mismatch(&visitor)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            self.visit_number(visitor)
        }
    )*};
}

/// A visitor of wide numbers need not know narrow ones, nor fractions: who reads a text sees neither.
macro_rules! wide {
    ($($method:ident $type:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let this = Value(self.into_number().0.into_number());
            let is_negative = match &this.0 {
                Content::Digits(text) | Content::Whole(text) => text.starts_with('-'),
                other => matches!(other, Content::I64(_) | Content::I128(_)),
            };
            let value = match this.0 {
                Content::U64(value) => Some($type::from(value)),
                Content::I64(value) => $type::try_from(value).ok(),
                Content::U128(value) => $type::try_from(value).ok(),
                Content::I128(value) => $type::try_from(value).ok(),
                Content::F64(value) => {
                    return Err(ValueError::invalid_type(Unexpected::Float(value), &visitor));
                }
                Content::Digits(ref text) if number::is_whole(text) == Some(false) => {
                    return Err(ValueError::expected(&visitor, "a floating-point number"));
                }
                Content::Digits(_) | Content::Whole(_) => None,
                _ => return Err(this.mismatch(&visitor)),
            };
            match value {
                Some(value) => visitor.$visit(value),
                None => Err(ValueError::out_of_range(&visitor, is_negative)),
            }
        }
    )*};
}

macro_rules! strings {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let this = self.into_text();
            match this.0 {
                Content::Str(_) | Content::Bytes(_) | Content::Column(..) => {
                    this.deserialize_any(visitor)
                },
                _ => Err(this.mismatch(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(value),
            Content::U64(value) => visitor.visit_u64(value),
            Content::I64(value) => visitor.visit_i64(value),
            Content::U128(value) => visitor.visit_u128(value),
            Content::I128(value) => visitor.visit_i128(value),
            Content::F64(value) => visitor.visit_f64(value),
            Content::Digits(text) => visitor.visit_map(number::NumberObject::<Self>::new(text)),
            Content::Whole(_) => self.visit_number(visitor),
            Content::Str(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Content::Str(Cow::Owned(text)) => visitor.visit_string(text),
            Content::Bytes(Cow::Borrowed(bytes)) => visitor.visit_borrowed_bytes(bytes),
            Content::Bytes(Cow::Owned(bytes)) => visitor.visit_byte_buf(bytes),
            Content::Key(key) => Value(key.into()).deserialize_any(visitor),
            Content::Column(_, name) => visitor.visit_borrowed_str(name),
            Content::Seq(items) => visit_list(items, visitor),
            Content::Map(entries) => visit_object(entries, &[], visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    wide! {
        deserialize_i128 i128 visit_i128
        deserialize_u128 u128 visit_u128
    }

    strings! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Key(key) => Value(key.into()).deserialize_bytes(visitor),
            Content::Column(_, name) => visitor.visit_borrowed_bytes(name.as_bytes()),
            Content::Str(Cow::Borrowed(text)) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Content::Str(Cow::Owned(text)) => visitor.visit_byte_buf(text.into_bytes()),
            Content::Bytes(_) | Content::Seq(_) => self.deserialize_any(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Null => visitor.visit_unit(),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        if name == number::RAW_TOKEN {
            return Err(ValueError::custom(
                "`RawValue` cannot be read, because a document is taken apart before; use `serde_json::Value`",
            ));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Seq(items) => visit_list(items, visitor),
            Content::Bytes(bytes) => visit_bytes(&bytes, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Map(entries) => visit_object(entries, &[], visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Seq(items) => visit_list(items, visitor),
            Content::Map(entries) => visit_object(entries, fields, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        match self.0 {
            Content::Key(key) => Value(key.into()).deserialize_enum(name, variants, visitor),
            Content::Str(_) | Content::Column(..) => {
                visitor.visit_enum(Choice::<Self>::new(self.0, None, variants))
            }
            Content::Map(mut entries) => match (entries.pop(), entries.len()) {
                (Some((name, value)), 0) => {
                    visitor.visit_enum(Choice::<Self>::new(name, Some(value), variants))
                }
                (last, rest) => Err(ValueError::expected(
                    &"an object with one key, the name of a variant",
                    format_args!("{} keys", rest + usize::from(last.is_some())),
                )),
            },
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_unit()
    }
}

fn visit_list<'de, V: Visitor<'de>>(
    items: Vec<Content<'de>>,
    visitor: V,
) -> Result<V::Value, ValueError> {
    let length = items.len();
    let mut items = Items { rest: items.into_iter(), next: 0 };
    let value = visitor.visit_seq(&mut items)?;
    whole(length, items.rest.len())?;
    Ok(value)
}

/// `fields` are the names that who asks knows.
fn visit_object<'de, V: Visitor<'de>>(
    entries: Vec<(Content<'de>, Content<'de>)>,
    fields: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, ValueError> {
    let length = entries.len();
    let mut entries = EntryAccess { rest: entries.into_iter(), current: None, fields };
    let value = visitor.visit_map(&mut entries)?;
    whole(length, entries.rest.len())?;
    Ok(value)
}

/// Bytes as the list that they are in a format without bytes.
fn visit_bytes<'de, V: Visitor<'de>>(bytes: &[u8], visitor: V) -> Result<V::Value, ValueError> {
    let mut items = SeqDeserializer::<_, ValueError>::new(bytes.iter().copied());
    let value = visitor.visit_seq(&mut items)?;
    whole(bytes.len(), items.size_hint().unwrap_or(0))?;
    Ok(value)
}

/// What was left unread would be lost without a word.
fn whole(length: usize, unread: usize) -> Result<(), ValueError> {
    match unread {
        0 => Ok(()),
        _ => Err(ValueError::invalid_length(length, &"fewer elements")),
    }
}

struct Items<'de> {
    rest: vec::IntoIter<Content<'de>>,
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = ValueError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        let Some(item) = self.rest.next() else {
            return Ok(None);
        };
        let index = self.next;
        self.next += 1;
        seed.deserialize(Value(item)).map(Some).map_err(|error| error.at_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The key is lent to who reads it, and stays here for the path of an error in its value.
struct EntryAccess<'de> {
    rest: vec::IntoIter<(Content<'de>, Content<'de>)>,
    current: Option<(Content<'de>, Content<'de>)>,
    fields: &'static [&'static str],
}

impl<'de> MapAccess<'de> for EntryAccess<'de> {
    type Error = ValueError;

    fn next_key_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ValueError> {
        self.current = self.rest.next();
        let Some((key, _)) = &self.current else {
            return Ok(None);
        };
        seed.deserialize(KeyDeserializer::<Value<'de>>::new(key))
            .map(Some)
            .map_err(ValueError::of_key)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        let Some((key, value)) = self.current.take() else {
            return Err(ValueError::custom("a value was asked for before its key"));
        };
        seed.deserialize(Value(value)).map_err(|error| at(error, &key, self.fields))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
