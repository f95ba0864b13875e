//! Errors of documents show names that types know and positions in lists, and never what a document holds: values of
//! columns, and among them the keys of maps.

use std::collections::{BTreeMap, HashMap};

use orm_core::{Error, FromDocument, Model, Store};
use serde::{Deserialize, Deserializer, Serialize, de};

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "mailings", has_many(Copy, fk = mailing_id))]
struct Mailing {
    id: u64,
    #[serde(default)]
    sent: BTreeMap<String, u8>,
    #[serde(default)]
    counts: HashMap<u32, BTreeMap<bool, Vec<Address>>>,
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    checked: Option<Checked>,
    #[serde(default)]
    by_state: BTreeMap<State, u8>,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[orm(entity = "copies")]
struct Copy {
    id: u64,
    mailing_id: u64,
    #[serde(default)]
    address: Option<Address>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    street: String,
    number: u16,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum State {
    Open,
    Sent { at: u32 },
}

/// Reads a text by another deserializer, whose errors quote the text.
#[derive(Clone, Serialize)]
struct Checked(State);

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Checked).map_err(de::Error::custom)
    }
}

fn error<M: FromDocument>(document: &str) -> Error {
    let mut store = Store::new();
    let error = store.ingest::<M>(document).map(drop).unwrap_err();
    for text in
        [error.to_string(), format!("{error:?}"), format!("{error:#?}"), error.path().to_owned()]
    {
        assert!(!text.contains("ann@") && !text.contains("31337"), "{text}");
    }
    error
}

fn says<M: FromDocument>(document: &str, message: &str) {
    assert_eq!(error::<M>(document).to_string(), message);
}

#[test]
fn keys_of_maps_are_not_shown() {
    says::<Mailing>(
        r#"{"id": 1, "sent": {"ann@example.org": "twice"}}"#,
        "at `$.sent[*]`: cannot read a record of `Mailing`: expected u8, found a string",
    );
    says::<Mailing>(
        r#"[{"id": 1, "counts": {"31337": {"true": [{"street": "a", "number": true}]}}}]"#,
        "at `$[0].counts[*][*][0].number`: cannot read a record of `Mailing`: expected u16, \
         found true or false",
    );
    says::<Mailing>(
        r#"{"id": 1, "counts": {"ann@example.org": {}}}"#,
        "at `$.counts[*]`: cannot read a record of `Mailing`: expected u32 as key, found a string",
    );
    says::<Mailing>(
        r#"{"id": 1, "counts": {"1": {"ann@example.org": []}}}"#,
        "at `$.counts[*][*]`: cannot read a record of `Mailing`: expected a boolean as key, \
         found a string",
    );
    says::<Mailing>(
        r#"{"id": 1, "by_state": {"ann@example.org": 1}}"#,
        "at `$.by_state[*]`: cannot read a record of `Mailing`: expected `Open` or `Sent` as key, \
         found another name",
    );
}

#[test]
fn names_that_a_column_does_not_know_are_not_shown() {
    says::<Mailing>(
        r#"{"id": 1, "state": "ann@example.org"}"#,
        "at `$.state`: cannot read a record of `Mailing`: expected `Open` or `Sent`, found another name",
    );
    says::<Mailing>(
        r#"{"id": 1, "state": {"ann@example.org": 1}}"#,
        "at `$.state`: cannot read a record of `Mailing`: expected `Open` or `Sent`, found another name",
    );
    says::<Mailing>(
        r#"{"id": 1, "state": {"Sent": {"at": "ann@example.org"}}}"#,
        "at `$.state.Sent.at`: cannot read a record of `Mailing`: expected u32, found a string",
    );
    says::<Mailing>(
        r#"{"id": 1, "copies": [{"id": 1, "address": {"ann@example.org": 1}}]}"#,
        "at `$.copies[0].address`: cannot read a record of `Copy`: unknown field; \
         expected `street` or `number`",
    );
    // A name that stands for a field of the model is told.
    says::<Mailing>(
        r#"{"id": 1, "copies": [{"id": 1, "adress": {}}]}"#,
        "at `$.copies[0]`: cannot read a record of `Copy`: unknown field `adress`; \
         expected `id`, `mailing_id` or `address`",
    );
}

#[test]
fn messages_of_serde_that_come_by_way_of_a_type_quote_no_value() {
    for text in [
        r#"\"ann@example.org\""#,
        r#"{\"ann@example.org\": 1}"#,
        r#"{\"Sent\": {\"at\": \"ann@\"}}"#,
    ] {
        error::<Mailing>(&format!(r#"{{"id": 1, "checked": "{text}"}}"#));
    }
}

#[test]
fn a_number_that_does_not_fit_is_negative_or_out_of_range() {
    for (number, found) in [
        ("-31337", "a negative number"),
        ("313373133731337", "a number out of range"),
        ("31337313373133731337313373133731337", "a number out of range"),
        ("31337.5", "a floating-point number"),
    ] {
        says::<Copy>(
            &format!(
                r#"{{"id": 1, "mailing_id": 1, "address": {{"street": "a", "number": {number}}}}}"#
            ),
            &format!(
                "at `$.address.number`: cannot read a record of `Copy`: expected u16, found {found}"
            ),
        );
    }
    says::<Copy>(
        r#"{"id": -1, "mailing_id": 1}"#,
        "at `$.id`: cannot read a record of `Copy`: expected u64, found a negative number",
    );
    says::<Mailing>(
        r#"{"id": 1, "copies": [-1]}"#,
        "at `$.copies[0]`: cannot read a record of `Copy`: expected u64, found a negative number",
    );
}
