//! Whole numbers of more than 64 bits: what the store writes as JSON it reads again, digit by digit.

use std::collections::BTreeMap;
use std::io::BufReader;

use orm_core::ingest::Deserialized;
use orm_core::{FromDocument, Model, Store};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Units(u128);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Range {
    from: i128,
    to: Option<u128>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "accounts",
    has_many(Entry, fk = account_id),
    has_one(Entry, fk = account_id, name = last_entry),
    has_many_by(Entry, keys = pinned, name = pinned_entries),
    belongs_to_many(Tag, pivot = Tagging, fk = account_id, target_fk = tag_id)
)]
struct Account {
    id: u128,
    units: Units,
    #[serde(default)]
    debt: Option<i128>,
    #[serde(default)]
    pinned: Vec<u128>,
    #[serde(default)]
    ranges: Vec<Range>,
    #[serde(default)]
    by_name: BTreeMap<String, u128>,
    #[serde(default)]
    by_units: BTreeMap<u128, i128>,
    #[serde(default)]
    ratio: f64,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "entries", belongs_to(Account, fk = account_id))]
struct Entry {
    id: u128,
    account_id: Option<u128>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    id: i128,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "taggings", primary_key(account_id, tag_id))]
struct Tagging {
    account_id: u128,
    tag_id: i128,
}

const WIDE: [u128; 5] = [0, 1 << 63, 1 << 64, (1 << 100) + 1, u128::MAX];

fn store() -> Store {
    let mut store = Store::new();
    for id in WIDE {
        let account = Account {
            id,
            units: Units(u128::MAX - id),
            debt: Some(i128::MIN + (id >> 1).cast_signed()),
            pinned: vec![id, 7],
            ranges: vec![Range { from: i128::MIN, to: Some(id) }, Range { from: -1, to: None }],
            by_name: BTreeMap::from([("18446744073709551617 1.5 \"-".to_owned(), id)]),
            by_units: BTreeMap::from([(id, i128::MAX)]),
            ratio: 1e25,
            rest: BTreeMap::new(),
        };
        store.insert(account).unwrap();
        store.insert(Entry { id, account_id: Some(id) }).unwrap();
        store.insert(Tag { id: i128::MIN + 1 }).unwrap();
        store.insert(Tagging { account_id: id, tag_id: i128::MIN + 1 }).unwrap();
    }
    store
}

fn assert_same(copy: &Store, store: &Store) {
    assert!(copy.iter::<Account>().eq(store.iter::<Account>()));
    assert!(copy.iter::<Tagging>().eq(store.iter::<Tagging>()));
    for entry in copy.iter::<Entry>() {
        assert_eq!(store.find::<Entry>(entry.id), Some(entry));
    }
    assert_eq!(copy.len::<Entry>(), store.len::<Entry>());
}

#[test]
fn what_is_written_is_read_again() {
    let store = store();
    let query =
        Account::query().with(Account::ENTRIES).with(Account::TAGS).with(Account::LAST_ENTRY);
    let json = serde_json::to_string(&query.all(&store)).unwrap();
    let pretty = serde_json::to_string_pretty(&query.all(&store)).unwrap();
    let mut copies = [(); 4].map(|()| Store::new());
    copies[0].ingest::<Account>(&json).unwrap();
    copies[1].ingest::<Account>(pretty.as_bytes()).unwrap();
    copies[2].ingest::<Account>(BufReader::new(json.as_bytes())).unwrap();
    copies[3].ingest::<Account>(BufReader::with_capacity(3, pretty.as_bytes())).unwrap();
    for mut copy in copies {
        assert_same(&copy, &store);
        // Again, in part, and by their keys.
        Account::ingest().upsert().run(&mut copy, &json).unwrap();
        let keys = format!(
            r#"[{{"id": {0}, "units": 1, "entries": [{0}], "tags": [{1}]}}]"#,
            u128::MAX,
            i128::MIN + 1
        );
        Account::ingest().update().run(&mut copy, &keys).unwrap();
        assert_eq!(copy.find::<Account>(u128::MAX).unwrap().units, Units(1));
        assert_eq!(copy.find::<Account>(u128::MAX).unwrap().ranges.len(), 2);
    }
}

#[test]
fn keys_of_128_bits_link_records() {
    let mut store = Store::new();
    let wide = u128::MAX - 1;
    let document = format!(
        r#"[{{"id": {wide}, "account": {{"id": {0}, "units": {0}, "pinned_entries": [{wide}, {{"id": {0}}}]}}}},
            {{"id": 3, "account": {0}}}, {{"id": 4, "account_id": {0}}}]"#,
        u128::MAX,
    );
    store.ingest::<Entry>(&document).unwrap();
    let account = store.find::<Account>(u128::MAX).unwrap();
    assert!(account.entries(&store).map(|entry| entry.id).eq([wide, 3, 4]));
    assert_eq!(account.pinned, [wide, u128::MAX]);
}

fn refused<M: FromDocument>(document: &str) -> String {
    Store::new().ingest::<M>(document).unwrap_err().to_string()
}

#[test]
fn other_values_are_what_serde_json_makes_of_them() {
    let mut store = Store::new();
    let document =
        r#"{"id": 1, "units": 2, "ratio": 18446744073709551617, "more": 18446744073709551617}"#;
    store.ingest::<Account>(document).unwrap();
    let account = store.find::<Account>(1u128).unwrap();
    let read: Account = serde_json::from_str(document).unwrap();
    assert_eq!(*account, read);
    // A format that has lost the digits is refused.
    let value: serde_json::Value =
        serde_json::from_str(r#"{"id": 1, "units": 18446744073709551617}"#).unwrap();
    let error = store.ingest::<Account>(Deserialized(value)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.units`: cannot read a record of `Account`: expected u128, found a floating-point number",
    );
    for (units, found) in [
        ("340282366920938463463374607431768211456", "a floating-point number"),
        ("-18446744073709551617", "a negative number"),
        ("18446744073709551617.0", "a floating-point number"),
        ("1e20", "a floating-point number"),
    ] {
        assert_eq!(
            refused::<Account>(&format!(r#"{{"id": 1, "units": {units}}}"#)),
            format!(
                "at `$.units`: cannot read a record of `Account`: expected u128, found {found}"
            ),
        );
    }
}
