//! One law: a type reads from here what it reads from JSON text, or fails where it fails there.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::net::IpAddr;
use std::num::NonZeroU8;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::documents::{DOCUMENTS, changed, document};
use super::types::{
    self, Adjacent, Bare, Bytes, Even, External, First, Flat, FlatEnum, Internal, Kind, Lenient,
    Lent, Newtype, Pair, Plain, Strict, StrictAdjacent, Tuple, Unit, Untagged,
};
use super::{from, read};
use crate::content::content::Content;
use crate::content::number;
use crate::content::to_content::to_content;

/// One more way to ask for values: nothing is kept.
#[derive(Debug, serde::Deserialize)]
struct Anything(IgnoredAny);

impl PartialEq for Anything {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Calls the macro `$for_one` with each type that is read from random documents.
macro_rules! for_every_type {
    ($for_one:ident) => {
        $for_one! {
            Plain, Lenient, Strict, Bare, Flat, FlatEnum, Pair, External, Internal, Adjacent,
            StrictAdjacent, Untagged, Unit, Newtype, Tuple, Kind, Even, Bytes, First, Anything,
            (), bool, u8, i8, u16, i64, u64, i128, u128, f32, f64, char, String, Box<str>,
            Cow<'static, str>, Cow<'static, [u8]>, NonZeroU8, IpAddr, Duration, std::ops::Range<u8>,
            std::ffi::CString, Result<u8, String>,
            Option<u8>, Option<Option<u8>>, Option<()>, Option<External>, Vec<Vec<u8>>,
            Vec<Option<Plain>>, [u8; 2], [Newtype; 0], (u8, String), BTreeSet<Kind>,
            HashMap<u64, bool>, HashMap<i64, u8>, HashMap<char, u8>, BTreeMap<bool, First>,
            BTreeMap<Kind, Internal>, BTreeMap<Newtype, Adjacent>, BTreeMap<Option<u8>, Untagged>,
            BTreeMap<i128, u8>, BTreeMap<u128, u8>, BTreeMap<String, Vec<Tuple>>,
            BTreeMap<String, serde_json::Value>, serde_json::Value,
        }
    };
}

fn agree<T: DeserializeOwned + PartialEq + Debug>(json: &str) {
    let content = read(json);
    let owned = content.clone().into_owned();
    assert_eq!(content, owned);
    let direct = serde_json::from_str::<T>(json);
    for ours in [from::<T>(content), from::<T>(owned)] {
        let name = std::any::type_name::<T>();
        match (&direct, &ours) {
            (Ok(direct), Ok(ours)) => assert_eq!(direct, ours, "{name} of {json}"),
            (Err(_), Err(_)) => {}
            _ => panic!("{name} of {json}: {direct:?} is not {ours:?}"),
        }
    }
}

fn agree_in_all(json: &str) {
    macro_rules! each {
        ($($T:ty),* $(,)?) => { $(agree::<$T>(json);)* };
    }
    for_every_type!(each);
}

/// Every way to ask, for a value, an element and a key: what is shown to the visitor is the same.
fn asked_in_every_way(json: &str) {
    macro_rules! each {
        ($($Ask:ident)*) => {$(
            agree::<types::$Ask>(json);
            agree::<Vec<types::$Ask>>(json);
            agree::<BTreeMap<types::$Ask, Anything>>(json);
        )*};
    }
    each! {
        AskBool AskI8 AskU64 AskI128 AskU128 AskF32 AskF64 AskChar AskStr AskString AskBytes
        AskByteBuf AskOption AskUnit AskUnitStruct AskNewtype AskSeq AskTuple AskTupleStruct AskMap
        AskStruct AskEnum AskIdentifier AskIgnored
    }
}

fn run<S: Strategy>(cases: u32, strategy: S, check: impl Fn(S::Value)) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new(config).run(&strategy, |value| {
        check(value);
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn random_documents_are_read_as_serde_json_reads_them() {
    run(1000, document(), |json| agree_in_all(&json));
}

/// `serde_json` reads such a number from text for a type that expects one, but does not say to any other that it
/// is whole.
#[test]
fn a_whole_number_that_was_read_as_a_fraction_is_refused() {
    let json = "18446744073709551616";
    agree::<f64>(json);
    agree::<u64>(json);
    agree::<serde_json::Value>(json);
    let error = from::<u128>(read(json)).unwrap_err();
    assert_eq!(error.to_string(), "expected u128, found a floating-point number");
}

#[test]
fn visitors_are_shown_what_serde_json_shows_them() {
    run(1000, document(), |json| asked_in_every_way(&json));
    for json in DOCUMENTS {
        asked_in_every_way(json);
    }
}

#[test]
fn changed_documents_are_read_as_serde_json_reads_them() {
    run(2000, changed(), |json| agree_in_all(&json));
}

#[test]
fn chosen_documents_are_read_as_serde_json_reads_them() {
    for json in DOCUMENTS {
        agree_in_all(json);
    }
}

#[test]
fn what_the_format_lends_is_not_copied() {
    let json = r#"{"a": "text", "b": "more"}"#;
    let lent: Lent<'_> = from(read(json)).unwrap();
    assert_eq!(lent, serde_json::from_str(json).unwrap());
    assert!(matches!(lent.b, Cow::Borrowed(_)));
    // An escape has to be undone somewhere.
    let json = r#"{"a": "text", "b": "mor\u0065"}"#;
    let lent: Lent<'_> = from(read(json)).unwrap();
    assert!(matches!(lent.b, Cow::Owned(_)));
    assert!(from::<Lent<'_>>(read(r#"{"a": "t\u0065xt", "b": ""}"#)).is_err());

    assert_eq!(from::<&[u8]>(read(r#""text""#)), Ok(&b"text"[..]));
}

#[test]
fn what_is_owned_is_moved() {
    let text = "text".to_owned();
    let place = text.as_ptr();
    let text: String = from(text.into()).unwrap();
    assert_eq!(text.as_ptr(), place);
}

#[test]
fn a_number_is_a_number_in_whatever_form_it_came() {
    let wide = u128::from(u64::MAX) + 1;
    assert_eq!(Content::from(5i64), Content::U64(5));
    assert_eq!(Content::from(5i128), Content::U64(5));
    assert_eq!(Content::from(-5i128), Content::I64(-5));
    assert_eq!(Content::from(i128::MIN), Content::I128(i128::MIN));
    assert_eq!(from::<f64>(Content::U128(wide)), Ok(18_446_744_073_709_551_616.0));
    assert_eq!(from::<u128>(Content::U128(wide)), Ok(wide));
    assert!(from::<u64>(Content::U128(wide)).is_err());
    assert_eq!(from::<i128>(Content::U128(wide)), Ok(1 << 64));
    assert!(from::<i128>(Content::U128(u128::MAX)).is_err());
    assert!(from::<u128>(Content::I64(-1)).is_err());
}

/// Another crate may have turned on `serde_json`'s feature `arbitrary_precision`: every number is then
/// such an object.
#[test]
fn an_object_that_stands_for_a_number_is_the_number() {
    let written = |number| format!(r#"{{"$serde_json::private::Number": "{number}"}}"#);
    for (number, content) in [
        ("0", Content::U64(0)),
        ("-0", Content::Digits("-0".into())),
        ("-5", Content::I64(-5)),
        ("18446744073709551616", Content::Digits("18446744073709551616".into())),
        ("-9223372036854775809", Content::Digits("-9223372036854775809".into())),
        ("1.5", Content::F64(1.5)),
        ("1.50", Content::Digits("1.50".into())),
        ("1e2", Content::Digits("1e2".into())),
        ("1e999", Content::Digits("1e999".into())),
    ] {
        assert_eq!(read(&written(number)), content);
    }
    for number in ["", "x", "1x", "01", "1.", ".5", "+1", "1e", "- 1", "NaN"] {
        assert!(matches!(read(&written(number)), Content::Map(_)), "{number}");
    }

    // The same on the way back.
    let mut written_as = BTreeMap::new();
    written_as.insert("$serde_json::private::Number", "18446744073709551616");
    let digits = Content::Digits("18446744073709551616".into());
    assert_eq!(to_content(&written_as).unwrap(), digits);

    let json = format!("[{}, {}]", written("7"), written("0.5"));
    assert_eq!(from(read(&json)), Ok((7u64, 0.5f64)));
}

#[test]
fn texts_are_the_numbers_that_json_says_they_are() {
    run(4000, "-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?|[-0-9]{1,21}", |text| {
        let json = serde_json::from_str::<serde_json::Value>(&text).ok();
        let ours = number::parse(&text);
        assert_eq!(json.is_some(), ours.is_some(), "{text}");
        let (Some(json), Some(ours)) = (json, ours) else {
            return;
        };
        assert_eq!(json.as_u64(), from(ours.clone()).ok(), "{text}");
        assert_eq!(json.as_i64(), from(ours.clone()).ok(), "{text}");
        let (json, ours) = (json.as_f64().unwrap(), from::<f64>(ours).unwrap());
        // serde_json is off by the last bit now and then.
        assert!((json - ours).abs() <= json.abs() * 1e-15, "{text}");
    });
}

/// Comes back as it was, also through JSON text.
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    let content = to_content(&value).unwrap();
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(content, read(&json), "{json}");
    comes_back(value);
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
    assert_eq!(from::<T>(to_content(&value).unwrap()), Ok(value));
}

#[test]
fn what_is_written_is_what_json_would_hold_and_is_read_again() {
    both_ways(Plain { a: 1, b: Some("x".to_owned()), c: vec![-1, 2] });
    both_ways(Lenient {
        first_value: i64::MIN,
        second: "text".to_owned(),
        never: 0,
        c: Some(Box::new(Lenient { hex: 255, ..Lenient::default() })),
        hex: 16,
    });
    both_ways(Strict { a: 1, b: () });
    both_ways(Bare {});
    let pair = Pair { b: 0.1, c: None };
    let rest = serde_json::json!({ "x": [1, -1, 1.5, null, "text", { "y": true }] });
    let rest = serde_json::from_value(rest).unwrap();
    both_ways(Flat { a: -1, inner: pair.clone(), rest });
    both_ways(FlatEnum { a: Some(1), kind: External::Fields { a: 1, b: "x".to_owned() } });
    for value in [
        External::Unit,
        External::New(1),
        External::Maybe(None),
        External::Maybe(Some(true)),
        External::Two(1, "x".to_owned()),
        External::Empty(),
        External::Fields { a: 1, b: "x".to_owned() },
        External::Nothing {},
    ] {
        both_ways(value);
    }
    both_ways(vec![Internal::Unit, Internal::New(pair), Internal::Fields { b: vec![1, u64::MAX] }]);
    both_ways([
        Adjacent::Unit,
        Adjacent::New(-1),
        Adjacent::Two(1, "x".to_owned()),
        Adjacent::Fields { c: 'ä' },
    ]);
    both_ways(Untagged::Fields {
        a: Box::new(Untagged::Map(HashMap::from([("x".to_owned(), Untagged::Two(1, true))]))),
        b: Some(1),
    });
    both_ways((Unit, Newtype(-1), Tuple(1, None), Kind::LongName, Even(2)));
    both_ways(Some(vec![Some(Box::<str>::from("x")), None]));
    both_ways(HashMap::from([(u64::MAX, 'x')]));
    both_ways(BTreeMap::from([(true, 1), (false, 2)]));
    both_ways(BTreeMap::from([(Kind::A, Newtype(1)), (Kind::LongName, Newtype(2))]));
    both_ways(BTreeMap::from([(Newtype(-1), u64::MAX)]));
    both_ways(BTreeMap::from([('x', i128::from(i64::MIN))]));
    both_ways(BTreeMap::from([(Some(1u8), Cow::Borrowed("x"))]));
    both_ways(BTreeMap::from([(i128::MIN, 1), (i128::MAX, 2)]));
    both_ways(IpAddr::from([127, 0, 0, 1]));
    both_ways((Duration::new(1, 2), 1..3u8, Ok::<u8, String>(1)));
    both_ways(Some(Some(5u8)));
}

#[test]
fn what_json_cannot_hold_is_read_again() {
    comes_back((u128::MAX, i128::MIN, i128::MAX));
    comes_back((0.1f32, f32::MIN_POSITIVE, f32::MAX, f64::INFINITY));
    assert!(from::<f64>(to_content(&f64::NAN).unwrap()).unwrap().is_nan());
    comes_back(Bytes(vec![0, 159, 146, 150]));
    comes_back(Some(Untagged::Fraction(0.1)));

    let bytes = to_content(&Bytes(vec![1, 255])).unwrap();
    assert_eq!(bytes, Content::Bytes(Cow::Borrowed(&[1, 255])));
    assert_eq!(from(bytes.clone()), Ok(vec![1u8, 255]));
    assert_eq!(from(bytes.clone()), Ok((1u8, 255u16)));
    assert!(from::<(u8,)>(bytes).is_err());
}

#[test]
fn names_in_the_code_are_not_copied() {
    let content = to_content(&[External::Fields { a: 1, b: String::new() }]).unwrap();
    let Content::Seq(items) = content else { panic!() };
    let [Content::Map(variant)] = items.as_slice() else { panic!() };
    let [(Content::Str(Cow::Borrowed("Fields")), Content::Map(fields))] = variant.as_slice() else {
        panic!()
    };
    assert!(matches!(fields.first(), Some((Content::Str(Cow::Borrowed("a")), _))));
}

#[test]
fn fractions_as_keys_are_those_of_json() {
    struct Keyed(f64);

    impl Serialize for Keyed {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([(self.0, ())])
        }
    }

    for key in [0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 1e20, 1e-7, f64::MAX, f64::MIN_POSITIVE] {
        let json = serde_json::to_string(&Keyed(key)).unwrap();
        let ours = to_content(&Keyed(key)).unwrap();
        for content in [read(&json), ours] {
            let Content::Map(entries) = content else { panic!() };
            let text = entries.first().and_then(|(key, _)| key.as_str()).unwrap();
            assert_eq!(number::parse(text), Some(Content::F64(key)), "{text}");
        }
    }
    assert!(to_content(&Keyed(f64::NAN)).is_err());
}

#[test]
fn random_values_come_back() {
    run(1000, document(), |json| {
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        both_ways(value);
    });
}
