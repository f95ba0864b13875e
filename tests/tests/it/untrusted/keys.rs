//! Which record is written is the caller's to say.

use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

use super::models::*;
use super::patch;

#[test]
fn the_key_of_a_patch_is_the_callers() {
    let mut store = store();
    for only in [Post::ingest().only((Post::TITLE,)), Post::ingest().only((Post::ID, Post::TITLE))]
    {
        for body in
            [r#"{ "id": 2, "title": "x" }"#, r#"{ "id": 9, "title": "x" }"#, r#"{ "id": 2 }"#]
        {
            let error = patch(&only, &mut store, body).unwrap_err();
            assert!(error.is_not_allowed(), "{error}");
            assert_eq!(error.path(), "$.id");
        }
        for body in
            [r#"{ "id": 1, "id": 2, "title": "x" }"#, r#"{ "id": 1, "id": 1 }"#, r#"{ "id": "x" }"#]
        {
            let error = patch(&only, &mut store, body).unwrap_err();
            assert!(error.is_malformed(), "{error}");
        }
        patch(&only, &mut store, r#"{ "id": 1, "title": "same" }"#).unwrap();
        assert_eq!(store.find::<Post>(1).unwrap().title, "same");
        let error = only.update_one(&mut store, 99, "{}").err().unwrap();
        assert!(error.is_not_found(), "{error}");
    }
}

#[test]
fn one_is_one_object() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE,));
    for body in ["[]", r#"[{ "title": "x" }]"#, "null", "1", "\"x\""] {
        let error = patch(&only, &mut store, body).unwrap_err();
        assert!(error.is_malformed(), "{error}");
        assert_eq!(error.path(), "$");
        assert!(
            only.insert_one(&mut store, body).is_err()
                && only.upsert_one(&mut store, 1, body).is_err()
        );
    }
    let error = patch(&only, &mut store, "[]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$`: cannot read the document: expected one object, found a list"
    );
}

#[test]
fn an_insert_never_replaces() {
    let mut store = store();
    let before = tables(&store);
    let only = Post::ingest().only((Post::ID, Post::TITLE));
    for body in [
        r#"{ "id": 1, "title": "x" }"#,
        r#"[{ "id": 9, "title": "x" }, { "id": 2, "title": "x" }]"#,
    ] {
        let error = only.run(&mut store, body).unwrap_err();
        assert!(error.is_unique_violation(), "{error}");
        assert_eq!(tables(&store), before);
    }
    let body = r#"{ "id": 9, "title": "x" }"#;
    assert_eq!(only.insert_one(&mut store, body).unwrap().id, 9);
}

#[test]
fn a_new_record_that_comes_twice_is_one() {
    let mut store = store();
    let only = Label::ingest().only((Label::ID, Label::TEXT));
    let body = r#"[{ "id": 9, "text": "a" }, { "id": 9, "text": "b" }]"#;
    assert_eq!(only.run(&mut store, body).unwrap().count::<Label>(), 1);
    assert_eq!(store.find::<Label>(9).unwrap().text, "b");
}

