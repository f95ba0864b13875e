//! `serde_json/arbitrary_precision` is on: a number reaches a struct with the digits that the document has.

use std::collections::BTreeMap;
use std::io::BufReader;

use orm_core::ingest::{Deserialized, Limits};
use orm_core::{Model, Store};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Number, Value};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "readings", has_many(Price, fk = reading_id), has_many(Fraction, fk = reading_id))]
struct Reading {
    id: u64,
    value: Number,
    #[serde(default)]
    maybe: Option<Number>,
    #[serde(default)]
    list: Vec<Number>,
    #[serde(default)]
    map: BTreeMap<String, Number>,
    #[serde(default)]
    any: Value,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "prices")]
struct Price {
    id: u64,
    reading_id: u64,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    amount: Decimal,
    #[serde(default, with = "rust_decimal::serde::arbitrary_precision_option")]
    discount: Option<Decimal>,
    #[serde(default)]
    note: Option<String>,
}

/// Numbers that a primitive type holds.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "fractions")]
struct Fraction {
    id: u128,
    reading_id: u64,
    wide: f64,
    narrow: f32,
    low: i128,
    small: i8,
}

/// The inner fields come by way of a buffer of serde's, which takes no digits.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "flats")]
struct Flat {
    id: u64,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Inner {
    ratio: f64,
    count: u64,
}

#[derive(Model, Serialize, Deserialize)]
#[orm(entity = "raws")]
struct Raw {
    id: u64,
    text: Box<RawValue>,
}

const TEXTS: [&str; 14] = [
    "0",
    "-0",
    "1.5",
    "1.10",
    "100.0",
    "1e5",
    "1E+5",
    "9007199254740993.25",
    "0.12345678901234567891",
    "12345678901234567890123",
    "-170141183460469231731687303715884105729",
    "1e400",
    "0.1e-400",
    "18446744073709551615",
];

fn each_way(json: &str, check: impl Fn(&Store)) {
    let mut stores = [(); 3].map(|()| Store::new());
    stores[0].ingest::<Reading>(json).unwrap();
    stores[1].ingest::<Reading>(json.as_bytes()).unwrap();
    stores[2].ingest::<Reading>(BufReader::new(json.as_bytes())).unwrap();
    stores.iter().for_each(check);
}

#[test]
fn a_number_keeps_its_digits() {
    for text in TEXTS {
        let json = format!(
            r#"[{{"id": 1, "value": {text}, "maybe": {text}, "list": [1, {text}], "map": {{"a": {text}}},
                 "any": {{"b": [{text}]}}}}]"#
        );
        let read: Vec<Reading> = serde_json::from_str(&json).unwrap();
        each_way(&json, |store| {
            let reading = store.find::<Reading>(1).unwrap();
            assert_eq!(*reading, read[0], "{text}");
            // `serde_json` writes exponents in one way.
            if !text.contains(['e', 'E']) {
                assert_eq!(reading.value.to_string(), text);
                assert_eq!(reading.list[1].to_string(), text);
                assert_eq!(reading.any["b"][0].to_string(), text);
            }
        });
        // A value that is read already hands over what it has.
        let value: Value = serde_json::from_str(&json).unwrap();
        let expected: Vec<Reading> = serde_json::from_value(value.clone()).unwrap();
        let mut store = Store::new();
        store.ingest::<Reading>(Deserialized(value)).unwrap();
        assert!(store.iter::<Reading>().eq(&expected), "{text}");
    }
}

