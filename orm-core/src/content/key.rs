//! Reading the key of an object as a type.
//!
//! Most formats have only texts as keys, so a text is also the number, the bool or the enum that it
//! was written from.

use std::borrow::Cow;
use std::marker::PhantomData;

use serde_core::de::Visitor;
use serde_core::{Deserializer, forward_to_deserialize_any};

use super::content::Content;
use super::error::ValueError;
use super::number;
use super::reader::Reader;

pub(super) struct KeyDeserializer<'a, 'de, R> {
    key: &'a Content<'de>,
    reader: PhantomData<fn() -> R>,
}

/// What is wrong is in the value of a key. It is shown if it is a name that the type knows which is read.
#[cold]
pub(super) fn at(error: ValueError, key: &Content<'_>, names: &[&str]) -> ValueError {
    match key {
        Content::Column(_, name) => error.at_key(name),
        Content::Str(text) if names.contains(&&**text) => error.at_key(text),
        _ => error.at_any_key(),
    }
}

impl<'a, 'de, R: Reader<'de>> KeyDeserializer<'a, 'de, R> {
    #[inline]
    pub(super) fn new(key: &'a Content<'de>) -> Self {
        KeyDeserializer { key, reader: PhantomData }
    }

    /// A key that is no text is what it would be as a value.
    fn value(&self) -> R {
        R::from(self.key.clone())
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let text: &str = match self.key {
                Content::Str(text) => text,
                Content::Column(_, name) => name,
                _ => return self.value().$method(visitor),
            };
            match number::parse(text) {
                Some(number) => R::from(number).$method(visitor),
                None => Err(ValueError::expected(&visitor, self.key.kind())),
            }
        }
    )*};
}

impl<'de, R: Reader<'de>> Deserializer<'de> for KeyDeserializer<'_, 'de, R> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.key {
            Content::Column(_, name) => visitor.visit_borrowed_str(name),
            Content::Str(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Content::Str(Cow::Owned(text)) => visitor.visit_str(text),
            _ => self.value().deserialize_any(visitor),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.key.as_str() {
            Some("true") => visitor.visit_bool(true),
            Some("false") => visitor.visit_bool(false),
            _ => self.value().deserialize_bool(visitor),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.key {
            Content::Column(_, name) => visitor.visit_borrowed_bytes(name.as_bytes()),
            Content::Str(Cow::Borrowed(text)) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Content::Str(Cow::Owned(text)) => visitor.visit_bytes(text.as_bytes()),
            _ => self.value().deserialize_bytes(visitor),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.key {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.value().deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
