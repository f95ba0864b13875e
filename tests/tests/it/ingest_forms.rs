//! Documents in: columns that serde writes and reads in a form of their own, as keys and beside them.

use orm_core::{Error, Model, Result, Store};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Numbers as text that no number is read from.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference.
    pub(super) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("x{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('x').and_then(|digits| u64::from_str_radix(digits, 16).ok());
        digits.ok_or_else(|| D::Error::custom("not a number in hex"))
    }
}

/// The same for a number that may be missing.
mod some_hex {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    struct Hex(#[serde(with = "super::hex")] u64);

    #[allow(clippy::ref_option)] // serde gives a reference.
    pub(super) fn serialize<S: Serializer>(
        value: &Option<u64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::hex::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Hex>::deserialize(deserializer)?.map(|Hex(value)| value))
    }
}

/// A list of them.
mod hex_list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Hex(#[serde(with = "super::hex")] u64);

    pub(super) fn serialize<S: Serializer>(keys: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(keys.iter().map(|key| Hex(*key)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u64>, D::Error> {
        Ok(Vec::<Hex>::deserialize(deserializer)?.into_iter().map(|Hex(key)| key).collect())
    }
}

/// Its key is in hex; of those who refer to it one has it plain.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    belongs_to_many(Tag, pivot = Mark, fk = user_id, target_fk = tag_id)
)]
struct User {
    #[serde(with = "hex")]
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    has_one(Label, fk = post_id),
    has_many_by(User, keys = reader_ids, name = readers)
)]
struct Post {
    id: u64,
    user_id: u64,
    #[serde(default)]
    reader_ids: Vec<u64>,
}

/// Its key is plain; those who refer to it have it in hex.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags", has_many(Label, fk = tag_id))]
struct Tag {
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "labels",
    belongs_to(Tag, fk = tag_id),
    belongs_to(Post, fk = post_id),
    has_many_by(Tag, keys = near_ids, name = near),
    has_many_by(User, keys = user_ids, name = users)
)]
struct Label {
    id: u64,
    #[serde(with = "hex")]
    tag_id: u64,
    #[serde(default, with = "some_hex")]
    post_id: Option<u64>,
    #[serde(default, with = "hex_list")]
    near_ids: Vec<u64>,
    #[serde(default, with = "hex_list")]
    user_ids: Vec<u64>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "marks", primary_key(user_id, tag_id), belongs_to(User, fk = user_id))]
struct Mark {
    user_id: u64,
    #[serde(with = "hex")]
    tag_id: u64,
    #[serde(default)]
    times: u32,
}

