//! What an object is about and what it does, by the keys that it, its nesting and the caller give.

use orm_core::{Model, Store};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use super::models::*;
use super::patch;

/// An object that names a record alone links it: nothing is written, where it is linked already.
#[test]
fn an_object_with_nothing_but_its_key_writes_nothing() {
    let mut store = store();
    let only = Post::ingest().only(Post::COMMENTS.update(Comment::TEXT)).update();
    let count = |store: &mut Store, body| {
        let written = only.run(store, body).unwrap();
        (written.count::<Post>(), written.count::<Comment>())
    };
    assert_eq!(count(&mut store, r#"{ "id": 1 }"#), (0, 0));
    assert_eq!(count(&mut store, r#"{ "id": 1, "comments": [{ "id": 1 }] }"#), (1, 0));
    assert_eq!(count(&mut store, r#"{ "id": 1, "comments": [{ "id": 1, "text": "x" }] }"#), (1, 1));
}

#[test]
fn a_generated_key_that_is_null_need_not_be_named() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE,));
    assert_eq!(only.insert_one(&mut store, r#"{ "id": null, "title": "x" }"#).unwrap().id, 3);
    let error = only.insert_one(&mut store, r#"{ "id": 0, "title": "x" }"#).err().unwrap();
    assert!(error.is_not_allowed() && error.path() == "$.id", "{error}");
}

/// Also of one that the document cannot reach.
#[test]
fn an_empty_object_for_a_pivot_says_nothing_of_it() {
    let mut store = store();
    let only = Post::ingest().only(Post::LABELS.link().pivot(PostLabel::PINNED));
    let only = only.among(PostLabel::TEXT.eq("mine"));
    let linked = |store: &Store| {
        let post = store.find::<Post>(1).unwrap();
        post.labels(store).map(|label| label.id).collect::<Vec<_>>()
    };
    patch(&only, &mut store, r#"{ "labels": [{ "id": 1, "pivot": {} }] }"#).unwrap();
    assert_eq!(linked(&store), [1]);
    let body = r#"{ "labels": [{ "id": 1, "pivot": { "pinned": true } }] }"#;
    assert!(patch(&only, &mut store, body).unwrap_err().is_not_found());
    // It is enough for a new link.
    patch(&only, &mut store, r#"{ "labels": [{ "id": 2, "pivot": {} }] }"#).unwrap();
    assert_eq!(linked(&store), [1, 2]);
}

#[test]
fn a_new_record_that_its_owner_lists_is_one() {
    let mut store = store();
    let posts = User::POSTS.insert((Post::ID, Post::TITLE, Post::PUBLISHED));
    let author = Post::AUTHOR.insert((User::NAME, posts));
    let only = Post::ingest().only((Post::ID, Post::TITLE, author));
    let body = r#"{ "id": 50, "title": "outer", "author": { "name": "n",
        "posts": [{ "id": 50, "title": "inner", "published": true }, { "id": 51, "title": "b" }] } }"#;
    let post = only.insert_one(&mut store, body).unwrap().clone();
    assert_eq!((post.id, post.title.as_str(), post.published), (50, "outer", true));
    let author = store.find::<User>(post.author_id.unwrap()).unwrap();
    assert_eq!((author.id, author.posts(&store).count()), (4, 2));
    // A stored one is not taken for it.
    let before = tables(&store);
    let error = only.insert_one(&mut store, body).err().unwrap();
    assert!(error.is_duplicate_key(), "{error}");
    assert_eq!(tables(&store), before);
}

/// Written by serde without its key.
#[derive(Model, Clone, Debug, Deserialize)]
#[orm(
    entity = "albums",
    has_many(Track, fk = album_id),
    has_many(Disc, fk = code, local = code),
    has_many(Album, fk = part_of, name = parts)
)]
struct Album {
    #[serde(default)]
    id: u32,
    code: String,
    #[serde(default)]
    part_of: Option<u32>,
}

impl Serialize for Album {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "code": self.code, "part_of": self.part_of }).serialize(serializer)
    }
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "tracks")]
struct Track {
    id: u32,
    album_id: u32,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "discs")]
struct Disc {
    id: u32,
    code: String,
}

