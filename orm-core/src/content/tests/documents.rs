//! Documents that are what some type asks for, or nearly so.

use proptest::prelude::*;
use proptest::sample::Index;

use super::read;
use crate::content::content::Content;

/// Each is right for some type.
pub(super) const DOCUMENTS: &[&str] = &[
    r#"{"a": 1, "b": "x", "c": [1, -2]}"#,
    r#"{"a": 1, "a": 2, "c": []}"#,
    r#"{"a": 1, "c": [], "unknown": {"deep": [1]}}"#,
    r#"[1, "x", [2]]"#,
    "[1, null]",
    r#"[1, "x", [2], 3]"#,
    r#"{"id": -5, "b": "text", "c": {"hex": "ff", "firstValue": 3}}"#,
    r#"{"a": 1, "id": 2}"#,
    r#"{"hex": "xyz"}"#,
    r#"{"a": 1, "b": 1.5, "c": true, "x": [{"y": null}], "x": 2}"#,
    r#"{"a": 1, "New": 3}"#,
    r#"{"Unit": null}"#,
    r#"{"Unit": 1}"#,
    r#"{"Two": [1, "x"]}"#,
    r#"{"Two": [1, "x", 2]}"#,
    r#"{"Two": {"a": 1}}"#,
    r#"{"Empty": []}"#,
    r#"{"Empty": null}"#,
    r#"{"Nothing": {}}"#,
    r#"{"Nothing": {"x": 1}}"#,
    r#"{"Fields": {"a": 1, "b": "x"}}"#,
    r#"{"Fields": [1, "x"]}"#,
    r#"{"Fields": {"a": 1, "b": "x"}, "New": 1}"#,
    r#"{"Maybe": null}"#,
    r#"{"a": "Unit"}"#,
    r#"{"b": 1.5, "a": "New"}"#,
    r#"{"a": "Fields", "b": [1, 2]}"#,
    r#"{"a": "fields", "b": {"c": "x"}}"#,
    r#"{"b": {"c": "xy"}, "a": "fields"}"#,
    r#"{"a": "two", "b": [1, "x"]}"#,
    r#"{"a": "New", "b": 1}"#,
    r#"{"a": "New", "b": 1, "c": 1}"#,
    r#"{"a": 1, "b": 1}"#,
    r#"{"1": true, "2": false}"#,
    r#"{"1": 5, "01": 6}"#,
    r#"{"true": {"x": 1}}"#,
    r#"{"long_name": {"a": "Unit"}, "true": {"a": "Unit"}}"#,
    r#"{"-12": {"a": "unit"}}"#,
    r#"{"18446744073709551616": 1, "-170141183460469231731687303715884105728": 2}"#,
    r#"{"start": 1, "end": 2}"#,
    r#"{"secs": 1, "nanos": 5}"#,
    r#"{"Ok": 1}"#,
    r#"{"Err": "x"}"#,
    r#""\ud83d\ude00""#,
    r#""😀""#,
    r#""ab\u0000c""#,
    "0.1",
    "16777217",
    "1e39",
    "-0.0",
    "-9223372036854775808",
    "18446744073709551615",
    "[[], [1], [1, 2]]",
    "[[[]]]",
    "[]",
    "{}",
    "null",
    "-2",
];

fn leaf() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => proptest::sample::select(vec![
            "null", "true", "false", "0", "1", "2", "7", "-1", "300", "-300", "4294967296", "1.5",
            "-0.5", "1e3", "18446744073709551615", "-9223372036854775808",
        ]),
        2 => proptest::sample::select(vec![
            r#""""#, r#""a""#, r#""x""#, r#""ab""#, r#""\n""#, r#""ä""#, r#""\u00e4b""#, r#""A""#,
            r#""Unit""#, r#""New""#, r#""Two""#, r#""Empty""#, r#""Nothing""#, r#""Fields""#,
            r#""unit""#, r#""new""#, r#""two""#, r#""fields""#, r#""long_name""#, r#""true""#,
            r#""1""#, r#""ff""#, r#""127.0.0.1""#,
        ]),
    ]
}

fn key() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "a",
        "b",
        "c",
        "hex",
        "firstValue",
        "id",
        "Unit",
        "New",
        "Maybe",
        "Two",
        "Empty",
        "Fields",
        "Nothing",
        "unit",
        "long_name",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "01",
        "1.5",
        "1e2",
        " 1",
        "1 ",
        "",
        "-",
        "x",
        "\\u0061",
        "secs",
        "nanos",
        "start",
        "end",
        "Ok",
        "Err",
        "18446744073709551616",
    ])
}