fn json<M: Model + Serialize>(store: &Store) -> Value {
    serde_json::to_value(store.iter::<M>().collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_key_in_hex_goes_to_a_plain_column() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<User>(r#"{"id": "xff", "posts": [{"id": 1}, {"id": 2}]}"#)?;
    store.ingest::<Post>(r#"{"id": 3, "user": {"id": "xfe"}}"#)?;
    assert!(store.iter::<Post>().map(|post| post.user_id).eq([255, 255, 254]));
    Ok(())
}

#[test]
fn a_plain_key_goes_to_a_column_in_hex() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Tag>(r#"{"id": 255, "labels": [{"id": 1}, {"id": 2}]}"#)?;
    store.ingest::<Label>(r#"{"id": 3, "tag": {"id": 254}}"#)?;
    assert!(store.iter::<Label>().map(|label| label.tag_id).eq([255, 255, 254]));
    let post = r#"{"id": 10, "user_id": 1, "label": {"id": 4, "tag": {"id": 1}}}"#;
    store.ingest::<Post>(post)?;
    let label = json!({ "id": 4, "tag_id": "x1", "post_id": "xa", "near_ids": [], "user_ids": [] });
    assert_eq!(json::<Label>(&store)[3], label);
    Ok(())
}

#[test]
fn a_pivot_has_each_key_in_the_form_of_its_column() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<Tag>(r#"{"id": 9}"#)?;
    let user = r#"{"id": "xff", "tags": [{"id": 8, "pivot": {"times": 3}}, {"id": 7}, 9]}"#;
    store.ingest::<User>(user)?;
    let marks = json!([
        { "user_id": 255, "tag_id": "x8", "times": 3 },
        { "user_id": 255, "tag_id": "x7", "times": 0 },
        { "user_id": 255, "tag_id": "x9", "times": 0 },
    ]);
    assert_eq!(json::<Mark>(&store), marks);
    User::ingest().upsert().run(&mut store, user)?;
    assert_eq!(json::<Mark>(&store), marks);
    Ok(())
}

#[test]
fn a_list_of_keys_is_in_its_own_form() -> Result<()> {
    let mut store = Store::new();
    let post = r#"{"id": 1, "user_id": 1, "readers": [{"id": "xff"}, 7, {"id": "xfe"}]}"#;
    store.ingest::<Post>(post)?;
    assert_eq!(store.find::<Post>(1).unwrap().reader_ids, [255, 7, 254]);
    let label = r#"{"id": 1, "tag_id": "x1", "near": [{"id": 255}, "x7", {"id": 254}],
        "users": [{"id": "xff"}, "x7"]}"#;
    store.ingest::<Label>(label)?;
    let expected = json!(
        [{ "id": 1, "tag_id": "x1", "post_id": null,
            "near_ids": ["xff", "x7", "xfe"], "user_ids": ["xff", "x7"] }]
    );
    assert_eq!(json::<Label>(&store), expected);
    let more = r#"{"id": 1, "users": [{"id": "xfd"}]}"#;
    Label::ingest().upsert().run(&mut store, more)?;
    assert_eq!(store.find::<Label>(1).unwrap().user_ids, [255, 7, 253]);
    Ok(())
}

/// What reads a column need not be what writes it. Where nothing writes it as it is read, the key stands as the
/// document has it.
#[test]
fn a_form_that_is_only_read() -> Result<()> {
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "owners", has_many(Pet, fk = owner_id), has_many(Car, fk = owner_id))]
    struct Owner {
        #[serde(deserialize_with = "hex::deserialize")]
        id: u64,
    }
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "pets")]
    struct Pet {
        id: u64,
        #[serde(deserialize_with = "hex::deserialize")]
        owner_id: u64,
    }
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "cars", has_many(Pet, fk = owner_id, name = drivers_pets))]
    struct Car {
        id: u64,
        #[serde(serialize_with = "hex::serialize")]
        owner_id: u64,
    }
    let mut store = Store::new();
    store.ingest::<Owner>(r#"{"id": "xff", "pets": [{"id": 1}], "cars": [{"id": 2}]}"#)?;
    assert_eq!(store.find::<Pet>(1).unwrap().owner_id, 255);
    assert_eq!(store.find::<Car>(2).unwrap().owner_id, 255);
    let error = store.ingest::<Car>(r#"{"id": 5, "owner_id": 1, "drivers_pets": [{"id": 1}]}"#);
    assert_eq!(
        error.unwrap_err().to_string(),
        "at `$.drivers_pets[0].owner_id`: cannot read a record of `Pet`: not a number in hex"
    );
    Ok(())
}

/// A key that no document tells.
#[test]
fn a_key_that_serde_skips_goes_to_those_who_refer_to_it() -> Result<()> {
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "teams", has_many(Member, fk = team_id))]
    struct Team {
        #[serde(skip)]
        #[orm(auto)]
        id: u64,
    }
    #[derive(Model, Clone, Serialize, Deserialize)]
    #[orm(entity = "members")]
    struct Member {
        id: u64,
        team_id: u64,
    }
    let mut store = Store::new();
    store.ingest::<Team>(r#"[{"members": [{"id": 1}]}, {"members": [{"id": 2}]}]"#)?;
    assert!(store.iter::<Member>().map(|member| member.team_id).eq([1, 2]));
    Ok(())
}

