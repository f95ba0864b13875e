//! Documents that change the keys by which records are found.

use orm_core::{Model, Store};
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
    let sync =
        Tag::ingest().insert_or_update().detach_missing(Tag::POSTS).remove_missing(Tag::NOTES);
    sync.run(&mut store, r#"{ "id": 1, "word": "b", "posts": [], "notes": [] }"#).unwrap();
    let tag = store.find::<Tag>(1).unwrap();
    assert_eq!((tag.posts(&store).count(), tag.notes(&store).count()), (0, 0));
}

/// A link that is there is seen where the key changes with the document.
#[test]
fn a_link_is_not_doubled_where_the_key_changes() {
    let mut store = tagged();
    let sync = Tag::ingest().insert_or_update();
    sync.run(&mut store, r#"{ "id": 1, "word": "b", "posts": [{ "id": 2 }] }"#).unwrap();
    assert_eq!(store.len::<Tagging>(), 1);
}