#[test]
fn a_decimal_keeps_its_digits_and_its_scale() {
    for text in ["9007199254740993.25", "1.10", "-0.00", "79228162514264337593543950335", "5"] {
        let json = format!(
            r#"{{"id": 1, "value": 1, "prices": [{{"id": 1, "amount": {text}, "discount": {text}}}]}}"#
        );
        let expected: Decimal = text.parse().unwrap();
        each_way(&json, |store| {
            let price = store.find::<Price>(1).unwrap();
            assert_eq!(price.amount.to_string(), expected.to_string());
            assert_eq!(price.discount.unwrap().to_string(), expected.to_string());
        });
        // Also where the record is changed in part, and is written and read.
        let mut store = Store::new();
        store.ingest::<Reading>(&json).unwrap();
        let update = Price::ingest().upsert();
        update.run(&mut store, r#"{"id": 1, "note": "new"}"#).unwrap();
        assert_eq!(store.find::<Price>(1).unwrap().amount.to_string(), expected.to_string());
        let written = serde_json::to_string(&Price::query().all(&store)).unwrap();
        let mut copy = Store::new();
        copy.ingest::<Price>(&written).unwrap();
        assert!(copy.iter::<Price>().eq(store.iter::<Price>()));
    }
    let error = Store::new()
        .ingest::<Price>(
            r#"{"id": 1, "reading_id": 1, "amount": 31337313373133731337313373133731337.5}"#,
        )
        .unwrap_err();
    assert_eq!(error.path(), "$.amount");
    assert!(!format!("{error} {error:?}").contains("31337"), "{error}");
}

#[test]
fn a_primitive_number_is_read_as_without_the_feature() {
    let json = format!(
        r#"{{"id": 1, "value": 1, "fractions": [{{"id": {}, "wide": 1.10, "narrow": 0.1, "low": {}, "small": -5}},
            {{"id": 2, "wide": 12345678901234567890123, "narrow": 1e2, "low": 18446744073709551616, "small": 0}}]}}"#,
        u128::MAX,
        i128::MIN
    );
    each_way(&json, |store| {
        let fraction = store.find::<Fraction>(u128::MAX).unwrap();
        assert_eq!((fraction.wide, fraction.narrow), (1.1, 0.1));
        assert_eq!((fraction.low, fraction.small), (i128::MIN, -5));
        let fraction = store.find::<Fraction>(2u128).unwrap();
        assert_eq!((fraction.wide, fraction.narrow), (12_345_678_901_234_567_890_123.0, 100.0));
        assert_eq!(fraction.low, 1 << 64);
    });
    for (small, found) in [
        ("300", "a number out of range"),
        ("-31337313373133731337313373133731337", "a number out of range"),
        ("1.0", "a floating-point number"),
        ("1.00", "a floating-point number"),
        ("1e2", "a floating-point number"),
    ] {
        let json = format!(
            r#"{{"id": 1, "reading_id": 1, "wide": 1, "narrow": 1, "low": 1, "small": {small}}}"#
        );
        let error = Store::new().ingest::<Fraction>(&json).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("at `$.small`: cannot read a record of `Fraction`: expected i8, found {found}"),
        );
    }
}

#[test]
fn most_numbers_pass_through_the_buffers_of_serde() {
    let mut store = Store::new();
    store.ingest::<Flat>(r#"{"id": 1, "ratio": 1.5, "count": 7}"#).unwrap();
    assert_eq!(store.find::<Flat>(1).unwrap().inner, Inner { ratio: 1.5, count: 7 });
    // `serde_json` refuses this too.
    let json = r#"{"id": 1, "ratio": 1.10, "count": 7}"#;
    assert!(serde_json::from_str::<Flat>(json).is_err());
    assert!(store.ingest::<Flat>(json).unwrap_err().is_malformed());
}

#[test]
fn numbers_are_no_objects() {
    let error = Store::new().ingest::<Reading>("5").unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$`: cannot read the document: expected an object or a list, found a number",
    );
    let error = Store::new().ingest::<Reading>("[1.10]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$[0]`: cannot read the document: expected an object, found a number",
    );
    // Nor are they levels of their own.
    let limits = Limits::default().depth(2);
    let ingest = Reading::ingest().limits(limits);
    ingest.run(&mut Store::new(), r#"[{"id": 1, "value": 1.10}]"#).unwrap();
    assert!(ingest.run(&mut Store::new(), r#"[{"id": 1, "value": 1, "list": [1]}]"#).is_err());
}

#[test]
fn a_raw_value_is_refused_in_plain_words() {
    let error = Store::new().ingest::<Raw>(r#"{"id": 1, "text": {"a": 1.10}}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.text`: cannot read a record of `Raw`: `RawValue` cannot be read, because a document is taken apart \
         before; use `serde_json::Value`",
    );
}
