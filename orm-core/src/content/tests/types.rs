//! Types that ask for their values in every way that serde has.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::de::{
    self, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::{Content, Value};
use crate::schema::ColumnIdx;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Plain {
    pub(super) a: u8,
    pub(super) b: Option<String>,
    pub(super) c: Vec<i16>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Lenient {
    #[serde(alias = "a", alias = "id")]
    pub(super) first_value: i64,
    #[serde(rename = "b")]
    pub(super) second: String,
    #[serde(skip)]
    pub(super) never: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) c: Option<Box<Lenient>>,
    #[serde(with = "in_hex")]
    pub(super) hex: u32,
}

mod in_hex {
    use super::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature.
    pub(super) fn serialize<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        u32::from_str_radix(&text, 16).map_err(de::Error::custom)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Strict {
    pub(super) a: u8,
    #[serde(default)]
    pub(super) b: (),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bare {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Flat {
    pub(super) a: i8,
    #[serde(flatten)]
    pub(super) inner: Pair,
    #[serde(flatten)]
    pub(super) rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FlatEnum {
    pub(super) a: Option<i8>,
    #[serde(flatten)]
    pub(super) kind: External,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Pair {
    pub(super) b: f64,
    pub(super) c: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum External {
    Unit,
    New(u8),
    Maybe(Option<bool>),
    Two(u8, String),
    Empty(),
    Fields { a: u8, b: String },
    Nothing {},
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "a")]
pub(super) enum Internal {
    Unit,
    New(Pair),
    Fields { b: Vec<u64> },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "a", content = "b", rename_all = "lowercase")]
pub(super) enum Adjacent {
    Unit,
    New(i32),
    Two(u8, String),
    Fields { c: char },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "a", content = "b", deny_unknown_fields)]
pub(super) enum StrictAdjacent {
    Unit,
    New(i32),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Untagged {
    Unit,
    Number(u64),
    Fraction(f32),
    Text(String),
    Two(u8, bool),
    Fields { a: Box<Untagged>, b: Option<u8> },
    Map(HashMap<String, Untagged>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Unit;

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Newtype(pub(super) i16);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tuple(pub(super) u8, pub(super) Option<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    A,
    Unit,
    #[serde(alias = "true")]
    LongName,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub(super) struct Even(pub(super) i32);

impl TryFrom<i32> for Even {
    type Error = &'static str;

    fn try_from(value: i32) -> Result<Self, Self::Error> {
        match value % 2 {
            0 => Ok(Even(value)),
            _ => Err("must be even"),
        }
    }
}

impl From<Even> for i32 {
    fn from(value: Even) -> i32 {
        value.0
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lent<'a> {
    pub(super) a: &'a str,
    #[serde(borrow)]
    pub(super) b: Cow<'a, str>,
}

/// Asks for bytes, and takes nothing else.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsBytes;

        impl<'de> Visitor<'de> for AsBytes {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("some bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Bytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = list.next_element()? {
                    bytes.push(byte);
                }
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(AsBytes)
    }
}

/// Says what it is shown, and reads one element or entry of a list or an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct First(pub(super) String);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyFirst)
    }
}

struct AnyFirst;

impl<'de> Visitor<'de> for AnyFirst {
    type Value = First;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with at most one in it")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<First, E> {
        Ok(First(format!("bool {value}")))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<First, E> {
        Ok(First(format!("i64 {value}")))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<First, E> {
        Ok(First(format!("u64 {value}")))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<First, E> {
        Ok(First(format!("f64 {value}")))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<First, E> {
        Ok(First(format!("text {text}")))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<First, E> {
        Ok(First(format!("i128 {value}")))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<First, E> {
        Ok(First(format!("u128 {value}")))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<First, E> {
        Ok(First(format!("bytes {bytes:?}")))
    }

    fn visit_unit<E: de::Error>(self) -> Result<First, E> {
        Ok(First("unit".to_owned()))
    }

    fn visit_none<E: de::Error>(self) -> Result<First, E> {
        Ok(First("none".to_owned()))
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<First, D::Error> {
        First::deserialize(inner).map(|first| First(format!("some {}", first.0)))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<First, D::Error> {
        First::deserialize(inner).map(|first| First(format!("newtype {}", first.0)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<First, A::Error> {
        let (name, held) = choice.variant::<First>()?;
        let held = held.newtype_variant::<First>()?;
        Ok(First(format!("variant {} of {}", name.0, held.0)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<First, A::Error> {
        let first = list.next_element::<IgnoredAny>()?;
        Ok(First(format!("list {}", first.is_some())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<First, A::Error> {
        let first = object.next_entry::<First, IgnoredAny>()?;
        Ok(First(format!("object {:?}", first.map(|(key, _)| key))))
    }
}

/// Types that ask for one thing, and take whatever comes.
macro_rules! ask {
    ($($Type:ident $method:ident($($argument:expr),*);)*) => {$(
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) struct $Type(First);

        impl<'de> Deserialize<'de> for $Type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.$method($($argument,)* AnyFirst).map($Type)
            }
        }
    )*};
}

ask! {
    AskBool deserialize_bool();
    AskI8 deserialize_i8();
    AskU64 deserialize_u64();
    AskI128 deserialize_i128();
    AskU128 deserialize_u128();
    AskF32 deserialize_f32();
    AskF64 deserialize_f64();
    AskChar deserialize_char();
    AskStr deserialize_str();
    AskString deserialize_string();
    AskBytes deserialize_bytes();
    AskByteBuf deserialize_byte_buf();
    AskOption deserialize_option();
    AskUnit deserialize_unit();
    AskUnitStruct deserialize_unit_struct("Name");
    AskNewtype deserialize_newtype_struct("Name");
    AskSeq deserialize_seq();
    AskTuple deserialize_tuple(1);
    AskTupleStruct deserialize_tuple_struct("Name", 1);
    AskMap deserialize_map();
    AskStruct deserialize_struct("Name", &["a"]);
    AskEnum deserialize_enum("Name", &["a"]);
    AskIdentifier deserialize_identifier();
    AskIgnored deserialize_ignored_any();
}

/// The key of another record is read as a number or as a text.
#[test]
fn keys_are_read_as_what_they_are_asked_for() {
    let number = || Value(Content::U64(7).into_key());
    let text = || Value(Content::from("7".to_owned()).into_key());
    for key in [number, text] {
        assert_eq!(u64::deserialize(key()), Ok(7));
        assert_eq!(i128::deserialize(key()), Ok(7));
        assert_eq!(String::deserialize(key()), Ok("7".to_owned()));
        assert_eq!(Option::<u8>::deserialize(key()), Ok(Some(7)));
        assert!(bool::deserialize(key()).is_err());
    }
    let error = u64::deserialize(Value(Content::from("x".to_owned()).into_key())).unwrap_err();
    assert_eq!(error.to_string(), "expected u64, found a string");
}

/// The name of a column is read as the text that it is.
#[test]
fn names_of_columns_are_read_as_text() {
    let object = |name| {
        Value(Content::Map(vec![(Content::Column(ColumnIdx::new(0), name), Content::U64(5))]))
    };
    let texts = BTreeMap::from([("7".to_owned(), 5)]);
    assert_eq!(BTreeMap::<String, u64>::deserialize(object("7")), Ok(texts));
    assert_eq!(BTreeMap::<&str, u64>::deserialize(object("7")), Ok(BTreeMap::from([("7", 5)])));
    assert_eq!(BTreeMap::<u8, u64>::deserialize(object("7")), Ok(BTreeMap::from([(7, 5)])));
    let error = BTreeMap::<u8, u64>::deserialize(object("x")).unwrap_err();
    assert_eq!(error.path(), "[*]");
    let error = BTreeMap::<String, bool>::deserialize(object("x")).unwrap_err();
    assert_eq!(error.path(), ".x");
}

/// Content is moved often, and is no larger than a text and its kind make it.
#[test]
fn content_is_small() {
    assert_eq!(size_of::<Content<'_>>(), 32);
}