/// What refers to a record is read with the key that it refers to: that of the document, or of the stored record.
#[test]
fn records_below_a_key_that_serde_does_not_write_refer_to_it() {
    let nested = (Album::CODE, Album::TRACKS.insert(Track::ID), Album::DISCS.insert(Disc::ID));
    let only = Album::ingest().only(nested).update();
    for body in [
        r#"{ "id": 1, "tracks": [{ "id": 7 }] }"#,
        r#"{ "id": 1, "discs": [{ "id": 8 }] }"#,
        r#"{ "id": 1, "tracks": [{ "id": 7 }], "discs": [{ "id": 8 }] }"#,
        r#"{ "discs": [{ "id": 8 }], "code": "b", "tracks": [{ "id": 7 }], "id": 1 }"#,
    ] {
        let mut store = Store::new();
        store.insert(Album { id: 1, code: "a".into(), part_of: None }).unwrap();
        only.run(&mut store, body).map(drop).expect(body);
        let album = store.find::<Album>(1).unwrap();
        assert_eq!(album.tracks(&store).count(), store.len::<Track>(), "{body}");
        assert_eq!(album.discs(&store).count(), store.len::<Disc>(), "{body}");
        assert!(store.len::<Track>() + store.len::<Disc>() > 0);
        let body = body.replace('7', "70").replace('8', "80");
        Album::ingest().upsert().run(&mut store, &body).map(drop).expect(&body);
        let album = store.find::<Album>(1).unwrap();
        assert_eq!(album.tracks(&store).count(), store.len::<Track>(), "{body}");
        assert_eq!(album.discs(&store).count(), store.len::<Disc>(), "{body}");
    }
}

/// The key that the caller names is that of the record at the top, and not of another record of the model.
#[test]
fn the_key_of_the_caller_is_that_of_one_record() {
    let mut store = Store::new();
    let only = Album::ingest().only((Album::CODE, Album::PARTS.insert((Album::ID, Album::CODE))));
    let body = r#"{ "code": "a", "parts": [{ "id": 4, "code": "b" }] }"#;
    assert_eq!(only.upsert_one(&mut store, 9, body).unwrap().code, "a");
    let mut albums: Vec<_> =
        store.iter::<Album>().map(|it| (it.id, it.code.as_str(), it.part_of)).collect();
    albums.sort_unstable();
    assert_eq!(albums, [(4, "b", Some(9)), (9, "a", None)]);
}

#[test]
fn the_key_of_the_caller_is_written_where_serde_does_not_read_it() {
    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(entity = "secrets")]
    struct Secret {
        #[serde(skip)]
        id: u32,
        text: String,
    }
    let mut store = Store::new();
    let only = Secret::ingest().only(Secret::TEXT);
    for text in ["a", "b"] {
        let body = format!(r#"{{ "text": "{text}" }}"#);
        let secret = only.upsert_one(&mut store, 9, &body).unwrap();
        assert_eq!((secret.id, secret.text.as_str()), (9, text));
    }
    assert_eq!(store.len::<Secret>(), 1);
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "halls")]
struct Hall {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "seats", primary_key(hall_id, number), belongs_to(Hall, fk = hall_id))]
struct Seat {
    hall_id: u32,
    number: u32,
}

/// A record is looked for by the key that the caller sets, and not by what the document says in its place.
#[test]
fn a_key_that_the_caller_sets_is_the_one_of_the_record() {
    let mut store = Store::new();
    store.insert_all([1, 2].map(|id| Hall { id })).unwrap();
    store.insert(Seat { hall_id: 2, number: 5 }).unwrap();
    let only = Seat::ingest().only((Seat::NUMBER, Seat::HALL.link())).set(Seat::HALL_ID, 1);
    let body = r#"{ "number": 5, "hall": { "id": 2 } }"#;
    let seat = only.insert_one(&mut store, body).unwrap();
    assert_eq!((seat.hall_id, seat.number), (1, 5));
    assert!(store.contains::<Seat>((2, 5)));
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "people",
    has_many_by(Person, keys = mails, owner = email, name = mailed),
    has_many(Person, fk = named_by, local = nick, name = named)
)]
struct Person {
    id: u32,
    email: String,
    #[serde(default)]
    mails: Vec<String>,
    #[serde(default)]
    nick: Option<String>,
    #[serde(default)]
    named_by: Option<String>,
}

fn people() -> Store {
    let mut store = Store::new();
    let person = |id: u32| {
        let email = format!("{id}@x");
        Person { id, email, mails: vec![], nick: None, named_by: None }
    };
    store.insert_all([1, 2].map(person)).unwrap();
    store
}

/// The keys of such a list are no primary keys.
#[test]
fn a_list_of_keys_links_records_by_another_column() {
    let mut store = people();
    let only = Person::ingest().only(Person::MAILED.link());
    only.update_one(&mut store, 1, r#"{ "mailed": ["2@x", { "id": 1 }] }"#).unwrap();
    assert_eq!(store.find::<Person>(1).unwrap().mails, ["2@x", "1@x"]);
    let error = only.update_one(&mut store, 1, r#"{ "mailed": ["3@x"] }"#).err().unwrap();
    assert!(error.is_not_found(), "{error}");
}

#[test]
fn a_link_that_cannot_be_made_is_told_where_the_record_is_named() {
    let mut store = people();
    let only = Person::ingest().only(Person::NAMED.link());
    let error = only.update_one(&mut store, 1, r#"{ "named": [{ "id": 2 }] }"#).err().unwrap();
    assert_eq!(
        error.to_string(),
        "at `$.named[0]`: cannot link to `Person`: its `nick`, which the foreign key refers to, is `None`"
    );
}