/// `Deserialize` demands what `Serialize` does not write, or writes otherwise.
#[test]
fn a_record_is_changed_in_part_whatever_serde_writes_of_it() -> Result<()> {
    #[derive(Clone, Debug, PartialEq)]
    struct Opaque;
    impl<'de> Deserialize<'de> for Opaque {
        fn deserialize<D: serde::Deserializer<'de>>(
            from: D,
        ) -> std::result::Result<Self, D::Error> {
            bool::deserialize(from).map(|_| Opaque)
        }
    }
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(entity = "accounts")]
    struct Account {
        id: u64,
        #[serde(skip_serializing)]
        secret: String,
        #[serde(skip_serializing, with = "hex")]
        token: u64,
        #[serde(serialize_with = "hex::serialize")]
        shown: u64,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        list: Vec<u8>,
        name: String,
    }
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(entity = "doors")]
    struct Door {
        id: u64,
        #[serde(skip_serializing)]
        lock: Opaque,
        name: String,
    }
    let mut store = Store::new();
    let whole = r#"{"id": 1, "secret": "s", "token": "xff", "shown": 5, "list": [], "name": "J"}"#;
    store.ingest::<Account>(whole)?;
    let before = store.find::<Account>(1).unwrap().clone();
    Account::ingest().update().run(&mut store, r#"{"id": 1, "name": "K"}"#)?;
    assert_eq!(store.find(1), Some(&Account { name: "K".into(), ..before.clone() }));
    Account::ingest().upsert().run(&mut store, r#"{"id": 1, "token": "x1"}"#)?;
    assert_eq!(store.find(1), Some(&Account { name: "K".into(), token: 1, ..before.clone() }));
    store.ingest::<Account>(&format!(r#"[{whole}, {{"id": 1, "shown": 6}}]"#))?;
    assert_eq!(store.find(1), Some(&Account { shown: 6, ..before }));

    // Nothing writes it.
    store.ingest::<Door>(r#"{"id": 1, "lock": true, "name": "front"}"#)?;
    let error = Door::ingest().update().run(&mut store, r#"{"id": 1, "name": "back"}"#);
    let error = error.map(drop).unwrap_err();
    assert_eq!(error.to_string(), "at `$`: cannot read a record of `Door`: missing field `lock`");
    Ok(())
}

#[test]
fn a_key_of_several_columns_of_which_one_is_in_hex() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(
        entity = "seats",
        primary_key(row, number),
        has_many(Seat, fk(next_row, next_number), name = before)
    )]
    struct Seat {
        row: String,
        #[serde(with = "hex")]
        number: u64,
        next_row: Option<String>,
        #[serde(default, with = "some_hex")]
        next_number: Option<u64>,
        #[serde(default)]
        price: u32,
    }
    let mut store = Store::new();
    store.ingest::<Seat>(
        r#"[{"row": "a", "number": "xa"},
            {"row": "a", "number": "xb", "before": [["a", "xa"], {"row": "b", "number": "xc"}]}]"#,
    )?;
    let next = |store: &Store| -> Vec<_> {
        store.iter::<Seat>().map(|seat| (seat.next_row.clone(), seat.next_number)).collect()
    };
    let at = || (Some("a".to_owned()), Some(11));
    assert_eq!(next(&store), [at(), (None, None), at()]);
    Seat::ingest().update().run(&mut store, r#"{"row": "a", "number": "xa", "price": 7}"#)?;
    assert_eq!(store.find::<Seat>(("a".to_owned(), 10)).unwrap().price, 7);
    let error = |document: &str, store: &mut Store| -> Error {
        Seat::ingest().update().run(store, document).map(drop).unwrap_err()
    };
    let unread = error(r#"{"row": "a", "number": 10, "price": 7}"#, &mut store);
    assert_eq!(unread.path(), "$.number");
    let short = error(r#"{"row": "a", "number": "xb", "before": [["a"]]}"#, &mut store);
    assert_eq!(short.path(), "$.before[0]");
    Ok(())
}

#[test]
fn a_key_that_may_be_missing_in_hex() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(entity = "rooms", primary_key = id)]
    struct Room {
        #[orm(auto)]
        #[serde(default, with = "some_hex")]
        id: Option<u64>,
        #[serde(default)]
        size: u32,
    }
    let mut store = Store::new();
    store.ingest::<Room>(r#"[{"id": "xa"}, {}]"#)?;
    Room::ingest().update().run(&mut store, r#"[{"id": "xb", "size": 5}, {"id": "xc"}]"#)?;
    assert_eq!(json::<Room>(&store), json!([{ "id": "xa", "size": 0 }, { "id": "xb", "size": 5 }]));
    Ok(())
}
