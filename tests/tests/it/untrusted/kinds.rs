//! Every kind of relation, and every act that is not allowed.

use orm_core::Model;
use orm_core::ingest::{Allow, IngestOnly};

use super::models::*;
use super::{patch, refused};

fn only(allowed: impl Allow<Post>) -> IngestOnly<Post> {
    Post::ingest().only(allowed).set(Comment::USER_ID, 1)
}

/// A relation by its name in a document, and what can be allowed of it.
struct Kind {
    name: &'static str,
    many: bool,
    insert: IngestOnly<Post>,
    update: IngestOnly<Post>,
    link: IngestOnly<Post>,
    all: IngestOnly<Post>,
}

macro_rules! kinds {
    ($($name:literal $many:literal $RELATION:ident $Target:ident;)*) => {
        vec![$(Kind {
            name: $name,
            many: $many,
            insert: only(Post::$RELATION.insert(($Target::TEXT,))),
            update: only(Post::$RELATION.update(($Target::TEXT,))),
            link: only(Post::$RELATION.link()),
            all: only(
                Post::$RELATION.insert(($Target::TEXT,)).update(($Target::TEXT,)).link()
            ),
        }),*]
    };
}

fn kinds() -> Vec<Kind> {
    kinds! {
        "comments" true COMMENTS Comment;
        "cover" false COVER Cover;
        "tags" true TAGS Tag;
        "labels" true LABELS Label;
        "notes" true NOTES Note;
        "pin" false PIN Pin;
        "topics" true TOPICS Topic;
    }
}