/// A document of few words.
pub(super) fn document() -> impl Strategy<Value = String> {
    leaf().prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
        let list = proptest::collection::vec(inner.clone(), 0..4);
        let entry = (key(), inner).prop_map(|(key, value)| format!("\"{key}\": {value}"));
        let object = proptest::collection::vec(entry, 0..4);
        prop_oneof![
            2 => list.prop_map(|items| format!("[{}]", items.join(", "))),
            3 => object.prop_map(|entries| format!("{{{}}}", entries.join(", "))),
        ]
    })
}

/// Most of what is wrong with a document is a small thing in one that would be right.
pub(super) fn changed() -> impl Strategy<Value = String> {
    let original = proptest::sample::select(DOCUMENTS);
    let changes = proptest::collection::vec((any::<Index>(), change()), 1..4);
    (original, changes).prop_map(|(original, changes)| {
        let mut content = read(original);
        for (place, change) in changes {
            let mut place = place.index(values_in(&content).max(1));
            apply(&change, &mut content, &mut place);
        }
        json_of(&content)
    })
}

#[derive(Clone, Debug)]
enum Change {
    Other(String),
    Key(&'static str),
    Remove,
    Repeat,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => leaf().prop_map(|json| Change::Other(json.to_owned())),
        2 => proptest::sample::select(DOCUMENTS).prop_map(|json| Change::Other(json.to_owned())),
        1 => document().prop_map(Change::Other),
        2 => key().prop_map(Change::Key),
        1 => Just(Change::Remove),
        1 => Just(Change::Repeat),
    ]
}

/// How many elements and entries there are, at all depths.
fn values_in(content: &Content<'_>) -> usize {
    match content {
        Content::Seq(items) => items.iter().map(|item| 1 + values_in(item)).sum(),
        Content::Map(entries) => entries.iter().map(|(_, value)| 1 + values_in(value)).sum(),
        _ => 0,
    }
}

/// Changes the element or entry that has so many before it, and returns whether it was there.
fn apply(change: &Change, content: &mut Content<'_>, place: &mut usize) -> bool {
    let length = match content {
        Content::Seq(items) => items.len(),
        Content::Map(entries) => entries.len(),
        _ => 0,
    };
    (0..length).any(|at| {
        if *place == 0 {
            apply_here(change, content, at);
            return true;
        }
        *place -= 1;
        match content {
            Content::Seq(items) => apply(change, &mut items[at], place),
            Content::Map(entries) => apply(change, &mut entries[at].1, place),
            _ => false,
        }
    })
}

fn apply_here(change: &Change, content: &mut Content<'_>, at: usize) {
    match (content, change) {
        (Content::Seq(items), Change::Other(json)) => items[at] = read(json).into_owned(),
        (Content::Seq(items), Change::Remove) => drop(items.remove(at)),
        (Content::Seq(items), Change::Repeat) => items.insert(at, items[at].clone()),
        (Content::Seq(_), Change::Key(_)) => {}
        (Content::Map(entries), Change::Other(json)) => entries[at].1 = read(json).into_owned(),
        (Content::Map(entries), Change::Key(key)) => entries[at].0 = Content::from(unescaped(key)),
        (Content::Map(entries), Change::Remove) => drop(entries.remove(at)),
        (Content::Map(entries), Change::Repeat) => entries.push(entries[at].clone()),
        _ => unreachable!("there is nothing in it"),
    }
}

fn unescaped(key: &str) -> String {
    serde_json::from_str(&format!("\"{key}\"")).unwrap()
}

fn json_of(content: &Content<'_>) -> String {
    match content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::U64(value) => value.to_string(),
        Content::I64(value) => value.to_string(),
        Content::F64(value) => format!("{value:?}"),
        Content::Str(text) => serde_json::to_string(text).unwrap(),
        Content::Seq(items) => {
            format!("[{}]", items.iter().map(json_of).collect::<Vec<_>>().join(", "))
        }
        Content::Map(entries) => {
            let entry = |(key, value): &(_, _)| format!("{}: {}", json_of(key), json_of(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Content::U128(_)
        | Content::I128(_)
        | Content::Digits(_)
        | Content::Whole(_)
        | Content::Bytes(_)
        | Content::Key(_)
        | Content::Column(..) => {
            unreachable!("not in JSON text")
        }
    }
}