#[test]
fn a_put_writes_the_record_of_its_address() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE,)).set(Post::AUTHOR_ID, Some(3));
    let post = only.upsert_one(&mut store, 1, r#"{ "title": "x" }"#).unwrap();
    assert_eq!((post.id, post.published, post.author_id), (1, true, Some(3)));
    let post = only.upsert_one(&mut store, 50, r#"{ "id": 50, "title": "x" }"#).unwrap();
    assert_eq!((post.id, post.published, post.author_id), (50, false, Some(3)));
    for body in [r#"{ "id": 1, "title": "x" }"#, r#"{ "id": 52, "title": "x" }"#] {
        let error = only.upsert_one(&mut store, 51, body).err().unwrap();
        assert!(error.is_not_allowed(), "{error}");
    }
    assert!(!store.contains::<Post>(51) && !store.contains::<Post>(52));
}

#[test]
fn a_put_by_a_key_of_several_columns() {
    let mut store = store();
    let only = PostLabel::ingest().only(PostLabel::TEXT);
    for key in [(1, 1), (2, 3)] {
        let link = only.upsert_one(&mut store, key, r#"{ "text": "x" }"#).unwrap();
        assert_eq!(((link.post_id, link.label_id), link.text.as_str()), (key, "x"));
        for body in [r#"{ "label_id": 1, "text": "y" }"#, r#"{ "post_id": 1, "label_id": 9 }"#] {
            let error = only.upsert_one(&mut store, key, body).err().unwrap();
            assert!(error.is_not_allowed(), "{error}");
        }
        let body = format!(r#"{{ "post_id": {}, "label_id": {}, "text": "z" }}"#, key.0, key.1);
        assert_eq!(only.update_one(&mut store, key, &body).unwrap().text, "z");
    }
}

#[test]
fn an_import_writes_the_columns_of_stored_and_new_records() {
    let mut store = store();
    let import = Post::ingest().only((Post::ID, Post::TITLE)).upsert();
    let written =
        import.run(&mut store, r#"[{ "id": 1, "title": "a" }, { "id": 7, "title": "b" }]"#);
    assert_eq!(written.unwrap().count::<Post>(), 2);
    let post = store.find::<Post>(1).unwrap();
    assert_eq!((post.title.as_str(), post.published, post.author_id), ("a", true, Some(1)));
    let before = tables(&store);
    let error =
        import.run(&mut store, r#"[{ "id": 1, "title": "c", "published": false }]"#).unwrap_err();
    assert_eq!(error.path(), "$[0].published");
    // A key that cannot be written is not invented.
    let import = Post::ingest().only((Post::TITLE,)).upsert();
    let error = import.run(&mut store, r#"[{ "id": 99, "title": "c" }]"#).unwrap_err();
    assert!(error.is_not_found(), "{error}");
    // Records that are not stored are skipped.
    let import = Post::ingest().only((Post::TITLE,)).update();
    import.run(&mut store, r#"[{ "id": 99, "title": "c" }]"#).unwrap();
    assert_eq!(tables(&store), before);
    let error = import.run(&mut store, r#"[{ "title": "c" }]"#).unwrap_err();
    assert!(error.is_not_allowed(), "{error}");
}

/// A key that compares without regard to case.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Code(String);

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "countries", primary_key = "code", has_many(City, fk = "country"))]
struct Country {
    code: Code,
    name: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "cities")]
struct City {
    id: u64,
    country: Code,
    name: String,
}

#[test]
fn a_key_that_names_a_record_does_not_change_how_it_is_written() {
    let mut store = Store::new();
    store.insert(Country { code: Code("IS".into()), name: "a".into() }).unwrap();
    store.insert(City { id: 1, country: Code("IS".into()), name: "a".into() }).unwrap();
    let only = Country::ingest().only((Country::NAME, Country::CITIES.update(City::NAME)));
    let body = r#"{ "code": "is", "name": "b", "cities": [{ "id": 1, "name": "b" }] }"#;
    only.clone().update().run(&mut store, body).unwrap();
    only.update_one(&mut store, Code("Is".into()), body).unwrap();
    assert_eq!(store.iter::<Country>().next().unwrap().code.0, "IS");
    assert_eq!(store.iter::<City>().next().unwrap().name, "b");
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "profiles", primary_key = user_id, belongs_to(Member, fk = user_id, name = user))]
struct Profile {
    user_id: u32,
    #[serde(default)]
    bio: String,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "members")]
struct Member {
    id: u32,
}

/// A relation by the primary key is no way around the key that the caller gives.
#[test]
fn a_relation_does_not_change_the_key_of_the_caller() {
    let mut store = Store::new();
    store.insert_all([1, 4].map(|id| Member { id })).unwrap();
    store.insert(Profile { user_id: 1, bio: String::new() }).unwrap();
    let only = Profile::ingest().only((Profile::BIO, Profile::USER.insert(Member::ID).link()));
    for body in [r#"{ "user": 4 }"#, r#"{ "user": { "id": 4 } }"#, r#"{ "user": { "id": 9 } }"#] {
        let error = only.update_one(&mut store, 1, body).err().unwrap();
        assert!(error.is_not_allowed() && error.path() == "$.user", "{error}");
        let error = only.upsert_one(&mut store, 5, body).err().unwrap();
        assert!(error.is_not_allowed() && error.path() == "$.user", "{error}");
    }
    assert_eq!((store.len::<Member>(), store.len::<Profile>()), (2, 1));
    only.update_one(&mut store, 1, r#"{ "user": null, "bio": "new" }"#).unwrap();
    assert_eq!(store.find::<Profile>(1).unwrap().bio, "new");
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "people", has_many_by(Person, keys = friend_ids, name = friends))]
struct Person {
    id: u32,
    #[serde(default)]
    friend_ids: Vec<u32>,
}

/// A key that leads nowhere is refused, also if one that led nowhere before leads to a record of the document.
#[test]
fn each_key_of_a_list_is_that_of_a_stored_record() {
    for only in [
        Person::ingest().only(Person::FRIENDS.insert(Person::ID).link()),
        Person::ingest().only(Person::FRIENDS.insert(Person::ID)),
    ] {
        let mut store = Store::new();
        store.insert(Person { id: 1, friend_ids: vec![77] }).unwrap();
        for body in [r#"{ "friends": [99] }"#, r#"{ "friends": [{ "id": 77 }, 99] }"#] {
            assert!(only.update_one(&mut store, 1, body).is_err(), "{body}");
        }
        // The key that is listed already can be repeated.
        only.update_one(&mut store, 1, r#"{ "friends": [77, { "id": 5 }] }"#).unwrap();
        assert_eq!(store.find::<Person>(1).unwrap().friend_ids, [77, 5]);
    }
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "lands")]
struct Land {
    id: u32,
    #[orm(unique)]
    code: String,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "towns", belongs_to(Land, fk = land_code, owner = code))]
struct Town {
    id: u32,
    land_code: String,
}

/// A document names an owner by its primary key, where the foreign key refers to another column and has no default.
#[test]
fn a_link_to_an_owner_by_another_column_than_its_primary_key() {
    let mut store = Store::new();
    let land = |(id, code): (u32, &str)| Land { id, code: code.to_owned() };
    store.insert_all([(1, "at"), (2, "be")].map(land)).unwrap();
    let only = Town::ingest().only((Town::ID, Town::LAND.link()));
    only.insert_one(&mut store, r#"{ "id": 1, "land": { "id": 2 } }"#).unwrap();
    assert_eq!(store.find::<Town>(1).unwrap().land_code, "be");
    only.update_one(&mut store, 1, r#"{ "land": { "id": 1 } }"#).unwrap();
    assert_eq!(store.find::<Town>(1).unwrap().land_code, "at");
    let error = only.update_one(&mut store, 1, r#"{ "land": { "id": 3 } }"#).err().unwrap();
    assert!(error.is_not_found() && error.path() == "$.land", "{error}");
}

/// A relation that gives the primary key is no way to a stored record that the document may not change.
#[test]
fn a_key_from_an_owner_neither_changes_nor_inserts_a_record() {
    let mut store = Store::new();
    store.insert_all([1, 4].map(|id| Member { id })).unwrap();
    store.insert(Profile { user_id: 4, bio: "mine".to_owned() }).unwrap();
    let only = Profile::ingest().only((Profile::BIO, Profile::USER.link()));
    for body in [
        r#"[{ "user": 4, "bio": "x" }]"#,
        r#"[{ "user": { "id": 4 }, "bio": "x" }]"#,
        r#"[{ "user": 1, "bio": "x" }, { "user": 4, "bio": "x" }]"#,
    ] {
        let error = only.run(&mut store, body).map(drop).expect_err(body);
        assert!(error.is_duplicate_key(), "{error}");
        assert!(store.iter::<Profile>().map(|profile| &*profile.bio).eq(["mine"]));
    }
    // An update of what is not stored inserts nothing.
    let body = r#"[{ "user": 1, "bio": "x" }]"#;
    assert!(only.update().run(&mut store, body).is_err());
    Profile::ingest().update().run(&mut store, body).unwrap();
    assert_eq!(store.len::<Profile>(), 1);
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "hosts", has_one(Page, fk = host_id))]
struct Host {
    id: u32,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "pages", primary_key = host_id)]
struct Page {
    host_id: u32,
    text: String,
}

/// An object can repeat the key that its nesting gives, and has no other.
#[test]
fn a_nested_object_has_the_key_of_its_nesting() {
    let mut store = Store::new();
    store.insert_all([1, 4].map(|id| Host { id })).unwrap();
    store.insert_all([1, 4].map(|id| Page { host_id: id, text: "old".to_owned() })).unwrap();
    let only = Host::ingest().only(Host::PAGE.update(Page::TEXT));
    let texts =
        |store: &Store| store.iter::<Page>().map(|page| page.text.clone()).collect::<Vec<_>>();
    let body = r#"{ "page": { "host_id": 4, "text": "new" } }"#;
    let error = only.update_one(&mut store, 1, body).map(drop).unwrap_err();
    assert!(error.is_not_allowed() && error.path().starts_with("$.page"), "{error}");
    assert_eq!(texts(&store), ["old", "old"]);
    only.update_one(&mut store, 1, r#"{ "page": { "host_id": 1, "text": "new" } }"#).unwrap();
    assert_eq!(texts(&store), ["new", "old"]);
}
