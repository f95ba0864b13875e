//! Documents in: what the struct's `#[serde(..)]` says holds, on keys and beside them.

use std::collections::BTreeMap;

use orm_core::{Model, Result, Store};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// A number that is written as text.
mod text {
    use super::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference.
    pub(super) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not a number in a text"))
    }
}

/// Account, order and line: the first writes its key as text, of the others each has it another way.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[orm(
    entity = "accounts",
    has_many(Order, fk = account_id, name = open_orders),
    has_many_by(Order, keys = recent_keys, name = recent_orders),
    belongs_to_many(Account, pivot = Follow, fk = from_id, target_fk = to_id, name = followed_ones,
        pivot_name = since_when)
)]
struct Account {
    #[serde(rename = "key", alias = "ID", with = "text")]
    id: u64,
    #[serde(alias = "name")]
    full_name: Option<String>,
    #[serde(default)]
    recent_keys: Vec<u64>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase", deserialize = "SCREAMING_SNAKE_CASE"))]
#[orm(
    entity = "orders",
    belongs_to(Account, fk = account_id, name = paying_account),
    has_many(Line, fk = order_id, name = all_lines)
)]
struct Order {
    id: u64,
    #[serde(alias = "account")]
    account_id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "lines", belongs_to(Order, fk = order_id))]
struct Line {
    id: u64,
    #[serde(with = "text")]
    order_id: u64,
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[orm(entity = "follows", primary_key(from_id, to_id))]
struct Follow {
    #[serde(with = "text")]
    from_id: u64,
    to_id: u64,
    #[serde(default = "this_year")]
    year: u32,
}

fn this_year() -> u32 {
    2026
}

/// Fields that serde does not carry, or not always.
#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "parts",
    belongs_to(Part, fk = whole_id, name = whole),
    has_many(Part, fk = whole_id, name = parts)
)]
struct Part {
    id: u64,
    #[serde(skip)]
    whole_id: Option<u64>,
    #[serde(skip_serializing)]
    secret: String,
    #[serde(skip_deserializing)]
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none", rename = "label")]
    note: Option<String>,
    #[serde(flatten)]
    size: Size,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Size {
    width: u32,
    height: u32,
}

fn json<M: Model + Serialize>(store: &Store) -> Value {
    serde_json::to_value(store.iter::<M>().collect::<Vec<_>>()).unwrap()
}

#[test]
fn names_are_those_of_serde() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Account>(
        r#"{"ID": "1", "name": "J", "openOrders": [
            {"ID": 7, "account": 99, "ALL_LINES": [{"id": 3, "color": "red"}]}]}"#,
    )?;
    assert_eq!(json::<Account>(&store), json!([{ "key": "1", "fullName": "J", "recentKeys": [] }]));
    assert_eq!(json::<Order>(&store), json!([{ "id": 7, "accountId": 1 }]));
    assert_eq!(json::<Line>(&store), json!([{ "id": 3, "order_id": "7", "color": "red" }]));
    let upwards = r#"{"id": 3, "size": 5, "order":
        {"ID": 7, "PAYING_ACCOUNT": {"key": "1", "fullName": "J"}}}"#;
    let mut store = Store::new();
    store.ingest::<Line>(upwards)?;
    assert_eq!(store.find::<Order>(7).unwrap().account_id, 1);
    assert_eq!(json::<Line>(&store), json!([{ "id": 3, "order_id": "7", "size": 5 }]));

    // The names of Rust are not read.
    let error = store.ingest::<Account>(r#"{"key": "1", "open_orders": []}"#).unwrap_err();
    assert!(error.to_string().contains("unknown field `open_orders`"), "{error}");
    Ok(())
}