impl Kind {
    fn body(&self, item: &str) -> String {
        match self.many {
            true => format!(r#"{{ "{}": [{item}] }}"#, self.name),
            false => format!(r#"{{ "{}": {item} }}"#, self.name),
        }
    }

    fn path(&self, below: &str) -> String {
        format!("$.{}{}{below}", self.name, if self.many { "[0]" } else { "" })
    }
}

/// What an object or a key does, and where it is refused if that is all that is not allowed.
const ANYTHING: [&str; 5] =
    ["2", r#"{ "id": 2 }"#, r#"{ "text": "x" }"#, r#"{ "id": 1, "text": "x" }"#, "1"];

#[test]
fn a_relation_that_is_not_named_is_not_reached() {
    let mut store = store();
    let only = only((Post::TITLE,));
    for kind in kinds() {
        for item in ANYTHING {
            assert_eq!(refused(&only, &mut store, &kind.body(item)), format!("$.{}", kind.name));
        }
    }
    for body in [r#"{ "author": 1 }"#, r#"{ "author": { "id": 1 } }"#, r#"{ "author": null }"#] {
        assert_eq!(refused(&only, &mut store, body), "$.author");
    }
    let through = r#"{ "replies": [{ "id": 1, "text": "x" }] }"#;
    assert_eq!(refused(&only, &mut store, through), "$.replies");
}

#[test]
fn records_that_can_be_inserted_are_neither_linked_nor_updated() {
    let mut store = store();
    for kind in kinds() {
        for item in ["2", "3"] {
            let path = refused(&kind.insert, &mut store, &kind.body(item));
            // The keys of a list are checked when the record is stored.
            assert!([kind.path(""), format!("$.{}", kind.name)].contains(&path), "{path}");
        }
        for item in [r#"{ "id": 2 }"#, r#"{ "id": 1, "text": "x" }"#, r#"{ "id": 9, "text": "x" }"#]
        {
            assert_eq!(refused(&kind.insert, &mut store, &kind.body(item)), kind.path(".id"));
        }
        let item = r#"{ "text": "x", "pinned": true }"#;
        assert_eq!(refused(&kind.insert, &mut store, &kind.body(item)), kind.path(".pinned"));
        patch(&kind.insert, &mut store, &kind.body(r#"{ "text": "x" }"#)).unwrap();
        let error = patch(&kind.insert, &mut store, &kind.body("{}")).unwrap_err();
        assert!(error.is_malformed(), "{error}");
    }
}

#[test]
fn records_that_can_be_updated_are_neither_inserted_nor_linked() {
    let mut store = store();
    for kind in kinds() {
        for item in
            ["2", r#"{ "id": 2 }"#, r#"{ "id": 2, "text": "x" }"#, r#"{ "id": 3, "text": "x" }"#]
        {
            let path = refused(&kind.update, &mut store, &kind.body(item));
            assert!([kind.path(""), format!("$.{}", kind.name)].contains(&path), "{path}");
        }
        let item = r#"{ "text": "x" }"#;
        assert_eq!(refused(&kind.update, &mut store, &kind.body(item)), kind.path(""));
        let item = r#"{ "id": 1, "text": "x", "pinned": true }"#;
        assert_eq!(refused(&kind.update, &mut store, &kind.body(item)), kind.path(".pinned"));
        let error = patch(&kind.update, &mut store, &kind.body(r#"{ "id": 99, "text": "x" }"#));
        assert!(error.unwrap_err().is_not_found());
        let before = tables(&store);
        for item in ["1", r#"{ "id": 1 }"#] {
            patch(&kind.update, &mut store, &kind.body(item)).unwrap();
            assert_eq!(tables(&store), before, "{} {item}", kind.name);
        }
        patch(&kind.update, &mut store, &kind.body(r#"{ "id": 1, "text": "x" }"#)).unwrap();
        assert_ne!(tables(&store), before);
    }
}

#[test]
fn records_that_can_be_linked_are_neither_inserted_nor_updated() {
    for kind in kinds() {
        let mut store = store();
        let item = r#"{ "text": "x" }"#;
        assert_eq!(refused(&kind.link, &mut store, &kind.body(item)), kind.path(""));
        for id in [1, 2, 3] {
            let item = format!(r#"{{ "id": {id}, "text": "x" }}"#);
            assert_eq!(refused(&kind.link, &mut store, &kind.body(&item)), kind.path(".text"));
        }
        for item in ["99", r#"{ "id": 99 }"#] {
            let error = patch(&kind.link, &mut store, &kind.body(item)).unwrap_err();
            assert!(error.is_not_found(), "{error}");
        }
        for item in ["3", r#"{ "id": 2 }"#] {
            patch(&kind.link, &mut store, &kind.body(item)).unwrap();
        }
        let linked = store.find::<Post>(1).unwrap();
        let ids: Vec<u64> = match kind.name {
            "comments" => linked.comments(&store).map(|it| it.id).collect(),
            "cover" => linked.cover(&store).map(|it| it.id).into_iter().collect(),
            "tags" => linked.tags(&store).map(|it| it.id).collect(),
            "labels" => linked.labels(&store).map(|it| it.id).collect(),
            "notes" => linked.notes(&store).map(|it| it.id).collect(),
            "pin" => linked.pin(&store).map(|it| it.id).into_iter().collect(),
            _ => linked.topics(&store).map(|it| it.id).collect(),
        };
        assert!(ids.contains(&2), "{} {ids:?}", kind.name);
        assert!(!kind.many || ids.contains(&3), "{} {ids:?}", kind.name);
    }
}

#[test]
fn what_is_allowed_in_words_is_done() {
    for kind in kinds() {
        let mut store = store();
        let foreign = ["post_id", "subject_id", "user_id"];
        for item in [
            r#"{ "text": "new" }"#,
            r#"{ "id": 1, "text": "x" }"#,
            r#"{ "id": 2, "text": "x" }"#,
            "3",
        ] {
            patch(&kind.all, &mut store, &kind.body(item))
                .unwrap_or_else(|error| panic!("{error}"));
        }
        for column in foreign {
            let item = format!(r#"{{ "id": 1, "text": "x", "{column}": 2 }}"#);
            let path = refused(&kind.all, &mut store, &kind.body(&item));
            assert_eq!(path, kind.path(&format!(".{column}")));
        }
    }
}

#[test]
fn an_owner_is_linked_inserted_and_updated_as_is_allowed() {
    let mut store = store();
    let link = only(Post::AUTHOR);
    assert_eq!(refused(&link, &mut store, r#"{ "author": { "name": "x" } }"#), "$.author");
    assert_eq!(
        refused(&link, &mut store, r#"{ "author": { "id": 1, "name": "x" } }"#),
        "$.author.name"
    );
    assert_eq!(refused(&link, &mut store, r#"{ "author": 2, "author_id": 1 }"#), "$.author_id");
    for body in [r#"{ "author": 99 }"#, r#"{ "author": { "id": 99 } }"#] {
        assert!(patch(&link, &mut store, body).unwrap_err().is_not_found(), "{body}");
    }
    patch(&link, &mut store, r#"{ "author": 2 }"#).unwrap();
    patch(&link, &mut store, r#"{ "author": { "id": 1 } }"#).unwrap();
    patch(&link, &mut store, r#"{ "author": null }"#).unwrap();
    assert_eq!(store.find::<Post>(1).unwrap().author_id, Some(1));

    let update = only(Post::AUTHOR.update((User::NAME,)));
    for body in [
        r#"{ "author": 2 }"#,
        r#"{ "author": { "id": 2 } }"#,
        r#"{ "author": { "name": "x" } }"#,
        r#"{ "author": { "id": 2, "name": "x" } }"#,
    ] {
        assert_eq!(refused(&update, &mut store, body), "$.author");
    }
    let body = r#"{ "author": { "id": 1, "name": "x", "is_admin": false } }"#;
    assert_eq!(refused(&update, &mut store, body), "$.author.is_admin");
    patch(&update, &mut store, r#"{ "author": 1 }"#).unwrap();
    patch(&update, &mut store, r#"{ "author": { "id": 1, "name": "x" } }"#).unwrap();
    let user = store.find::<User>(1).unwrap();
    assert_eq!((user.name.as_str(), user.is_admin), ("x", true));

    let insert = only(Post::AUTHOR.insert((User::NAME,)));
    assert_eq!(refused(&insert, &mut store, r#"{ "author": 2 }"#), "$.author");
    assert_eq!(refused(&insert, &mut store, r#"{ "author": { "id": 2 } }"#), "$.author.id");
    patch(&insert, &mut store, r#"{ "author": { "name": "new" } }"#).unwrap();
    assert_eq!(store.find::<Post>(1).unwrap().author_id, Some(4));
}

#[test]
fn the_owner_of_a_morph_is_linked_with_its_type() {
    let mut store = store();
    let note = Note::ingest().only((Note::TEXT, Note::SUBJECT));
    let before = tables(&store);
    let bad = [
        (r#"{ "subject_type": "users" }"#, "$.subject_type"),
        (r#"{ "subject_type": "users", "subject": null }"#, "$.subject_type"),
        (r#"{ "subject_type": "users", "subject_id": 1 }"#, "$.subject_id"),
        (r#"{ "subject_type": "users", "subject": { "name": "x" } }"#, "$.subject"),
        (
            r#"{ "subject_type": "users", "subject": { "id": 1, "is_admin": true } }"#,
            "$.subject.is_admin",
        ),
    ];
    for (body, path) in bad {
        let error = note.update_one(&mut store, 1, body).err().unwrap();
        assert!(error.is_not_allowed(), "{error}: {body}");
        assert!(error.path().starts_with("$.subject") && path.starts_with("$.subject"), "{error}");
        assert_eq!(tables(&store), before);
    }
    let body = r#"{ "subject_type": "users", "subject": 99 }"#;
    assert!(note.update_one(&mut store, 1, body).err().unwrap().is_not_found());
    assert_eq!(tables(&store), before);
    for subject in ["3", r#"{ "id": 3 }"#] {
        let body = format!(r#"{{ "subject_type": "users", "subject": {subject} }}"#);
        let note = note.update_one(&mut store, 1, &body).unwrap();
        assert_eq!((note.subject_type.as_deref(), note.subject_id), (Some("users"), Some(3)));
    }
}

#[test]
fn the_columns_of_a_pivot_are_named_by_themselves() {
    let mut store = store();
    let pivots: [(&str, IngestOnly<Post>, IngestOnly<Post>); 2] = [
        ("labels", only(Post::LABELS), only(Post::LABELS.link().pivot(PostLabel::TEXT))),
        ("topics", only(Post::TOPICS), only(Post::TOPICS.link().pivot(Topicable::TEXT))),
    ];
    for (name, plain, named) in pivots {
        let body = |id: u64, pivot: &str| {
            format!(r#"{{ "{name}": [{{ "id": {id}, "pivot": {pivot} }}] }}"#)
        };
        for pivot in ["{}", r#"{ "text": "x" }"#] {
            for id in [1, 3] {
                let path = refused(&plain, &mut store, &body(id, pivot));
                assert_eq!(path, format!("$.{name}[0].pivot"));
            }
        }
        for key in ["pinned", "label_id", "topic_id", "post_id", "subject_id", "subject_type", "no"]
        {
            for id in [1, 3] {
                let path = refused(&named, &mut store, &body(id, &format!(r#"{{ "{key}": 2 }}"#)));
                assert_eq!(path, format!("$.{name}[0].pivot.{key}"));
            }
        }
        for id in [1, 3] {
            patch(&named, &mut store, &body(id, r#"{ "text": "x" }"#)).unwrap();
            patch(&named, &mut store, &body(id, "{}")).unwrap();
        }
    }
    for id in [1, 3] {
        assert_eq!(store.find::<PostLabel>((1, id)).unwrap().text, "x");
        assert_eq!(store.find::<Topicable>((id, 1)).unwrap().text, "x");
    }
}

#[test]
fn a_pivot_of_another_kind_of_owner_is_not_taken() {
    let mut store = store();
    let link = Topicable {
        topic_id: 3,
        subject_type: "users".into(),
        subject_id: 1,
        text: "text".into(),
        pinned: true,
    };
    store.insert(link).unwrap();
    for only in [only(Post::TOPICS), only(Post::TOPICS.link().pivot(Topicable::TEXT))] {
        for item in ["3", r#"{ "id": 3 }"#, r#"{ "id": 3, "pivot": { "text": "x" } }"#] {
            let body = format!(r#"{{ "topics": [{item}] }}"#);
            patch(&only, &mut store, &body).expect_err(&body);
        }
    }
}

#[test]
fn records_below_records_are_reached_by_what_is_named_below() {
    let mut store = store();
    let only = only(
        Post::AUTHOR.update(User::POSTS.update((Post::TITLE, Post::COVER.insert(Cover::TEXT)))),
    );
    let body = r#"{ "author": { "id": 1, "posts": [{ "id": 1, "title": "x", "cover": { "text": "new" } }] } }"#;
    patch(&only, &mut store, body).unwrap();
    assert_eq!(store.find::<Post>(1).unwrap().title, "x");
    let body = r#"{ "author": { "id": 1, "posts": [{ "id": 2, "title": "x" }] } }"#;
    assert_eq!(refused(&only, &mut store, body), "$.author.posts[0]");
    let body = r#"{ "author": { "id": 1, "posts": [{ "id": 1, "published": false }] } }"#;
    assert_eq!(refused(&only, &mut store, body), "$.author.posts[0].published");
    let body = r#"{ "author": { "id": 1, "posts": [{ "id": 1, "author": { "id": 2 } }] } }"#;
    assert_eq!(refused(&only, &mut store, body), "$.author.posts[0].author");
}
