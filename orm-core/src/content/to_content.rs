//! Serializing a value to content: the inverse of [`Value`](super::value::Value).

use std::borrow::Cow;
use std::fmt;

use serde_core::ser::{self, Error, Serialize, Serializer};

use super::content::Content;
use super::error::ValueError;
use super::number;
use super::to_key::{ToKey, text_of};

/// How many elements are made room for before they come: a length is only what the user's code says.
const ROOM: usize = 256;

/// Serializes a value. Reading it gives an equal value wherever JSON text would do so, and
/// also for what JSON has no form for: wide numbers, bytes, and fractions that are not finite.
pub(crate) fn to_content<T: Serialize + ?Sized>(value: &T) -> Result<Content<'static>, ValueError> {
    value.serialize(ToContent)
}

fn name(name: &'static str) -> Content<'static> {
    Content::Str(Cow::Borrowed(name))
}

/// Writes a value as content.
#[doc(hidden)]
pub struct ToContent;

macro_rules! values {
    ($($method:ident($type:ty) => $form:expr;)*) => {$(
        fn $method(self, value: $type) -> Result<Content<'static>, ValueError> {
            Ok($form(value))
        }
    )*};
}

impl Serializer for ToContent {
    type Ok = Content<'static>;
    type Error = ValueError;
    type SerializeSeq = ListSerializer;
    type SerializeTuple = ListSerializer;
    type SerializeTupleStruct = ListSerializer;
    type SerializeTupleVariant = ListSerializer;
    type SerializeMap = ObjectSerializer;
    type SerializeStruct = ObjectSerializer;
    type SerializeStructVariant = ObjectSerializer;

    values! {
        serialize_bool(bool) => Content::Bool;
        serialize_i8(i8) => |value| i64::from(value).into();
        serialize_i16(i16) => |value| i64::from(value).into();
        serialize_i32(i32) => |value| i64::from(value).into();
        serialize_i64(i64) => Content::from;
        serialize_i128(i128) => Content::from;
        serialize_u8(u8) => |value| u64::from(value).into();
        serialize_u16(u16) => |value| u64::from(value).into();
        serialize_u32(u32) => |value| u64::from(value).into();
        serialize_u64(u64) => Content::from;
        serialize_u128(u128) => Content::from;
        serialize_f32(f32) => |value| Content::F64(f64::from(value));
        serialize_f64(f64) => Content::F64;
        serialize_char(char) => |value| String::from(value).into();
        serialize_str(&str) => |text| String::from(text).into();
        serialize_bytes(&[u8]) => |bytes| Content::Bytes(Cow::Owned(Vec::from(bytes)));
    }

    fn serialize_none(self) -> Result<Content<'static>, ValueError> {
        Ok(Content::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(
        self,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        to_content(value)
    }

    fn serialize_unit(self) -> Result<Content<'static>, ValueError> {
        Ok(Content::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Content<'static>, ValueError> {
        Ok(Content::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Content<'static>, ValueError> {
        Ok(name(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        to_content(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        let value = to_content(value).map_err(|error| error.at_key(variant))?;
        Ok(Content::Map(vec![(name(variant), value)]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<ListSerializer, ValueError> {
        Ok(ListSerializer::new(None, length))
    }

    fn serialize_tuple(self, length: usize) -> Result<ListSerializer, ValueError> {
        Ok(ListSerializer::new(None, Some(length)))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<ListSerializer, ValueError> {
        Ok(ListSerializer::new(None, Some(length)))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<ListSerializer, ValueError> {
        Ok(ListSerializer::new(Some(variant), Some(length)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<ObjectSerializer, ValueError> {
        Ok(ObjectSerializer::new(None, length))
    }

    fn serialize_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<ObjectSerializer, ValueError> {
        Ok(ObjectSerializer::new(None, Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<ObjectSerializer, ValueError> {
        Ok(ObjectSerializer::new(Some(variant), Some(length)))
    }

    fn collect_str<T: fmt::Display + ?Sized>(
        self,
        value: &T,
    ) -> Result<Content<'static>, ValueError> {
        text_of(value)
    }
}

/// What a variant holds is the value of the variant's name.
fn tagged(variant: Option<&'static str>, value: Content<'static>) -> Content<'static> {
    match variant {
        Some(variant) => Content::Map(vec![(name(variant), value)]),
        None => value,
    }
}

fn in_variant(variant: Option<&'static str>, error: ValueError) -> ValueError {
    match variant {
        Some(variant) => error.at_key(variant),
        None => error,
    }
}

#[doc(hidden)]
pub struct ListSerializer {
    variant: Option<&'static str>,
    items: Vec<Content<'static>>,
}

impl ListSerializer {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Self {
        ListSerializer { variant, items: Vec::with_capacity(length.unwrap_or(0).min(ROOM)) }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let index = self.items.len();
        let item =
            to_content(value).map_err(|error| in_variant(self.variant, error.at_index(index)))?;
        self.items.push(item);
        Ok(())
    }

    fn finish(self) -> Content<'static> {
        tagged(self.variant, Content::Seq(self.items))
    }
}

macro_rules! lists {
    ($($Trait:ident $method:ident)*) => {$(
        impl ser::$Trait for ListSerializer {
            type Ok = Content<'static>;
            type Error = ValueError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
                self.push(value)
            }

            fn end(self) -> Result<Content<'static>, ValueError> {
                Ok(self.finish())
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

#[doc(hidden)]
pub struct ObjectSerializer {
    variant: Option<&'static str>,
    entries: Vec<(Content<'static>, Content<'static>)>,
    /// The key of the next value.
    key: Option<Content<'static>>,
}

impl ObjectSerializer {
    fn new(variant: Option<&'static str>, length: Option<usize>) -> Self {
        let entries = Vec::with_capacity(length.unwrap_or(0).min(ROOM));
        ObjectSerializer { variant, entries, key: None }
    }

    fn finish(self) -> Content<'static> {
        tagged(self.variant, number::object(self.entries))
    }
}

macro_rules! structs {
    ($($Trait:ident)*) => {$(
        impl ser::$Trait for ObjectSerializer {
            type Ok = Content<'static>;
            type Error = ValueError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                field: &'static str,
                value: &T,
            ) -> Result<(), ValueError> {
                let value = to_content(value)
                    .map_err(|error| in_variant(self.variant, error.at_key(field)))?;
                self.entries.push((name(field), value));
                Ok(())
            }

            fn end(self) -> Result<Content<'static>, ValueError> {
                Ok(self.finish())
            }
        }
    )*};
}

structs! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for ObjectSerializer {
    type Ok = Content<'static>;
    type Error = ValueError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ValueError> {
        self.key = Some(key.serialize(ToKey)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ValueError> {
        let Some(key) = self.key.take() else {
            return Err(ValueError::custom("a value was serialised before its key"));
        };
        let value = to_content(value).map_err(ValueError::at_any_key)?;
        self.entries.push((key, value));
        Ok(())
    }

    fn end(self) -> Result<Content<'static>, ValueError> {
        Ok(self.finish())
    }
}
