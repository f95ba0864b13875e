//! Documents that change the keys by which records are found.

use orm_core::{Hooks, Model, Store, Veto};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags", has_many(Note, fk = word, local = word), belongs_to_many(Post, pivot = Tagging, fk = word, local = word, target_fk = post_id))]
struct Tag {
    id: u64,
    #[orm(unique)]
    word: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "notes", belongs_to(Tag, fk = word, owner = word, on_update = cascade))]
struct Note {
    id: u64,
    word: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "posts")]
struct Post {
    id: u64,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(entity = "taggings", belongs_to(Tag, fk = word, owner = word, on_update = cascade))]
struct Tagging {
    #[orm(auto)]
    #[serde(default)]
    id: u64,
    word: String,
    post_id: u64,
}

fn tagged() -> Store {
    let mut store = Store::new();
    store.insert(Tag { id: 1, word: "a".into() }).unwrap();
    store.insert(Note { id: 3, word: "a".into() }).unwrap();
    store.insert(Post { id: 2 }).unwrap();
    store.insert(Tagging { id: 7, word: "a".into(), post_id: 2 }).unwrap();
    store
}

/// A list is the truth also where the key that the relation goes by changes with the document.
#[test]
fn missing_records_go_where_the_key_changes_as_well() {
    let mut store = tagged();
    let sync = Tag::ingest().upsert().detach_missing(Tag::POSTS).remove_missing(Tag::NOTES);
    sync.run(&mut store, r#"{ "id": 1, "word": "b", "posts": [], "notes": [] }"#).unwrap();
    let tag = store.find::<Tag>(1).unwrap();
    assert_eq!((tag.posts(&store).count(), tag.notes(&store).count()), (0, 0));
}

/// A link that is there is seen where the key changes with the document.
#[test]
fn a_link_is_not_doubled_where_the_key_changes() {
    let mut store = tagged();
    let sync = Tag::ingest().upsert();
    sync.run(&mut store, r#"{ "id": 1, "word": "b", "posts": [{ "id": 2 }] }"#).unwrap();
    assert_eq!(store.len::<Tagging>(), 1);
}

/// A list holds the key that a record has in the end, also where the record is in its own list before it is changed.
#[test]
fn a_record_in_its_own_list_is_listed_by_its_new_key() {
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(
        entity = "people",
        has_many_by(Person, keys = mails, owner = email, name = mailed),
        belongs_to(Person, fk = friend, name = friend_record)
    )]
    struct Person {
        id: u64,
        email: String,
        mails: Vec<String>,
        friend: Option<u64>,
    }
    let mut store = Store::new();
    store.insert(Person { id: 1, email: "a".into(), mails: vec![], friend: None }).unwrap();
    let document = r#"{"id": 1, "email": "b", "friend_record": {"id": 1, "mailed": [{"id": 1}]}}"#;
    for _ in 0..2 {
        Person::ingest().update().run(&mut store, document).unwrap();
        assert_eq!(store.find::<Person>(1).unwrap().mails, ["b"]);
    }
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "codes")]
struct Code {
    id: u64,
    #[orm(unique)]
    text: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "uses", belongs_to(Code, fk = text, owner = text, on_update = cascade))]
struct Use {
    id: u64,
    text: String,
}

impl Hooks for Use {
    fn before_write(&mut self, _: Option<&Self>) -> Result<(), Veto> {
        match self.text.as_str() {
            "no" => Err("not this one".into()),
            _ => Ok(()),
        }
    }
}

/// What refers to a key follows it at once, and what is wrong with that is wrong where the document changes the key.
#[test]
fn an_error_of_what_follows_a_key_is_told_where_the_key_changes() {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Code { id, text: id.to_string() })).unwrap();
    store.insert_all([1, 2].map(|id| Use { id, text: id.to_string() })).unwrap();
    let document = r#"[{"id": 1, "text": "a"}, {"id": 2, "text": "no"}, {"id": 3, "text": "c"}]"#;
    let error = Code::ingest().upsert().run(&mut store, document).map(drop).unwrap_err();
    assert!(error.is_veto(), "{error}");
    assert_eq!((error.path(), error.model()), ("$[1]", "Use"));
    assert!(store.iter::<Use>().map(|used| &*used.text).eq(["1", "2"]));
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "halls", has_many(Seat, fk = hall_id))]
struct Hall {
    id: u64,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "seats", primary_key(hall_id, number), belongs_to(Hall, fk = hall_id))]
struct Seat {
    hall_id: u64,
    number: u64,
    colour: String,
}

/// Of two owners that a record is told in, the one around it gives the key by which the record is found.
#[test]
fn a_record_is_found_by_the_key_of_the_record_around_it() {
    let seat = |hall_id, colour: &str| Seat { hall_id, number: 5, colour: colour.to_owned() };
    let mut store = Store::new();
    store.insert(seat(2, "blue")).unwrap();
    let document = r#"{"id": 1, "seats": [{"number": 5, "hall": {"id": 2}, "colour": "red"}]}"#;
    for ingest in [Hall::ingest(), Hall::ingest().upsert()] {
        ingest.run(&mut store, document).unwrap();
        let seats: Vec<_> = store.iter::<Seat>().collect();
        assert_eq!(seats, [&seat(2, "blue"), &seat(1, "red")]);
    }
}

