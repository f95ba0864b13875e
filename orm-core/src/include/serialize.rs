//! A loaded value in serde's data model: the record's fields, then each loaded relation.

use std::fmt::{self, Write};

pub use serde_core::{Serialize, Serializer};

use serde_core::ser::{Error, Impossible, SerializeMap, SerializeStruct};

use super::includes::Included;
use super::tree::{IncludedRecord, IncludedRecords};
use crate::handle::{Tree, WithValues};
use crate::query::{Filtered, NotLoaded};
use crate::record::Hold;
use crate::relation::Linked;

/// Serializes a relation of a loaded row. One that was not loaded is omitted; `null` means that no record exists.
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

impl<T: Serialize> SerializeRelation for Vec<T> {
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(name, self)
    }
}

/// The list of records that passed the filter or are within the limit.
impl<T: Serialize> SerializeRelation for Filtered<Vec<T>> {
    fn entry<M: SerializeMap>(&self, name: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(name, &self.0)
    }
}

/// The record's fields, and the pivot beside them.
impl<R: Serialize, P: Serialize> Serialize for Linked<R, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.row.serialize(FieldWriter { map: &mut map, reserved: &[self.name] })?;
        map.serialize_entry(self.name, &self.pivot)?;
        map.end()
    }
}

/// The record's fields, and the records below it under the relation's name in JSON.
impl<R: Serialize> Serialize for Tree<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(reason) = self.unwritable() {
            return Err(S::Error::custom(reason));
        }
        let (row, nested, relation) = self.parts();
        let mut map = serializer.serialize_map(None)?;
        row.serialize(FieldWriter::new(&mut map))?;
        if let (Some(nested), Some(relation)) = (nested, relation) {
            match relation.kind.is_many() {
                true => map.serialize_entry(relation.serialized, nested)?,
                false => map.serialize_entry(relation.serialized, &nested.first())?,
            }
        }
        map.end()
    }
}

/// The record's fields, then each relation that was included.
impl<H: Hold> Serialize for IncludedRecord<H> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(model) = self.misses {
            return Err(S::Error::custom(format_args!(
                "cannot serialize all that is included with `{}`: there are more rows than `max_rows`; include \
                 fewer relations or levels, or raise `max_rows`",
                model.name
            )));
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(record) = &self.record {
            erased_serde::serialize(H::see(record), FieldWriter::new(&mut map))?;
        }
        if let Some((name, pivot)) = &self.pivot {
            map.serialize_entry(name, &Erased(H::see(pivot)))?;
        }
        for (name, nodes) in &self.relations {
            match nodes {
                IncludedRecords::One(node) => map.serialize_entry(name, node)?,
                IncludedRecords::Many(nodes) => map.serialize_entry(name, nodes)?,
            }
        }
        map.end()
    }
}

struct Erased<'s>(&'s dyn erased_serde::Serialize);

impl Serialize for Erased<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(self.0, serializer)
    }
}

impl<R, N: Serialize> Serialize for Included<R, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.node().serialize(serializer)
    }
}

/// The row's fields, and the values beside them.
impl<R: Serialize, V: SerializeValues> Serialize for WithValues<R, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (row, values, names) = self.parts();
        let mut map = serializer.serialize_map(None)?;
        if let Some(clash) = &names.clash {
            return Err(S::Error::custom(clash));
        }
        row.serialize(FieldWriter { map: &mut map, reserved: &names.names })?;
        values.entries(&names.names, &mut map)?;
        map.end()
    }
}

/// Values with a name for each.
#[doc(hidden)]
pub trait SerializeValues {
    fn entries<M: SerializeMap>(&self, names: &[String], map: &mut M) -> Result<(), M::Error>;
}

macro_rules! values {
    ($(($($V:ident $at:tt),+))*) => {$(
        impl<$($V: Serialize),+> SerializeValues for ($($V,)+) {
            fn entries<M_: SerializeMap>(
                &self,
                names: &[String],
                map: &mut M_,
            ) -> Result<(), M_::Error> {
                $(if let Some(name) = names.get($at) {
                    map.serialize_entry(name, &self.$at)?;
                })+
                Ok(())
            }
        }
    )*};
}

values! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
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
    record.serialize(FieldWriter::new(&mut map))?;
    relations.entries(&mut map)?;
    map.end()
}

/// Writes the fields of a record into a map that gets other entries too.
struct FieldWriter<'a, M, N = &'static str> {
    map: &'a mut M,
    /// What others write there; a field of such a name is an error.
    reserved: &'a [N],
}

impl<'a, M> FieldWriter<'a, M> {
    fn new(map: &'a mut M) -> Self {
        FieldWriter { map, reserved: &[] }
    }
}

impl<M: SerializeMap, N: AsRef<str>> FieldWriter<'_, M, N> {
    fn check(&self, name: &str) -> Result<(), M::Error> {
        if self.reserved.iter().all(|reserved| reserved.as_ref() != name) {
            return Ok(());
        }
        Err(M::Error::custom(format_args!(
            "cannot serialize a value named `{name}` beside a record that has a field of that name; give the \
             value another name with `named`"
        )))
    }
}

impl<M: SerializeMap, N: AsRef<str>> SerializeStruct for FieldWriter<'_, M, N> {
    type Ok = ();
    type Error = M::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        self.check(name)?;
        self.map.serialize_entry(name, value)
    }

    fn end(self) -> Result<(), M::Error> {
        Ok(())
    }
}

/// A struct with `#[serde(flatten)]` is serialized as a map.
impl<M: SerializeMap, N: AsRef<str>> SerializeMap for FieldWriter<'_, M, N> {
    type Ok = ();
    type Error = M::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), M::Error> {
        if !self.reserved.is_empty() {
            self.check(&text(key))?;
        }
        self.map.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), M::Error> {
        self.map.serialize_value(value)
    }

    fn end(self) -> Result<(), M::Error> {
        Ok(())
    }
}

/// The text of a key; empty if it is not a text.
fn text(key: &(impl Serialize + ?Sized)) -> String {
    struct KeyText<'k, K: ?Sized>(&'k K);

    impl<K: Serialize + ?Sized> fmt::Display for KeyText<'_, K> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    let mut text = String::new();
    match write!(text, "{}", KeyText(key)) {
        Ok(()) => text,
        Err(fmt::Error) => String::new(),
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

impl<M: SerializeMap, N: AsRef<str>> Serializer for FieldWriter<'_, M, N> {
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
