//! Serializing a value as the key of an object.

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde_core::ser::{Error, Impossible, Serialize, Serializer};

use super::content::Content;
use super::error::ValueError;

pub(super) fn text_of<T: fmt::Display + ?Sized>(value: &T) -> Result<Content<'static>, ValueError> {
    let mut text = String::new();
    match write!(text, "{value}") {
        Ok(()) => Ok(text.into()),
        Err(_) => Err(ValueError::custom("a value cannot be written as text")),
    }
}

/// Keys are texts, as they are in JSON: what reads a number from a document that was text reads it from
/// here.
pub(super) struct ToKey;

macro_rules! texts {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<Content<'static>, ValueError> {
            text_of(&value)
        }
    )*};
}

/// With a point or an exponent, by which it stays a fraction.
macro_rules! fractions {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<Content<'static>, ValueError> {
            match value.is_finite() {
                true => text_of(&format_args!("{value:?}")),
                false => Err(not_a_key("a number that is not finite")),
            }
        }
    )*};
}

macro_rules! refuse {
    ($($method:ident($($type:ty),*) $found:literal;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<Content<'static>, ValueError> {
            Err(not_a_key($found))
        }
    )*};
}

macro_rules! refuse_parts {
    ($($method:ident($($type:ty),*) -> $Part:ident $found:literal;)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<Self::$Part, ValueError> {
            Err(not_a_key($found))
        }
    )*};
}

#[cold]
fn not_a_key(found: &'static str) -> ValueError {
    ValueError::expected(&"a string, a number, true or false as key", found)
}

impl Serializer for ToKey {
    type Ok = Content<'static>;
    type Error = ValueError;
    type SerializeSeq = Impossible<Content<'static>, ValueError>;
    type SerializeTuple = Impossible<Content<'static>, ValueError>;
    type SerializeTupleStruct = Impossible<Content<'static>, ValueError>;
    type SerializeTupleVariant = Impossible<Content<'static>, ValueError>;
    type SerializeMap = Impossible<Content<'static>, ValueError>;
    type SerializeStruct = Impossible<Content<'static>, ValueError>;
    type SerializeStructVariant = Impossible<Content<'static>, ValueError>;

    texts! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_char(char);
        serialize_str(&str);
    }

    fractions! {
        serialize_f32(f32);
        serialize_f64(f64);
    }

    refuse! {
        serialize_bytes(&[u8]) "bytes";
        serialize_none() "null";
        serialize_unit() "null";
        serialize_unit_struct(&'static str) "null";
    }

    refuse_parts! {
        serialize_seq(Option<usize>) -> SerializeSeq "a list";
        serialize_tuple(usize) -> SerializeTuple "a list";
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct "a list";
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
            -> SerializeTupleVariant "an object";
        serialize_map(Option<usize>) -> SerializeMap "an object";
        serialize_struct(&'static str, usize) -> SerializeStruct "an object";
        serialize_struct_variant(&'static str, u32, &'static str, usize)
            -> SerializeStructVariant "an object";
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Content<'static>, ValueError> {
        Ok(Content::Str(Cow::Borrowed(variant)))
    }

    fn serialize_some<T: Serialize + ?Sized>(
        self,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Content<'static>, ValueError> {
        Err(not_a_key("an object"))
    }

    fn collect_str<T: fmt::Display + ?Sized>(
        self,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        text_of(value)
    }
}