/// Keys in the place of records.
mod bare {
    use super::*;

    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(
        entity = "desks",
        belongs_to(Office, fk = code, owner = code),
        has_many_by(Post, keys = pins, name = pinned)
    )]
    struct Desk {
        id: u64,
        #[serde(default)]
        code: Option<String>,
        #[serde(default)]
        pins: Vec<u64>,
    }

    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(entity = "offices", has_many(Desk, fk = code, local = code))]
    struct Office {
        id: u64,
        code: String,
    }

    /// A list of records is one of all that there are, also if there are none. Keys are not records.
    #[test]
    fn a_list_of_records_replaces_all_of_them() {
        for (list, expected) in [("[]", &[][..]), (r#"[{"id": 3}]"#, &[3]), ("[1]", &[1, 2])] {
            let mut store = Store::new();
            store.insert_all([1, 2].map(|id| Post { id })).unwrap();
            let document = format!(r#"{{"id": 1, "pinned": {list}}}"#);
            Desk::ingest().replace_all().run(&mut store, &document).unwrap();
            let posts: Vec<_> = store.iter::<Post>().map(|post| post.id).collect();
            assert_eq!(posts, expected, "{document}");
        }
    }

    /// A number is not the text with its digits, in the place of a record as little as in a field.
    #[test]
    fn a_bare_key_is_of_the_type_of_the_key() {
        let mut store = Store::new();
        store.ingest::<Desk>(r#"{"id": 1, "office": "a", "pinned": [1]}"#).unwrap();
        let error = store.ingest::<Desk>(r#"{"id": 1, "office": 2}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "at `$.office`: cannot read a record of `Desk`: expected a string, found a number"
        );
        let desk = Desk { id: 1, code: Some("a".into()), pins: vec![1] };
        assert_eq!(store.iter::<Desk>().collect::<Vec<_>>(), [&desk]);
    }

    /// The keys of the field stand before those of the list, and an error tells where each stands in the document.
    #[test]
    fn a_wrong_key_in_a_list_is_told_where_it_stands() {
        let mut store = Store::new();
        for (document, path) in [
            (r#"{"id": 1, "pins": [1, 2, 1], "pinned": [{"id": 1}, 3, "4"]}"#, "$.pinned[2]"),
            (r#"{"id": 1, "pins": [1, "2"], "pinned": [{"id": 1}]}"#, "$.pins[1]"),
            (r#"[{"id": 1, "pinned": [3, 3, 3, true]}]"#, "$[0].pinned[3]"),
        ] {
            assert_eq!(store.ingest::<Desk>(document).unwrap_err().path(), path, "{document}");
        }
    }

    /// A record that has no key by which it could be listed, neither in the document nor in the store.
    #[test]
    fn a_record_without_the_key_of_a_list() {
        #[derive(Model, Clone, Serialize, Deserialize)]
        #[orm(
            entity = "people",
            has_many_by(Person, keys = mails, owner = email, name = mailed)
        )]
        struct Person {
            id: u64,
            email: Option<String>,
            #[serde(default)]
            mails: Vec<String>,
        }
        let mut store = Store::new();
        store.insert(Person { id: 2, email: None, mails: vec![] }).unwrap();
        for item in [r#"{"id": 2}"#, r#"{"id": 2, "email": null}"#] {
            let document = format!(r#"{{"id": 1, "email": "a", "mailed": [{item}]}}"#);
            let ingest = Person::ingest().upsert();
            assert_eq!(
                ingest.run(&mut store, &document).map(drop).unwrap_err().to_string(),
                "at `$.mailed[0]`: cannot read a record of `Person`: missing field `email`, the key that the list holds"
            );
        }
        assert!(store.iter::<Person>().map(|person| (person.id, person.mails.len())).eq([(2, 0)]));
        assert_eq!(store.find::<Person>(2).unwrap().email, None);
    }

    /// A list of keys may hold one several times. As the truth it is what the document says.
    #[test]
    fn a_list_that_is_the_truth_is_stored_as_it_is() {
        let mut store = Store::new();
        let truth = Desk::ingest().unlink_missing(Desk::PINNED);
        truth.run(&mut store, r#"{"id": 1, "pinned": [{"id": 2}, {"id": 1}, 2]}"#).unwrap();
        assert_eq!(store.find::<Desk>(1).unwrap().pins, [2, 1, 2]);
        Desk::ingest().upsert().run(&mut store, r#"{"id": 1, "pinned": [1, 3, 3]}"#).unwrap();
        assert_eq!(store.find::<Desk>(1).unwrap().pins, [2, 1, 2, 3]);
    }
}
