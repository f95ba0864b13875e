//! A document from outside reaches what the caller names, and nothing else.

mod among;
mod include;
mod keys;
mod kinds;
mod models;
mod names;
mod objects;

use orm_core::ingest::IngestOnly;
use orm_core::{Error, Model, Store};

use self::models::*;

/// What `update_one` of post 1 gives; after an error the store is as it was.
fn patch(only: &IngestOnly<Post>, store: &mut Store, body: &str) -> Result<(), Error> {
    let before = tables(store);
    let result = only.update_one(store, 1, body).map(drop);
    if result.is_err() {
        assert_eq!(tables(store), before, "{body}");
    }
    result
}

/// The path of what is not allowed.
fn refused(only: &IngestOnly<Post>, store: &mut Store, body: &str) -> String {
    let error = patch(only, store, body).expect_err(body);
    assert!(error.is_not_allowed(), "{error}: {body}");
    assert!(!error.is_malformed() && !error.is_not_found(), "{error}: {body}");
    error.path().to_owned()
}

#[test]
fn a_patch_of_a_post_makes_nobody_an_admin() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE, Post::AUTHOR));
    assert_eq!(
        refused(&only, &mut store, r#"{ "author": { "id": 3, "is_admin": true } }"#),
        "$.author.is_admin"
    );
    patch(&only, &mut store, r#"{ "title": "New", "author": { "id": 3 } }"#).unwrap();
    let post = store.find::<Post>(1).unwrap();
    assert_eq!((post.title.as_str(), post.author_id), ("New", Some(3)));
    assert!(post.published);
    assert!(!store.find::<User>(3).unwrap().is_admin);
}

#[test]
fn a_new_post_has_what_the_document_may_give_and_what_the_caller_sets() {
    let mut store = store();
    let only = Post::ingest()
        .only((Post::TITLE, Post::COMMENTS.insert((Comment::TEXT,))))
        .set(Post::AUTHOR_ID, Some(2))
        .set(Post::PUBLISHED, false)
        .set(Comment::USER_ID, 2);
    let body = r#"{ "title": "New", "comments": [{ "text": "First!" }] }"#;
    let post = only.insert_one(&mut store, body).unwrap().clone();
    assert_eq!((post.author_id, post.published, post.tag_ids.len()), (Some(2), false, 0));
    let comment = post.comments(&store).next().unwrap();
    assert_eq!((comment.user_id, comment.pinned), (2, false));
    for body in [r#"{ "id": 1, "title": "x" }"#, r#"{ "title": "x", "author_id": 1 }"#] {
        let before = tables(&store);
        assert!(only.insert_one(&mut store, body).err().unwrap().is_not_allowed());
        assert_eq!(tables(&store), before);
    }
}

#[test]
fn an_upsert_inserts_no_more_than_is_named() {
    let mut store = store();
    let only = Post::ingest().only((Post::TITLE,));
    for body in [
        r#"{ "title": "x", "published": true }"#,
        r#"{ "title": "x", "author": { "id": 3 } }"#,
        r#"{ "title": "x", "labels": [1] }"#,
    ] {
        let before = tables(&store);
        let error = only.upsert_one(&mut store, 99, body).map(drop).expect_err(body);
        assert!(error.is_not_allowed(), "{error}");
        assert_eq!(tables(&store), before);
    }
    only.upsert_one(&mut store, 99, r#"{ "title": "x" }"#).unwrap();
    let ignoring = only.ignore_unknown();
    ignoring.upsert_one(&mut store, 98, r#"{ "title": "x", "published": true }"#).unwrap();
    assert!([98, 99].iter().all(|id| !store.find::<Post>(id).unwrap().published));
    // A key that is `null` is no key.
    let post = ignoring.insert_one(&mut store, r#"{ "id": null, "title": "y" }"#).unwrap();
    assert_eq!((post.id, post.title.as_str()), (100, "y"));
}

#[test]
fn data_of_a_pivot_is_written_where_it_is_named() {
    let mut store = store();
    store.clear::<PostLabel>().unwrap();
    let body = r#"{ "labels": [{ "id": 1, "pivot": { "text": "mine", "pinned": true } }] }"#;
    let only = Post::ingest().only((Post::LABELS.link(),));
    assert_eq!(refused(&only, &mut store, body), "$.labels[0].pivot");
    patch(&only.ignore_unknown(), &mut store, body).unwrap();
    let pivot = store.find::<PostLabel>((1, 1)).unwrap();
    assert_eq!((pivot.text.as_str(), pivot.pinned), ("", false));
}

#[test]
fn what_the_caller_sets_is_stronger_than_the_document_and_the_nesting() {
    let mut store = store();
    let only = Post::ingest()
        .only((Post::TITLE, Post::AUTHOR, Post::AUTHOR_ID))
        .set(Post::AUTHOR_ID, Some(2))
        .set(Post::TITLE, "Set".to_owned());
    patch(&only, &mut store, r#"{ "title": "x", "author": 3, "author_id": 3 }"#).unwrap();
    let post = store.find::<Post>(1).unwrap();
    assert_eq!((post.title.as_str(), post.author_id), ("Set", Some(2)));
}

#[test]
fn records_that_are_not_among_those_of_the_caller_are_as_if_not_stored() {
    let mut store = store();
    let mine = || {
        Post::ingest()
            .only((
                Post::TITLE,
                Post::COMMENTS.update((Comment::TEXT,)).link(),
                Post::TAGS,
                Post::AUTHOR,
            ))
            .among(Post::AUTHOR_ID.eq(2))
            .among(Comment::USER_ID.eq(2))
            .among(Tag::ID.le(1))
            .among(User::IS_ADMIN.eq(false))
    };
    let error = patch(&mine(), &mut store, r#"{ "title": "x" }"#).unwrap_err();
    assert!(error.is_not_found());
    store.update::<Post>(1, |post| post.author_id = Some(2)).unwrap();
    patch(&mine(), &mut store, r#"{ "title": "x" }"#).unwrap();
    let not_found = [
        r#"{ "comments": [{ "id": 1, "text": "x" }] }"#,
        r#"{ "comments": [1] }"#,
        r#"{ "comments": [{ "id": 1 }] }"#,
        r#"{ "tags": [2] }"#,
        r#"{ "tags": [{ "id": 2 }] }"#,
        r#"{ "author": 1 }"#,
        r#"{ "author": { "id": 1 } }"#,
    ];
    for body in not_found {
        let error = patch(&mine(), &mut store, body).expect_err(body);
        assert!(error.is_not_found(), "{error}: {body}");
    }
    patch(&mine(), &mut store, r#"{ "comments": [{ "id": 3, "text": "x" }], "author": 2 }"#)
        .unwrap();
    assert_eq!(store.find::<Comment>(3).unwrap().post_id, 1);
}

#[test]
fn a_list_says_which_records_are_missing_only_where_the_caller_asks() {
    let mut store = store();
    let only = Post::ingest().only((Post::LABELS, Post::COMMENTS.insert((Comment::TEXT,))));
    let only = only.set(Comment::USER_ID, 1);
    patch(&only, &mut store, r#"{ "labels": [3], "comments": [] }"#).unwrap();
    let labels = |store: &Store| {
        let post = store.find::<Post>(1).unwrap();
        post.labels(store).map(|label| label.id).collect::<Vec<_>>()
    };
    assert_eq!(labels(&store), [1, 3]);
    let only = only.detach_missing(Post::LABELS).remove_missing(Post::COMMENTS);
    patch(&only, &mut store, r#"{ "labels": [3], "comments": [] }"#).unwrap();
    assert_eq!(labels(&store), [3]);
    assert!(!store.contains::<Comment>(1) && store.contains::<Comment>(2));
}

#[test]
fn what_is_not_among_the_callers_records_is_not_missing() {
    let mut store = store();
    store.update::<Comment>(3, |comment| comment.post_id = 1).unwrap();
    let only = Post::ingest().only(Post::COMMENTS.update(Comment::TEXT));
    let only = only.remove_missing(Post::COMMENTS).among(Comment::USER_ID.eq(2));
    patch(&only, &mut store, r#"{ "comments": [] }"#).unwrap();
    assert!(store.contains::<Comment>(1) && !store.contains::<Comment>(3));
}

#[test]
fn a_document_of_the_program_itself_still_reaches_everything() {
    let mut store = store();
    let body = r#"{ "id": 1, "author": { "id": 3, "is_admin": true } }"#;
    Post::ingest().update().run(&mut store, body).unwrap();
    assert!(store.find::<User>(3).unwrap().is_admin);
}

#[test]
fn a_document_that_replaces_everything_cannot_be_limited() {
    let mut store = store();
    let before = tables(&store);
    let only = Post::ingest().replace_all().only((Post::TITLE,));
    let error = only.run(&mut store, "[]").unwrap_err();
    assert!(error.is_not_allowed(), "{error}");
    assert_eq!(tables(&store), before);
}
