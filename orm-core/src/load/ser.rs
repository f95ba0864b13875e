//! A loaded value in serde's data model: the record's fields, then each loaded relation.

pub use serde_core::{Serialize, Serializer};

use serde_core::ser::{Error, Impossible, SerializeMap, SerializeStruct};

use super::{Filtered, NotLoaded};

/// What stands in the place of a relation: `NotLoaded` is left out, an absent record is `null`.
#[doc(hidden)]
pub trait SerializeRelation {
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error>;
}

impl SerializeRelation for NotLoaded {
    fn entry<M: SerializeMap>(&self, _name: &'static str, _map: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

impl<T: Serialize> SerializeRelation for Option<T> {
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(name, self)
    }
}

impl<T: Serialize> SerializeRelation for Filtered<Option<T>> {
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        match &self.0 {
            Some(loaded) => map.serialize_entry(name, loaded),
            None => Ok(()),
        }
    }
}

/// A list of relations: `((name, relation), rest)`, ending in `()`.
#[doc(hidden)]
pub trait SerializeRelations {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

impl SerializeRelations for () {
    fn entries<M: SerializeMap>(&self, _map: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

impl<R: SerializeRelation, Rest: SerializeRelations> SerializeRelations
    for ((&'static str, &R), Rest)
{
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let ((name, relation), rest) = self;
        relation.entry(name, map)?;
        rest.entries(map)
    }
}

#[doc(hidden)]
pub fn serialize_loaded<S: Serializer>(
    serializer: S,
    record: &(impl Serialize + ?Sized),
    relations: impl SerializeRelations,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    record.serialize(Fields(&mut map))?;
    relations.entries(&mut map)?;
    map.end()
}

/// Writes the fields of a record into a map that others write into as well.
struct Fields<'a, M>(&'a mut M);

impl<M: SerializeMap> SerializeStruct for Fields<'_, M> {
    type Ok = ();
    type Error = M::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        self.0.serialize_entry(name, value)
    }

    fn end(self) -> Result<(), M::Error> {
        Ok(())
    }
}

/// What a struct with `#[serde(flatten)]` becomes.
impl<M: SerializeMap> SerializeMap for Fields<'_, M> {
    type Ok = ();
    type Error = M::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), M::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        self.0.serialize_value(value)
    }

    fn end(self) -> Result<(), M::Error> {
        Ok(())
    }
}

fn not_fields<T, E: Error>() -> Result<T, E> {
    Err(E::custom(
        "a record must be serialised as a struct or a map to have its relations beside its fields",
    ))
}

macro_rules! refuse {
    ($($method:ident($($type:ty),*);)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<(), M::Error> {
            not_fields()
        }
    )*};
}

impl<M: SerializeMap> Serializer for Fields<'_, M> {
    type Ok = ();
    type Error = M::Error;
    type SerializeSeq = Impossible<(), M::Error>;
    type SerializeTuple = Impossible<(), M::Error>;
    type SerializeTupleStruct = Impossible<(), M::Error>;
    type SerializeTupleVariant = Impossible<(), M::Error>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), M::Error>;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, M::Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, M::Error> {
        Ok(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        value.serialize(self)
    }

    refuse! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), M::Error> {
        not_fields()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), M::Error> {
        not_fields()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, M::Error> {
        not_fields()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, M::Error> {
        not_fields()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, M::Error> {
        not_fields()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, M::Error> {
        not_fields()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, M::Error> {
        not_fields()
    }
}
