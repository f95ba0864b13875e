//! Whole numbers of more than 64 bits in JSON text, and numbers that are known by their digits.

use std::io::Read;

use proptest::prelude::*;
use serde::Deserialize;
use serde_core::de::DeserializeSeed;

use super::super::number;
use super::types::AskU128;
use super::{Budget, Content, Value, from};
use crate::content::digits::Digits;

fn read_text(json: &str) -> Content<'_> {
    let digits = Digits::default();
    digits.of_text(json.as_bytes());
    let mut budget = Budget::new(64, 1 << 20).with_digits(&digits);
    budget.seed().deserialize(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

/// Hands over so many bytes at a time.
struct Slowly<'t>(&'t [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let end = self.1.min(buffer.len()).min(self.0.len());
        buffer[..end].copy_from_slice(&self.0[..end]);
        self.0 = &self.0[end..];
        Ok(end)
    }
}

fn read_slowly(json: &str, at_once: usize) -> Content<'static> {
    let digits = Digits::default();
    let reader = std::io::BufReader::new(digits.watch(Slowly(json.as_bytes(), at_once)));
    let mut budget = Budget::new(64, 1 << 20).with_digits(&digits);
    let mut format = serde_json::Deserializer::from_reader(reader);
    budget.seed().deserialize(&mut format).unwrap().into_owned()
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<u128>().prop_map(|value| value.to_string()),
        any::<i128>().prop_map(|value| value.to_string()),
        (0u8..=10).prop_map(|by| (u128::from(u64::MAX) + u128::from(by)).to_string()),
        (0u8..=10).prop_map(|by| (i128::from(i64::MIN) - i128::from(by)).to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(|it| format!("{it:?}")),
        Just("-0".to_owned()),
        Just("1e25".to_owned()),
        Just("20000000000000000000.0".to_owned()),
        "[1-9][0-9]{38,60}".prop_map(|digits| digits),
    ]
}

fn value() -> impl Strategy<Value = String> {
    let text = "[a-z0-9 .,:\\[\\]{}-]{0,9}".prop_map(|text| format!("\"{text}\\\"\\\\\""));
    let leaf = prop_oneof![4 => number(), 2 => text, 1 => Just("null".to_owned())];
    leaf.prop_recursive(3, 20, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::vec(inner, 0..5).prop_map(|items| {
                let entries = items.iter().map(|item| format!("\"18446744073709551616\": {item}"));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

/// The numbers of a text, in their order.
fn numbers(content: &Content<'_>, found: &mut Vec<String>) {
    match content {
        Content::Seq(items) => items.iter().for_each(|item| numbers(item, found)),
        Content::Map(entries) => entries.iter().for_each(|(_, value)| numbers(value, found)),
        Content::Str(_) | Content::Null => {}
        Content::Whole(text) => found.push(text.clone().into_owned()),
        other => found.push(format!("{other:?}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_whole_number_of_128_bits_keeps_its_digits(values in proptest::collection::vec(number(), 1..9)) {
        let json = format!("[{}]", values.join(","));
        let expected: Vec<String> = values.iter().map(|text| match text.parse::<i128>() {
            Ok(it) if u64::try_from(it).is_err() && i64::try_from(it).is_err() => text.clone(),
            _ if text.parse::<u128>().is_ok_and(|it| u64::try_from(it).is_err()) => text.clone(),
            _ => format!("{:?}", super::read(text)),
        }).collect();
        let mut found = Vec::new();
        numbers(&read_text(&json), &mut found);
        prop_assert_eq!(&found, &expected);
    }

    #[test]
    fn a_text_and_a_reader_give_the_same(json in value(), at_once in 1usize..2000) {
        prop_assert_eq!(read_slowly(&json, at_once), read_text(&json));
    }
}

#[test]
fn wide_numbers_are_read_as_what_they_are_asked_for() {
    let wide = || read_text("340282366920938463463374607431768211455");
    assert_eq!(from::<u128>(wide()), Ok(u128::MAX));
    assert_eq!(from::<Option<u128>>(wide()), Ok(Some(u128::MAX)));
    #[allow(clippy::cast_precision_loss)]
    let fraction = u128::MAX as f64;
    assert_eq!(from::<f64>(wide()), Ok(fraction));
    // Who asks for any value is shown what `serde_json` shows.
    assert_eq!(from::<serde_json::Value>(wide()), Ok(serde_json::json!(fraction)));
    for (json, message) in [
        ("340282366920938463463374607431768211455", "expected i128, found a number out of range"),
        ("340282366920938463463374607431768211456", "expected i128, found a floating-point number"),
    ] {
        assert_eq!(from::<i128>(read_text(json)).unwrap_err().to_string(), message);
    }
    let lowest = "-170141183460469231731687303715884105728";
    assert_eq!(from::<i128>(read_text(lowest)), Ok(i128::MIN));
    let error = from::<u128>(read_text(lowest)).unwrap_err();
    assert_eq!(error.to_string(), "expected u128, found a negative number");
    let error = from::<u64>(wide()).unwrap_err();
    assert_eq!(error.to_string(), "expected u64, found a number out of range");
    let error = from::<String>(wide()).unwrap_err();
    assert_eq!(error.to_string(), "expected a string, found a number");
    assert!(from::<AskU128>(wide()).is_ok());
}

/// As `serde_json` hands over numbers when it keeps their digits.
#[test]
fn digits_are_handed_on_unless_a_number_has_them_all() {
    let object = |text: &'static str| {
        let key = Content::from("$serde_json::private::Number".to_owned());
        number::object(vec![(key, Content::Str(text.into()))])
    };
    assert_eq!(object("1"), Content::U64(1));
    assert_eq!(object("-5"), Content::I64(-5));
    assert_eq!(object("1.5"), Content::F64(1.5));
    for text in ["1.10", "-0", "1e5", "9007199254740993.25", "18446744073709551616", "1e999"] {
        assert_eq!(object(text), Content::Digits(text.into()));
        let shown: std::collections::BTreeMap<String, String> =
            Deserialize::deserialize(AsAny(Value(object(text)))).unwrap();
        assert!(
            shown.into_iter().eq([("$serde_json::private::Number".to_owned(), text.to_owned())])
        );
    }
    assert!(matches!(object("01"), Content::Map(_)) && matches!(object("x"), Content::Map(_)));
    assert_eq!(from::<f64>(object("1.10")), Ok(1.1));
    assert_eq!(from::<f32>(object("-0")), Ok(-0.0));
    assert_eq!(from::<u128>(object("18446744073709551616")), Ok(1 << 64));
    for (error, message) in [
        (from::<f64>(object("1e999")).err(), "expected f64, found a number out of range"),
        (from::<u8>(object("1.10")).err(), "expected u8, found a floating-point number"),
        (from::<u128>(object("1.10")).err(), "expected u128, found a floating-point number"),
        (
            from::<u64>(object("18446744073709551616")).err(),
            "expected u64, found a number out of range",
        ),
        (from::<bool>(object("1.10")).err(), "expected a boolean, found a number"),
    ] {
        assert_eq!(error.unwrap().to_string(), message);
    }
}

/// Asks for any value, whatever it is asked for.
struct AsAny<'de>(Value<'de>);

impl<'de> serde::Deserializer<'de> for AsAny<'de> {
    type Error = crate::content::ValueError;

    fn deserialize_any<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_any(visitor)
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
