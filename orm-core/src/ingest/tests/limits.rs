//! What stops the reading of a document.

use std::fmt;

use serde::de::value::SeqDeserializer;
use serde_core::de::{
    DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_core::forward_to_deserialize_any;

use crate::content::{Content, ValueError};
use crate::ingest::read::{Budget, Limit};

fn read<'de>(budget: &mut Budget, json: &'de str) -> Result<Content<'de>, serde_json::Error> {
    budget.seed().deserialize(&mut serde_json::Deserializer::from_str(json))
}

#[test]
fn depth() {
    for (deep, fine) in [(5, true), (6, false), (100, false)] {
        let lists = "[".repeat(deep) + &"]".repeat(deep);
        let objects = r#"{"a":"#.repeat(deep) + "1" + &"}".repeat(deep);
        for json in [lists, objects] {
            let mut budget = Budget::new(5, 10_000);
            assert_eq!(read(&mut budget, &json).is_ok(), fine);
            assert_eq!(budget.exceeded, (!fine).then_some(Limit::Depth));
        }
    }
    let mut budget = Budget::new(0, 100);
    assert_eq!(read(&mut budget, "1").unwrap(), Content::U64(1));
    let error = read(&mut budget, "[]").unwrap_err().to_string();
    assert!(error.starts_with("more than 0 lists and objects in each other"), "{error}");
}

#[test]
fn size() {
    for (json, size) in [
        ("1", 16),
        (r#""abc""#, 19),
        (r#""\u00e4""#, 18),
        ("[]", 16),
        (r#"["ab"]"#, 34),
        (r#"{"key": "text", "k": [null]}"#, 16 + 19 + 20 + 17 + 16 + 16),
    ] {
        let mut budget = Budget::new(5, size);
        assert!(read(&mut budget, json).is_ok(), "{json}");
        assert_eq!((budget.size, budget.exceeded), (0, None));
        let mut budget = Budget::new(5, size - 1);
        let error = read(&mut budget, json).unwrap_err().to_string();
        assert!(error.starts_with("more than may be read of one document"), "{error}");
        assert_eq!(budget.exceeded, Some(Limit::Size));
    }
}

#[test]
fn nothing_is_read_after_a_limit() {
    let mut budget = Budget::new(1, 1000);
    assert!(read(&mut budget, "[[]]").is_err());
    assert!(read(&mut budget, "1").is_err());
    assert_eq!(budget.exceeded, Some(Limit::Depth));
}

#[test]
fn a_malformed_document_exceeds_nothing() {
    for json in ["[1, ", "{1: 2}", "nul", r#""\x""#] {
        let mut budget = Budget::new(5, 1000);
        assert!(read(&mut budget, json).is_err());
        assert_eq!(budget.exceeded, None);
    }
}

/// The way a caller reads a list or an object whose elements it wants to have one by one.
struct OneByOne<'a, 'd>(&'a mut Budget<'d>);

impl<'de> Visitor<'de> for OneByOne<'_, '_> {
    type Value = Vec<Content<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.0.seed_within(1))? {
            items.push(item);
        }
        Ok(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(key) = object.next_key_seed(self.0.seed_within(1))? {
            items.push(key);
            items.push(object.next_value_seed(self.0.seed_within(1))?);
        }
        Ok(items)
    }
}

#[test]
fn elements_one_by_one_share_a_budget() {
    let one_by_one = |json: &str, depth, size| {
        let mut budget = Budget::new(depth, size);
        let mut format = serde_json::Deserializer::from_str(json);
        let read = format.deserialize_any(OneByOne(&mut budget)).map(|items| items.len());
        (read.ok(), budget.size, budget.exceeded)
    };
    assert_eq!(one_by_one("[1, [2]]", 2, 48), (Some(2), 0, None));
    assert_eq!(one_by_one("[1, [2]]", 2, 47), (None, 0, Some(Limit::Size)));
    assert_eq!(one_by_one("[1, [2]]", 1, 48), (None, 0, Some(Limit::Depth)));
    assert_eq!(one_by_one(r#"{"ab": [1]}"#, 2, 50), (Some(2), 0, None));
    assert_eq!(one_by_one(r#"{"ab": [1]}"#, 2, 49), (None, 0, Some(Limit::Size)));
}

/// A format in which a document says how long its lists are.
struct Boasting;

impl Iterator for Boasting {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, Some(usize::MAX))
    }
}

#[test]
fn no_room_is_made_for_what_only_is_announced() {
    let mut budget = Budget::new(5, 10_000);
    let format = SeqDeserializer::<_, ValueError>::new(Boasting);
    let Ok(Content::Seq(items)) = budget.seed().deserialize(format) else { panic!() };
    assert!(items.is_empty() && items.capacity() <= 256);
}

/// A format in which a document can hold `Some(Some(Some(..)))`, without an end here.
struct Wrapped;

impl<'de> Deserializer<'de> for Wrapped {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_some(Wrapped)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn what_only_wraps_a_value_is_not_followed_for_ever() {
    let mut budget = Budget::new(5, 10_000);
    assert!(budget.seed().deserialize(Wrapped).is_err());
    assert_eq!(budget.exceeded, Some(Limit::Depth));
}

#[test]
fn what_other_formats_have_is_one_of_the_same_values() {
    fn read<'de, T: IntoDeserializer<'de, ValueError>>(value: T) -> Content<'de> {
        Budget::new(5, 1000).seed().deserialize(value.into_deserializer()).unwrap()
    }
    assert_eq!(read('x'), Content::from("x".to_owned()));
    assert_eq!(read(()), Content::Null);
    assert_eq!(read(-1i8), Content::I64(-1));
    assert_eq!(read(1i32), Content::U64(1));
    assert_eq!(read(1u128), Content::U64(1));
    assert_eq!(read(u128::MAX), Content::U128(u128::MAX));
    assert_eq!(read(0.1f32), Content::F64(f64::from(0.1f32)));
    assert_eq!(read(&b"xy"[..]), Content::Bytes(b"xy".into()));
}
