//! Keys of objects, by all the names that serde reads.

use std::collections::BTreeMap;

use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

use super::models::*;
use super::{patch, refused};

#[test]
fn what_is_not_named_is_an_error_that_lists_what_is() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE, Post::AUTHOR, Post::TAGS));
    for key in ["published", "author_id", "tag_ids", "comments", "no_such_key", "Title", ""] {
        let body = format!(r#"{{ "title": "x", "{key}": 1 }}"#);
        let path = refused(&only, &mut store, &body);
        assert_eq!(path, if key.is_empty() { "$[\"\"]".into() } else { format!("$.{key}") });
    }
    let error = patch(&only, &mut store, r#"{ "published": false }"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.published`: cannot write `Post`: `published` is not allowed here; expected `title`, \
         or the relation `author` or `tags`",
    );
    let error = patch(&only, &mut store, r#"{ "author": { "id": 1, "name": "x" } }"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.author.name`: cannot write `User`: `name` is not allowed here; expected its key `id` alone",
    );
    let error = patch(&only, &mut store, r#"{ "author": { "name": "x" } }"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.author`: cannot write `User`: records here can only be linked; give the primary key `id` of \
         one that is stored",
    );
    let only = Post::ingest().only(Post::COMMENTS.update(Comment::TEXT));
    let error =
        patch(&only, &mut store, r#"{ "comments": [{ "id": 2, "text": "secret" }] }"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.comments[0]`: cannot write `Comment`: the stored record is not linked here, and records can only \
         be updated",
    );
}

#[test]
fn keys_that_are_not_named_can_be_ignored() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE, Post::AUTHOR)).ignore_unknown();
    let body = r#"{
        "id": 1, "title": "x", "published": false, "author_id": 3, "no_such_key": 1, "comments": [2], "tag_ids": "x",
        "author": { "id": 2, "name": "x", "is_admin": true, "posts": [{ "id": 2, "title": "x" }] }
    }"#;
    let mut expected = tables(&store);
    patch(&only, &mut store, body).unwrap();
    expected.get_mut("posts").unwrap()[0]["title"] = "x".into();
    expected.get_mut("posts").unwrap()[0]["author_id"] = 2.into();
    assert_eq!(tables(&store), expected);
    // The key of a new record is one of them.
    let post = only.insert_one(&mut store, r#"{ "id": 1, "title": "new" }"#).unwrap();
    assert_eq!(post.id, 3);
    // What is done with records stays limited.
    let error = patch(&only, &mut store, r#"{ "author": { "name": "x" } }"#).unwrap_err();
    assert!(error.is_not_allowed(), "{error}");
}

#[test]
fn an_alias_is_the_column_that_it_names() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE, Post::AUTHOR.update(User::NAME)));
    patch(&only, &mut store, r#"{ "headline": "x" }"#).unwrap();
    assert_eq!(store.find::<Post>(1).unwrap().title, "x");
    let body = r#"{ "author": { "id": 1, "admin": true } }"#;
    assert_eq!(refused(&only, &mut store, body), "$.author.admin");
    let error = patch(&only, &mut store, r#"{ "headline": "x", "title": "y" }"#).unwrap_err();
    assert!(error.is_malformed(), "{error}");
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Rights {
    #[serde(default)]
    is_admin: bool,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "accounts")]
struct Account {
    id: u64,
    full_name: String,
    #[serde(flatten)]
    rights: Rights,
    #[serde(flatten)]
    more: BTreeMap<String, u32>,
    #[serde(skip)]
    secret: u32,
}

#[test]
fn flattened_fields_take_nothing_that_is_not_named() {
    let mut store = Store::new();
    let more = BTreeMap::from([("age".to_owned(), 40)]);
    let account =
        Account { id: 1, full_name: "a".into(), rights: Rights::default(), more, secret: 7 };
    store.insert(account).unwrap();
    let name = || Account::ingest().only(Account::FULL_NAME);
    let some = || Account::ingest().only((Account::FULL_NAME, Account::MORE));
    for only in [name(), some()] {
        for key in ["is_admin", "isAdmin", "age", "secret", "rights", "more", "full_name"] {
            let body = format!(r#"{{ "fullName": "x", "{key}": 1 }}"#);
            let error = only.update_one(&mut store, 1, &body).err().unwrap();
            assert!(error.is_not_allowed(), "{error}");
            assert_eq!(error.path(), format!("$.{key}"));
        }
        let body = r#"{ "fullName": "x", "is_admin": true, "age": 1 }"#;
        let account = only.ignore_unknown().update_one(&mut store, 1, body).unwrap();
        assert_eq!((account.full_name.as_str(), account.secret), ("x", 7));
        assert_eq!((account.rights.is_admin, account.more["age"]), (false, 40));
    }
    let all = Account::ingest().only((Account::FULL_NAME, Account::MORE, Account::RIGHTS));
    let account = all.update_one(&mut store, 1, r#"{ "is_admin": true, "age": 1 }"#).unwrap();
    assert_eq!((account.rights.is_admin, account.more["age"]), (true, 1));
    let new = name().set(Account::ID, 2).set(Account::SECRET, 9);
    let account = new.insert_one(&mut store, r#"{ "fullName": "b" }"#).unwrap();
    assert_eq!((account.id, account.rights.is_admin, account.secret), (2, false, 9));
    let error =
        new.insert_one(&mut store, r#"{ "fullName": "b", "is_admin": true }"#).err().unwrap();
    assert_eq!(error.path(), "$.is_admin");
}

/// Read by way of another struct, which has names of its own.
#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[serde(from = "MemberForm")]
#[orm(entity = "members")]
struct Member {
    id: u64,
    name: String,
    level: u32,
}

#[derive(Deserialize)]
struct MemberForm {
    id: u64,
    name: String,
    #[serde(default, alias = "rank")]
    level: u32,
}

impl From<MemberForm> for Member {
    fn from(form: MemberForm) -> Self {
        Member { id: form.id, name: form.name, level: form.level }
    }
}

#[test]
fn names_that_only_the_users_own_form_knows_are_refused() {
    let mut store = Store::new();
    store.insert(Member { id: 1, name: "a".into(), level: 1 }).unwrap();
    let only = Member::ingest().only(Member::NAME);
    for key in ["level", "rank"] {
        let body = format!(r#"{{ "name": "x", "{key}": 9 }}"#);
        let error = only.update_one(&mut store, 1, &body).err().unwrap();
        assert_eq!(error.path(), format!("$.{key}"));
    }
    let member = only.ignore_unknown().update_one(&mut store, 1, r#"{ "name": "x", "rank": 9 }"#);
    assert_eq!(member.unwrap().level, 1);
}

#[test]
fn what_is_missing_of_a_new_record_is_said() {
    let mut store = store();
    let error = Comment::ingest().only(Comment::PINNED).insert_one(&mut store, "{}").err().unwrap();
    assert!(error.is_malformed(), "{error}");
    assert_eq!(
        error.to_string(),
        "at `$`: cannot read a record of `Comment`: missing field `text`; the document cannot give it: use `set`"
    );
    let error = Comment::ingest().only(Comment::TEXT).insert_one(&mut store, "{}").err().unwrap();
    assert_eq!(
        error.to_string(),
        "at `$`: cannot read a record of `Comment`: missing field `text`"
    );
}