/// A key that is text in one model and a number in the other goes from one to the other.
#[test]
fn keys_in_several_forms() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Account>(
        r#"[{"key": "1", "recentOrders": [{"ID": 7, "ACCOUNT_ID": 1}, 8, 9],
             "followedOnes": [{"key": "2", "since_when": {"year": 1999}}, {"key": "3"}, "4"]},
            {"key": "4"}]"#,
    )?;
    assert_eq!(store.find::<Account>(1).unwrap().recent_keys, [7, 8, 9]);
    assert_eq!(
        json::<Follow>(&store),
        json!([
            { "from_id": "1", "to_id": 2, "year": 1999 },
            { "from_id": "1", "to_id": 3, "year": 2026 },
            { "from_id": "1", "to_id": 4, "year": 2026 },
        ])
    );
    let update = |ingest: orm_core::Ingest<Account>, store: &mut Store, year: &str| {
        let document = format!(
            r#"{{"key": "1", "followedOnes": [{{"key": "2", "since_when": {{{year}}}}}]}}"#
        );
        ingest.run(store, &document).map(drop)
    };
    update(Account::ingest().upsert(), &mut store, "")?;
    assert_eq!(store.find::<Follow>((1, 2)).unwrap().year, 1999);
    update(Account::ingest().update(), &mut store, "\"year\": 2000")?;
    assert_eq!(store.find::<Follow>((1, 2)).unwrap().year, 2000);
    // In the place of an owner stands the key as either of the two writes it, where one has a form of its own.
    store
        .ingest::<Order>(r#"[{"ID": 7, "PAYING_ACCOUNT": "4"}, {"ID": 8, "PAYING_ACCOUNT": 4}]"#)?;
    assert!(store.iter::<Order>().map(|order| order.account_id).eq([4, 4]));
    store.ingest::<Line>(r#"[{"id": 1, "order": 7}, {"id": 2, "order": "7"}]"#)?;
    assert!(store.iter::<Line>().map(|line| line.order_id).eq([7, 7]));
    // A field is read as the struct says.
    let error = store.ingest::<Order>(r#"{"ID": 8, "ACCOUNT_ID": "4"}"#).unwrap_err();
    assert_eq!(error.path(), "$.ACCOUNT_ID");
    Ok(())
}

#[test]
fn a_flattened_map_takes_what_is_no_relation_and_no_column() -> Result<()> {
    let mut store = Store::new();
    let account = r#"{"key": "1"}"#;
    store.ingest::<Line>(&format!(
        r#"{{"a": 1, "id": 3, "b": {{"c": [2]}}, "order": {{"ID": 7, "PAYING_ACCOUNT": {account}}}}}"#
    ))?;
    assert_eq!(
        json::<Line>(&store),
        json!([{ "id": 3, "order_id": "7", "a": 1, "b": { "c": [2] } }])
    );
    Line::ingest().update().run(&mut store, r#"{"id": 3, "a": 5, "d": 6}"#)?;
    let line = json!([{ "id": 3, "order_id": "7", "a": 5, "b": { "c": [2] }, "d": 6 }]);
    assert_eq!(json::<Line>(&store), line);
    Line::ingest().update().run(&mut store, r#"{"id": 3, "order": 8}"#)?;
    assert_eq!(store.find::<Line>(3).unwrap().more.len(), 3);
    Ok(())
}

#[test]
fn keys_that_serde_skips_are_written_all_the_same() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Part>(r#"{"id": 1, "parts": [{"id": 2}, 3], "whole": {"id": 5}}"#).unwrap_err();
    store
        .ingest::<Part>(r#"[{"id": 3}, {"id": 1, "parts": [{"id": 2}, 3], "whole": {"id": 5}}]"#)?;
    let wholes: Vec<_> = store.iter::<Part>().map(|part| (part.id, part.whole_id)).collect();
    assert_eq!(wholes, [(3, Some(1)), (5, None), (1, Some(5)), (2, Some(1))]);
    // A bare key would have to be read.
    let error = store.ingest::<Part>(r#"{"id": 1, "whole": 5}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.whole`: cannot read a record of `Part`: no key can be read here: serde does not read `whole_id`"
    );
    Ok(())
}

#[test]
fn what_serde_does_not_carry_stays_in_an_update() -> Result<()> {
    let mut store = Store::new();
    let whole = Part {
        id: 1,
        whole_id: Some(9),
        secret: "x".into(),
        version: 3,
        note: None,
        size: Size { width: 1, height: 2 },
    };
    store.insert(whole.clone())?;
    Part::ingest().update().run(&mut store, r#"{"id": 1, "label": "n"}"#)?;
    assert_eq!(store.find(1), Some(&Part { note: Some("n".into()), ..whole.clone() }));
    Part::ingest().update().run(&mut store, r#"{"id": 1, "label": null, "width": 5}"#)?;
    assert_eq!(store.find(1), Some(&Part { size: Size { width: 5, height: 2 }, ..whole.clone() }));
    Part::ingest().update().run(&mut store, r#"{"id": 1, "secret": "y", "version": 9}"#)?;
    let part: &Part = store.find(1).unwrap();
    assert_eq!((&part.secret[..], part.version), ("y", 3));
    // `insert` takes the defaults.
    store.ingest::<Part>(r#"{"id": 1}"#)?;
    assert_eq!(store.find(1), Some(&Part { id: 1, ..Part::default() }));
    Ok(())
}

/// What a key is, and what a message says, is what its type says.
#[test]
fn keys_of_types_of_ones_own() -> Result<()> {
    #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Country {
        Fr,
        De,
    }
    #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Code(String);
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "countries", has_many(City, fk = country))]
    struct Land {
        id: Country,
    }
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "cities", belongs_to(Land, fk = country))]
    struct City {
        id: Code,
        country: Option<Country>,
    }
    let mut store = Store::new();
    let id = "75-PARIS";
    store.ingest::<Land>(&format!(
        r#"[{{"id": "fr", "cities": [{{"id": "{id}"}}]}}, {{"id": "de"}}]"#
    ))?;
    assert_eq!(store.iter::<City>().next().unwrap().country, Some(Country::Fr));
    store.ingest::<City>(&format!(r#"{{"id": "{id}", "land": "de"}}"#))?;
    assert_eq!(store.iter::<City>().next().unwrap().country, Some(Country::De));
    store.ingest::<Land>(&format!(r#"{{"id": "fr", "cities": ["{id}"]}}"#))?;
    assert_eq!(store.iter::<City>().next().unwrap().country, Some(Country::Fr));
    let error = store.ingest::<Land>(r#"{"id": "SECRET"}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.id`: cannot read a record of `Land`: expected `fr` or `de`, found another name"
    );
    Ok(())
}

#[test]
fn keys_of_several_columns() -> Result<()> {
    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(
        entity = "rooms",
        primary_key(floor, number),
        has_many(Room, fk(next_floor, next_number), name = before),
        belongs_to(Room, fk(next_floor, next_number), name = next),
        has_many_by(Room, keys = others, name = other_rooms)
    )]
    struct Room {
        floor: u32,
        #[serde(rename = "no")]
        number: String,
        next_floor: Option<u32>,
        next_number: Option<String>,
        #[serde(default)]
        others: Vec<(u32, String)>,
    }
    let next = |store: &Store, number: &str| {
        let room = store.find::<Room>((1, number.to_owned())).unwrap();
        room.next(store).map(|next| next.number.clone())
    };
    let mut store = Store::new();
    store.ingest::<Room>(
        r#"{"floor": 1, "no": "b", "before": [{"floor": 1, "no": "a"}, [1, "c"]],
            "next": {"no": "c", "floor": 1, "next": [1, "b"]}}"#,
    )?;
    assert_eq!(next(&store, "a").as_deref(), Some("b"));
    assert_eq!(next(&store, "b").as_deref(), Some("c"));
    assert_eq!(next(&store, "c").as_deref(), Some("b"));
    store.ingest::<Room>(
        r#"{"floor": 1, "no": "d", "other_rooms": [[1, "a"], {"floor": 1, "no": "b"}]}"#,
    )?;
    let room = store.find::<Room>((1, "d".to_owned())).unwrap();
    assert!(room.other_rooms(&store).map(|room| &room.number[..]).eq(["a", "b"]));
    Ok(())
}
