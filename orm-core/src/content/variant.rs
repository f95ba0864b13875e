//! A variant of an enum: a name alone, or a name and what the variant holds.

use std::marker::PhantomData;

use serde_core::Deserialize;
use serde_core::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};

use super::content::Content;
use super::error::ValueError;
use super::key::{KeyDeserializer, at};
use super::reader::Reader;

pub(super) struct Choice<'de, R> {
    name: Content<'de>,
    value: Option<Content<'de>>,
    /// The names that the enum knows.
    variants: &'static [&'static str],
    reader: PhantomData<fn() -> R>,
}

impl<'de, R: Reader<'de>> Choice<'de, R> {
    pub(super) fn new(
        name: Content<'de>,
        value: Option<Content<'de>>,
        variants: &'static [&'static str],
    ) -> Self {
        Choice { name, value, variants, reader: PhantomData }
    }

    /// Reads what the variant holds.
    fn read<T>(self, read: impl FnOnce(R) -> Result<T, ValueError>) -> Result<T, ValueError> {
        let Some(value) = self.value else {
            return Err(ValueError::expected(
                &"an object with the variant as key, and with what the variant holds",
                self.name.kind(),
            ));
        };
        read(R::from(value)).map_err(|error| at(error, &self.name, self.variants))
    }
}

impl<'de, R: Reader<'de>> EnumAccess<'de> for Choice<'de, R> {
    type Error = ValueError;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self), ValueError> {
        Ok((seed.deserialize(KeyDeserializer::<R>::new(&self.name))?, self))
    }
}

impl<'de, R: Reader<'de>> VariantAccess<'de> for Choice<'de, R> {
    type Error = ValueError;

    fn unit_variant(self) -> Result<(), ValueError> {
        match self.value {
            Some(_) => self.read(Deserialize::deserialize),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, ValueError> {
        self.read(|value| seed.deserialize(value))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.read(|value| value.deserialize_seq(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        self.read(|value| value.deserialize_struct("", fields, visitor))
    }
}
