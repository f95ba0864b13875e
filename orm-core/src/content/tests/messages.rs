//! Messages about values that do not have the expected type: what they contain, and what they do not.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::types::{
    Adjacent, Bare, Bytes, Even, External, First, Flat, FlatEnum, Internal, Kind, Lenient, Newtype,
    Plain, Strict, StrictAdjacent, Tuple, Unit, Untagged,
};
use super::{from, read};
use crate::content::error::{ValueError, ValueProblem};
use crate::content::to_content::to_content;

fn error<T: DeserializeOwned + Debug>(json: &str) -> ValueError {
    from::<T>(read(json)).unwrap_err()
}

fn says<T: DeserializeOwned + Debug>(json: &str, path: &str, message: &str) {
    let error = error::<T>(json);
    assert_eq!((error.path().as_str(), error.to_string().as_str()), (path, message), "{json}");
}

#[test]
fn fields() {
    says::<Plain>(r#"{"a": 1, "b": "x"}"#, "", "missing field `c`");
    says::<Vec<Plain>>(r#"[{"c": []}]"#, "[0]", "missing field `a`");
    says::<Plain>(r#"{"a": 1, "c": [], "a": 2}"#, "", "duplicate field `a`");
    says::<Option<Strict>>(
        r#"{"a": 1, "other": 1}"#,
        "",
        "unknown field `other`; expected `a` or `b`",
    );
    says::<HashMap<u8, (Bare, u8)>>(
        r#"{"7": [{"x\"\n": 1}, 2]}"#,
        "[*][0]",
        "unknown field; expected no field",
    );
    says::<Bare>(r#"{"x\"\n": 1}"#, "", r#"unknown field `x"\n`; expected no field"#);
}

#[test]
fn kinds() {
    says::<Plain>(r#"{"a": "x"}"#, ".a", "expected u8, found a string");
    says::<Plain>(r#"{"a": 300}"#, ".a", "expected u8, found a number out of range");
    says::<Plain>(r#"{"a": -1}"#, ".a", "expected u8, found a negative number");
    says::<Plain>(r#"{"c": [-40000]}"#, ".c[0]", "expected i16, found a number out of range");
    says::<u64>("18446744073709551616", "", "expected u64, found a number out of range");
    says::<u64>("-1e30", "", "expected u64, found a negative number");
    says::<u128>("-1", "", "expected u128, found a negative number");
    says::<u64>("1.0", "", "expected u64, found a floating-point number");
    says::<std::num::NonZeroU8>("300", "", "expected a nonzero u8, found a number out of range");
    says::<std::num::NonZeroI8>("-300", "", "expected a nonzero i8, found a number out of range");
    says::<Plain>(r#"{"a": 1.5}"#, ".a", "expected u8, found a floating-point number");
    says::<Plain>(r#"{"a": true}"#, ".a", "expected u8, found true or false");
    says::<Plain>(r#"{"a": null}"#, ".a", "expected u8, found null");
    says::<Plain>(r#"{"a": [1]}"#, ".a", "expected u8, found a list");
    says::<Plain>(r#"{"a": {}}"#, ".a", "expected u8, found an object");
    says::<Plain>(r#"{"b": 1}"#, ".b", "expected a string, found a number");
    says::<Plain>(r#"{"c": "x"}"#, ".c", "expected a sequence, found a string");
    says::<Plain>(r#"{"c": [1, 2, null]}"#, ".c[2]", "expected i16, found null");
    says::<Plain>("1", "", "expected struct Plain, found a number");
    says::<bool>("1", "", "expected a boolean, found a number");
    says::<char>(r#""xy""#, "", "expected a character, found another string");
    says::<()>("1", "", "expected unit, found a number");
    says::<Unit>("[]", "", "expected unit struct Unit, found a list");
    says::<std::num::NonZeroU8>("0", "", "expected a nonzero u8, found another number");
    says::<HashMap<String, u8>>("[]", "", "expected a map, found a list");
    says::<Bytes>("1", "", "expected some bytes, found a number");
    says::<Even>("3", "", "must be even");
    let bytes = to_content(&Bytes(vec![255])).unwrap();
    let error = from::<u8>(bytes.clone()).unwrap_err();
    assert_eq!(error.to_string(), "expected u8, found bytes");
    let error = from::<String>(bytes).unwrap_err();
    assert_eq!(error.to_string(), "expected a string, found other bytes");
}

#[test]
fn lengths() {
    says::<(u8, u8)>("[1]", "", "expected a tuple of size 2, found a length of 1");
    says::<(u8, u8)>("[1, 2, 3]", "", "expected fewer elements, found a length of 3");
    says::<Tuple>("[1]", "", "expected tuple struct Tuple with 2 elements, found a length of 1");
    says::<First>(r#"{"a": 1, "b": 2}"#, "", "expected fewer elements, found a length of 2");
}

#[test]
fn variants() {
    #[derive(Debug, serde::Deserialize)]
    enum Never {}

    says::<Kind>(r#""b""#, "", "expected `a`, `unit`, `long_name` or `true`, found another name");
    says::<Kind>("1", "", "expected enum Kind, found a number");
    says::<Vec<External>>(r#"["Unit", {"New": "x"}]"#, "[1].New", "expected u8, found a string");
    says::<External>(
        r#""New""#,
        "",
        "expected an object with the variant as key, and with what the variant holds, \
         found a string",
    );
    says::<External>(
        r#"{"Unit": null, "New": 1}"#,
        "",
        "expected an object with one key, the name of a variant, found 2 keys",
    );
    says::<External>(
        "{}",
        "",
        "expected an object with one key, the name of a variant, found 0 keys",
    );
    says::<External>(r#"{"Unit": 1}"#, ".Unit", "expected unit, found a number");
    says::<External>(
        r#"{"Two": 1}"#,
        ".Two",
        "expected tuple variant External::Two, found a number",
    );
    says::<External>(
        r#"{"Fields": {"a": 1, "b": []}}"#,
        ".Fields.b",
        "expected a string, found a list",
    );
    says::<Internal>(r#"{"b": []}"#, "", "missing field `a`");
    says::<Internal>(
        r#"{"a": "x"}"#,
        "[*]",
        "expected `Unit`, `New` or `Fields`, found another name",
    );
    says::<Untagged>("[]", "", "data did not match any variant of untagged enum Untagged");

    says::<Never>(
        r#""x""#,
        "",
        "expected nothing, as the enum has no variants, found another name",
    );
}

#[test]
fn paths() {
    says::<BTreeMap<String, Vec<Plain>>>(
        r#"{"posts": [{"a": 1, "c": []}, {"a": 1, "c": ["x"]}]}"#,
        "[*][1].c[0]",
        "expected i16, found a string",
    );
    for (key, path) in [
        ("user_id", ".user_id"),
        ("_x1", "._x1"),
        ("", r#"[""]"#),
        ("1", r#"["1"]"#),
        ("odd key", r#"["odd key"]"#),
        ("größe", r#"["größe"]"#),
        (r#"a"b\c"#, r#"["a\"b\\c"]"#),
        ("a\n\u{1b}[31m\u{202e}", r#"["a\n\u{1b}[31m\u{202e}"]"#),
    ] {
        assert_eq!(error::<u8>("null").at_key(key).path(), path);
        // The key of a map may be anything.
        let key = serde_json::to_string(key).unwrap();
        says::<BTreeMap<String, u8>>(&format!("{{{key}: null}}"), "[*]", "expected u8, found null");
    }
    let long = "k".repeat(64);
    assert_eq!(error::<u8>("null").at_key(&long).path(), format!(".{long}"));
    let longer = error::<u8>("null").at_key(&format!("{long}k"));
    assert_eq!(longer.path(), format!(r#"["{}…"]"#, "k".repeat(63)));
    let error = error::<u8>("null").at_index(3).at_key("posts").at_key("odd key");
    assert_eq!(error.path(), r#"["odd key"].posts[3]"#);
}

#[test]
fn keys() {
    says::<HashMap<u64, u8>>(r#"{"x": 1}"#, "[*]", "expected u64 as key, found a string");
    says::<HashMap<u8, u8>>(
        r#"{"300": 1}"#,
        "[*]",
        "expected u8 as key, found a number out of range",
    );
    says::<BTreeMap<bool, u8>>(r#"{"yes": 1}"#, "[*]", "expected a boolean as key, found a string");
    says::<BTreeMap<Kind, u8>>(
        r#"{"x": 1}"#,
        "[*]",
        "expected `a`, `unit`, `long_name` or `true` as key, found another name",
    );
}

#[test]
fn what_the_user_says_is_kept_and_cut() {
    #[derive(Debug)]
    struct Says;

    impl<'de> serde::Deserialize<'de> for Says {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(text))
        }
    }

    for (text, said) in [
        ("must be \"even\"".to_owned(), "must be \"even\"".to_owned()),
        ("a\u{7}\r\nb\u{2028}".to_owned(), r"a\u{7}\r\nb\u{2028}".to_owned()),
        ("ä".repeat(200), "ä".repeat(200)),
        ("ä".repeat(201), "ä".repeat(199) + "…"),
        ("\u{7}".repeat(1000), r"\u{7}".repeat(39) + "…"),
    ] {
        says::<Says>(&serde_json::to_string(&text).unwrap(), "", &said);
    }
    let long = "f".repeat(100);
    says::<Strict>(
        &format!(r#"{{"{long}": 1}}"#),
        "",
        &format!("unknown field `{}…`; expected `a` or `b`", "f".repeat(63)),
    );
}

/// An error of serde's own that comes by way of another type has the value in its text.
#[test]
fn values_in_texts_of_serde_are_left_out() {
    for (text, said) in [
        (
            "unknown variant `ann@example.org`, expected `a` or `b`",
            "unknown variant `…`, expected `a` or `b`",
        ),
        (
            "unknown field `a, expected b`, there are no fields",
            "unknown field `…`, there are no fields",
        ),
        (
            r#"invalid value: string "a\", expected b", expected c at line 1 column 2"#,
            "invalid value: string, expected c at line 1 column 2",
        ),
        (
            "invalid type: integer `31337`, expected a string",
            "invalid type: integer, expected a string",
        ),
        ("line 1: invalid type: null, expected u8", "line 1: invalid type: null, expected u8"),
        ("invalid value: string \"cut off", "invalid value: string"),
        ("unknown variant `cut off", "unknown variant `…`"),
    ] {
        let error = <ValueError as serde::de::Error>::custom(text);
        assert_eq!(error.to_string(), said);
    }
}

#[test]
fn what_cannot_be_written() {
    #[derive(Serialize)]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Serialize)]
    enum Inner {
        Tuple(u8, BTreeMap<Vec<u8>, u8>),
        Struct { keys: BTreeMap<Option<u8>, u8> },
        Newtype(Refused),
    }

    struct Refused;

    impl Serialize for Refused {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("refused"))
        }
    }

    let key = "expected a string, a number, true or false as key, found";
    for (inner, path, message) in [
        (
            Inner::Tuple(1, BTreeMap::from([(vec![], 1)])),
            ".inner[0].Tuple[1]",
            format!("{key} a list"),
        ),
        (
            Inner::Struct { keys: BTreeMap::from([(None, 1)]) },
            ".inner[0].Struct.keys",
            format!("{key} null"),
        ),
        (Inner::Newtype(Refused), ".inner[0].Newtype", "refused".to_owned()),
    ] {
        let error = to_content(&Outer { inner: vec![inner] }).unwrap_err();
        assert_eq!((error.path().as_str(), error.to_string()), (path, message));
    }
}

#[test]
fn problems_can_be_told_apart() {
    let problem = error::<Plain>(r#"{"a": 1}"#).problem().clone();
    assert_eq!(problem, ValueProblem::Missing { field: "c".to_owned() });
    assert!(matches!(error::<u8>("null").problem(), ValueProblem::Expected { .. }));
}

/// A message contains no value of a document, and no key but one that a struct does not know.
#[test]
fn values_are_not_told() {
    let text = r#""SECRET""#;
    let values = [
        text.to_owned(),
        "-31337".to_owned(),
        "31337".to_owned(),
        "31337.25".to_owned(),
        "313373133731337313373133731337".to_owned(),
        r#"{"$serde_json::private::Number": "313373133731337313373133731337"}"#.to_owned(),
    ];
    let around = [
        "#",
        "[#]",
        "[1, #]",
        "[1, 2, #]",
        "[#, #, #, #]",
        r#"{"a": #}"#,
        r#"{"a": 1, "b": #}"#,
        r#"{"a": 1, "b": "x", "c": #}"#,
        r#"{"a": 1, "b": "x", "c": [#]}"#,
        r#"{"a": 1, "b": 1.5, "c": #}"#,
        r#"{"a": 1, "x": #}"#,
        r#"{"x": #, "y": #}"#,
        r#"{"hex": #}"#,
        r#"{"New": #}"#,
        r#"{"Unit": #}"#,
        r#"{"Two": #}"#,
        r#"{"Two": [1, #]}"#,
        r#"{"Two": [1, "x", #]}"#,
        r#"{"Fields": #}"#,
        r#"{"Fields": {"a": #}}"#,
        r#"{"a": "New", "b": #}"#,
        r#"{"a": "New", "b": 1, "c": #}"#,
        r#"{"a": "Fields", "b": [#]}"#,
        r#"{"a": "fields", "b": {"c": #}}"#,
        r#"{"a": "two", "b": [1, 2, #]}"#,
        r#"{"a": #, "b": #}"#,
        r#"{"1": #}"#,
        r#"{"true": #}"#,
        r#"{"secs": #, "nanos": #}"#,
    ];
    let mut refused = 0;
    for value in &values {
        for around in around {
            refused += refusals(&around.replace('#', value));
        }
    }
    assert!(refused > 1000, "{refused}");
    for around in ["{#: 1}", r#"{"a": 1, #: {"a": 1}}"#, r#"{"a": {#: 1}, "b": {#: 1}}"#] {
        let json = around.replace('#', text);
        for error in all_errors(&json) {
            let is_unknown = matches!(error.problem(), ValueProblem::Unknown { .. });
            let all = format!("{error} {error:?} {}", error.path());
            assert!(!is_told(&all) || (is_unknown && error.path().is_empty()), "{json}: {all}");
        }
    }
}

macro_rules! errors {
    ($json:ident: $($T:ty),* $(,)?) => {
        [$(from::<$T>(read($json)).err()),*].into_iter().flatten()
    };
}

fn all_errors(json: &str) -> Vec<ValueError> {
    let errors = errors! {
        json: Plain, Lenient, Strict, Bare, Flat, FlatEnum, External, Internal, Adjacent,
        StrictAdjacent, Untagged, Unit, Newtype, Tuple, Kind, Even, Bytes, First, (), bool, u8,
        i64, u64, i128, u128, f32, char, String, std::num::NonZeroU8, std::num::NonZeroI128,
        std::net::IpAddr, std::time::Duration, std::ffi::CString, Result<u8, String>, Vec<u8>,
        Vec<Kind>, Option<bool>, (u8, char), [u8; 2], HashMap<u8, u8>, BTreeMap<bool, u8>,
        BTreeMap<Kind, u8>, BTreeMap<char, External>, BTreeMap<Newtype, Kind>,
    };
    errors.collect()
}

fn is_told(text: &str) -> bool {
    text.contains("SECRET") || text.contains("31337")
}

fn refusals(json: &str) -> usize {
    let errors = all_errors(json);
    for error in &errors {
        let all = format!("{error} {error:?} {}", error.path());
        assert!(!is_told(&all), "{json}: {all}");
    }
    errors.len()
}
