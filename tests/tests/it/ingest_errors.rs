//! Documents that are refused: the message, the path, and a store that is as it was.

use std::io::{BufReader, Read};

use orm_core::ingest::{Deserialized, Limits};
use orm_core::{Error, Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_many_by(Post, keys = pinned, name = pinned_posts),
    has_many_through(Comment, through = Post, through_fk = user_id, fk = post_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id)
)]
struct User {
    id: u32,
    name: String,
    #[serde(default)]
    pinned: Vec<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "phones", belongs_to(User, fk = user_id, required, on_delete = "restrict"))]
struct Phone {
    id: u32,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id, on_delete = "cascade"),
    has_many(Comment, fk = post_id)
)]
struct Post {
    id: u32,
    user_id: u32,
    #[orm(unique)]
    slug: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "comments",
    belongs_to(Post, fk = post_id),
    morph_to(About, type = about_type, id = about_id)
)]
struct Comment {
    id: u32,
    post_id: Option<u32>,
    about_type: Option<String>,
    about_id: Option<u32>,
}

#[derive(Morph)]
enum About<U = User, P = Post> {
    User(U),
    Post(P),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "roles")]
struct Role {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
    level: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[orm(
    entity = "rooms",
    primary_key(floor, number),
    has_many(Room, fk(next_floor, next_number), name = before),
    belongs_to(Room, fk(next_floor, next_number), name = next)
)]
struct Room {
    floor: u32,
    number: String,
    next_floor: Option<u32>,
    next_number: Option<String>,
}

/// Neither `Deserialize`, nor `Serialize`, nor `Clone`.
#[derive(Model)]
#[orm(entity = "engines", belongs_to(Car, fk = car_id))]
struct Engine {
    id: u32,
    car_id: u32,
}

/// Not `Serialize`, and not `Clone`.
#[derive(Model, Deserialize)]
#[orm(entity = "cars", has_many(Engine, fk = car_id), has_many(Wheel, fk = car_id))]
struct Car {
    id: u32,
    color: Option<String>,
}

/// Not `Clone`.
#[derive(Model, Serialize, Deserialize)]
#[orm(entity = "wheels")]
struct Wheel {
    id: u32,
    car_id: u32,
    size: Option<u32>,
}

fn store() -> Store {
    let mut store = Store::new();
    store
        .ingest::<User>(
            r#"[{"id": 1, "name": "a", "phone": {"id": 4}, "posts": [{"id": 7, "slug": "taken"}]}]"#,
        )
        .unwrap();
    store.ingest::<Car>(r#"{"id": 1, "wheels": [{"id": 1}]}"#).unwrap();
    store
}

fn picture(store: &Store) -> String {
    fn all<M: Model + Serialize>(store: &Store) -> String {
        serde_json::to_string(&store.iter::<M>().collect::<Vec<_>>()).unwrap()
    }
    let tables = [
        all::<User>(store),
        all::<Phone>(store),
        all::<Post>(store),
        all::<Comment>(store),
        all::<Role>(store),
        all::<Member>(store),
        all::<Room>(store),
        all::<Wheel>(store),
    ];
    format!("{tables:?} {} {}", store.len::<Car>(), store.len::<Engine>())
}

/// The error of a document; the store is as before, and no value of the document is in the message.
fn error_of<M: Model + serde::de::DeserializeOwned>(document: &str) -> Error {
    let mut store = store();
    let before = picture(&store);
    let error = store.ingest::<M>(document).map(drop).unwrap_err();
    assert_eq!(picture(&store), before, "{document}");
    let other = store.ingest::<M>(document.as_bytes()).map(drop).unwrap_err();
    assert_eq!(error, other);
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains("SECRET"), "{text}");
    }
    let mut stored = store;
    let aborted = stored.transaction(|store| {
        store.insert(Role { id: 77 })?;
        // Before the transaction ends, a key that dangles may get its owner, and a unique one be free.
        let is_unique = error.is_unique_violation() && !error.is_duplicate_key();
        if !error.is_foreign_key_violation() && !is_unique {
            assert!(store.ingest::<M>(document).is_err());
        }
        store.ingest::<User>(r#"{"id": 9, "name": "c"}"#)?;
        assert_eq!(store.len::<User>(), 2);
        store.ingest::<M>(document).map(drop)
    });
    assert!(aborted.is_err());
    assert_eq!(picture(&stored), before, "{document}");
    error
}

fn fails<M: Model + serde::de::DeserializeOwned>(document: &str, expected: &str) {
    let error = error_of::<M>(document);
    assert_eq!(error.to_string(), expected, "{document}");
    let path = expected.strip_prefix("at `").map_or("", |rest| rest.split('`').next().unwrap());
    assert_eq!(error.path(), path);
}

#[test]
fn a_wrong_type_deep_inside() {
    fails::<User>(
        r#"[{"id": 2, "name": "b"}, {"id": 3, "name": "c", "posts": [{"id": 8}, {"id": "SECRET"}]}]"#,
        "at `$[1].posts[1].id`: cannot read a record of `Post`: expected u32, found a string",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "roles": [{"id": 5, "pivot": {"level": "SECRET"}}]}"#,
        "at `$.roles[0].pivot.level`: cannot read a record of `Member`: expected u32, found a string",
    );
    fails::<Phone>(
        r#"{"id": 8, "user": {"id": 2, "name": ["SECRET"]}}"#,
        "at `$.user.name`: cannot read a record of `User`: expected a string, found a list",
    );
    fails::<Room>(
        r#"{"floor": 1, "number": 5}"#,
        "at `$.number`: cannot read a record of `Room`: expected a string, found a number",
    );
    fails::<Room>(
        r#"{"floor": "SECRET", "number": "5"}"#,
        "at `$.floor`: cannot read a record of `Room`: expected u32, found a string",
    );
}

#[test]
fn a_field_that_is_missing_or_unknown_or_there_twice() {
    fails::<Post>(
        r#"[{"id": 8, "user": {"id": 2}}]"#,
        "at `$[0].user`: cannot read a record of `User`: missing field `name`",
    );
    fails::<Post>(
        r#"{"id": 8}"#,
        "at `$`: cannot read a record of `Post`: missing field `user_id`",
    );
    fails::<Room>(
        r#"{"floor": 1, "number": "a", "next": {"floor": 1, "number": "b", "x": "SECRET"}}"#,
        "at `$.next`: cannot read a record of `Room`: unknown field `x`; expected `floor`, `number`, \
         `next_floor` or `next_number`, or the relation `before` or `next`",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "posts": [], "posts": []}"#,
        "at `$`: cannot read a record of `User`: duplicate field `posts`",
    );
    fails::<User>(
        r#"{"id": 2, "id": 3, "name": "b"}"#,
        "at `$`: cannot read a record of `User`: duplicate field `id`",
    );
}

#[test]
fn one_where_many_are_expected_and_many_where_one_is() {
    fails::<User>(
        r#"{"id": 2, "name": "b", "posts": {"id": 8}}"#,
        "at `$.posts`: cannot read the document: expected a list, found an object",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "posts": 8}"#,
        "at `$.posts`: cannot read the document: expected a list, found a number",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "posts": [{"id": 8}, null]}"#,
        "at `$.posts[1]`: cannot read the document: expected a record or a key, found null",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "pinned_posts": [null]}"#,
        "at `$.pinned_posts[0]`: cannot read the document: expected a record or a key, found null",
    );
    fails::<Phone>(
        r#"{"id": 2, "user": [{"id": 2, "name": "SECRET"}]}"#,
        "at `$.user`: cannot read the document: expected one record, or its key, found a list",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "phone": [{"id": 2}]}"#,
        "at `$.phone`: cannot read the document: expected one record, or its key, found a list",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "roles": [{"id": 5, "pivot": [1]}]}"#,
        "at `$.roles[0].pivot`: cannot read the document: expected an object, found a list",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "comments": [3]}"#,
        "at `$.comments[0]`: cannot read a record of `User`: expected a record; a key cannot be linked \
         through another model",
    );
}

#[test]
fn bare_keys_that_lead_nowhere() {
    fails::<User>(
        r#"[{"id": 2, "name": "b"}, {"id": 3, "name": "c", "posts": [7, 99]}]"#,
        "at `$[1].posts[1]`: cannot find a record of `Post` with that `id`",
    );
    assert!(error_of::<User>(r#"{"id": 2, "name": "b", "phone": 99}"#).is_not_found());
    fails::<User>(
        r#"{"id": 2, "name": "b", "posts": ["SECRET"]}"#,
        "at `$.posts[0]`: cannot read a record of `Post`: expected u32, found a string",
    );
    fails::<User>(
        r#"{"id": 2, "name": "b", "pinned_posts": [8, "SECRET"]}"#,
        "at `$.pinned_posts[1]`: cannot read a record of `User`: expected u32, found a string",
    );
    fails::<Room>(
        r#"{"floor": 1, "number": "a", "next": 7}"#,
        "at `$.next`: cannot read the document: expected one record, or the list of its keys, found a number",
    );
    fails::<Room>(
        r#"{"floor": 1, "number": "a", "before": [[1, 2]]}"#,
        "at `$.before[0][1]`: cannot read a record of `Room`: expected a string, found a number",
    );
    // A key in the place of an owner is read as the field that holds it.
    fails::<Phone>(
        r#"[{"id": 2, "user": "SECRET"}]"#,
        "at `$[0].user`: cannot read a record of `Phone`: expected u32, found a string",
    );
    fails::<Room>(
        r#"{"floor": 1, "number": "a", "next": [1, true]}"#,
        "at `$.next`: cannot read a record of `Room`: expected a string, found true or false",
    );
    // The pivot needs what a key alone does not tell.
    fails::<User>(
        r#"{"id": 2, "name": "b", "roles": [{"id": 5, "pivot": {"level": 1}}, 5, 6]}"#,
        "at `$.roles[2]`: cannot find a record of `Role` with that `id`",
    );
    fails::<User>(
        r#"[{"id": 1, "name": "b", "roles": [{"id": 5, "pivot": {"level": 1}}]}, {"id": 2, "name": "b", "roles": [5]}]"#,
        "at `$[1].roles[0]`: cannot read a record of `Member`: missing field `level`",
    );
}

#[test]
fn types_of_polymorphic_owners() {
    fails::<Comment>(
        r#"{"id": 1, "about": {"id": 1, "name": "SECRET"}}"#,
        "at `$.about`: cannot read a record of `Comment`: missing field `about_type`, the type of this \
         record",
    );
    for (name, owner) in [("\"SECRET\"", "{}"), ("null", "{}"), ("5", "1")] {
        let document = format!(r#"{{"id": 1, "about_type": {name}, "about": {owner}}}"#);
        fails::<Comment>(
            &document,
            "at `$.about`: cannot write `Comment`: `about_type` holds no type of the relation `about`; \
             expected `users` or `posts`",
        );
    }
    assert!(
        error_of::<Comment>(r#"{"id": 1, "about_type": "x", "about_id": 1}"#).is_unknown_type()
    );
}

#[test]
fn constraints_of_the_store() {
    let error = error_of::<User>(
        r#"[{"id": 2, "name": "b", "posts": [{"id": 8, "slug": "SECRET"}, {"id": 9, "slug": "SECRET"}]}]"#,
    );
    assert!(error.is_unique_violation());
    assert_eq!((error.path(), error.model(), error.columns()), ("$[0].posts[1]", "Post", "slug"));
    let error = error_of::<Post>(r#"{"id": 8, "user": {"id": 2, "name": "b"}, "slug": "taken"}"#);
    assert!(error.is_unique_violation() && error.path() == "$");

    assert!(error_of::<Phone>(r#"{"id": 8, "user_id": 99}"#).is_foreign_key_violation());
    assert!(error_of::<Phone>(r#"[{"id": 8, "user": 99}]"#).is_foreign_key_violation());
    // The owner may come later in the document.
    let mut store = store();
    store.ingest::<User>(r#"{"id": 99, "name": "z", "phone": {"id": 8}}"#).unwrap();
    store
        .ingest::<Phone>(r#"[{"id": 8, "user": 98}, {"id": 9, "user": {"id": 98, "name": "y"}}]"#)
        .unwrap();
}

#[test]
fn referential_actions_follow_when_the_document_ends() -> Result<()> {
    let mut store = store();
    let before = picture(&store);
    let replace = User::ingest().replace_all();
    let error = replace.run(&mut store, r#"{"id": 2, "name": "b"}"#).unwrap_err();
    assert!(error.is_restrict_violation(), "{error}");
    assert_eq!(picture(&store), before);
    // Who is there again under the same key has lost nothing.
    replace.run(&mut store, r#"[{"id": 3, "name": "c"}, {"id": 1, "name": "again"}]"#)?;
    assert_eq!((store.len::<User>(), store.len::<Post>(), store.len::<Phone>()), (2, 1, 1));
    // With the phone at another user the first one may go, and its posts with it.
    replace.run(&mut store, r#"{"id": 2, "name": "b", "phone": {"id": 4}}"#)?;
    assert_eq!((store.len::<User>(), store.len::<Post>(), store.len::<Phone>()), (1, 0, 1));
    Ok(())
}

#[test]
fn models_that_serde_does_not_know() {
    fails::<Car>(
        r#"{"id": 2, "engines": [{"id": 1}]}"#,
        "at `$.engines[0]`: cannot read records of `Engine`: the struct is not `Deserialize`; \
         add `#[derive(serde::Deserialize)]`",
    );
    fails::<Car>(
        r#"{"id": 2, "engines": [1]}"#,
        "at `$.engines[0]`: cannot find a record of `Engine` with that `id`",
    );
    fails::<Car>(
        r#"[{"id": 2}, {"id": 2}]"#,
        "at `$[1]`: cannot update some fields of `Car`: the others are read from the stored record, which needs \
         `Serialize`; add `#[derive(serde::Serialize)]`",
    );
    fails::<Car>(
        r#"{"id": 2, "wheels": [{"id": 2}, {"id": 2}]}"#,
        "at `$.wheels[1]`: cannot change `Wheel`: the struct is not `Clone`; add `#[derive(Clone)]`",
    );
    // A record that comes whole each time is none to be changed in part.
    let mut store = store();
    store.ingest::<Car>(r#"[{"id": 2, "color": null}, {"id": 2, "color": "red"}]"#).unwrap();
    assert_eq!(store.find::<Car>(2).unwrap().color.as_deref(), Some("red"));
}

#[test]
fn what_is_not_json() {
    for (document, expected) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (r#"[{"id": 2, "name": "b"},"#, "EOF while parsing a value at line 1 column 24"),
        ("[\n{\"id\": SECRET}]", "expected value at line 2 column 8"),
        (r#"{"id": 2, "name": "b"} SECRET"#, "trailing characters at line 1 column 24"),
        (r#"[{"id": 2, "name": "b"}] []"#, "trailing characters at line 1 column 26"),
    ] {
        fails::<User>(document, &format!("cannot read the document: {expected}"));
        assert!(error_of::<User>(document).is_malformed());
    }
    assert!(
        store()
            .ingest::<User>(&b"[{\"id\": 2, \"name\": \"\xff\"}]"[..])
            .unwrap_err()
            .is_malformed()
    );
}

#[test]
fn what_is_no_record_at_the_top() {
    for (document, found) in [
        ("null", "null"),
        ("true", "true or false"),
        ("5", "a number"),
        ("-5", "a number"),
        ("0.5", "a number"),
        ("\"SECRET\"", "a string"),
    ] {
        let expected = format!(
            "at `$`: cannot read the document: expected an object or a list, found {found}"
        );
        fails::<User>(document, &expected);
        let expected =
            format!("at `$[0]`: cannot read the document: expected an object, found {found}");
        fails::<User>(&format!("[{document}]"), &expected);
    }
    fails::<User>("[[]]", "at `$[0]`: cannot read the document: expected an object, found a list");
    let value = serde_json::json!(7);
    assert!(store().ingest::<User>(Deserialized(value)).unwrap_err().is_malformed());
}

#[test]
fn limits() {
    let run = |limits: Limits, document: &str| {
        let mut store = store();
        let before = picture(&store);
        let error = User::ingest().limits(limits).run(&mut store, document).map(drop).unwrap_err();
        assert!(error.is_over_limit());
        assert_eq!(picture(&store), before);
        error.to_string()
    };
    let document =
        r#"[{"id": 2, "name": "b"}, {"id": 3, "name": "SECRET", "posts": [{"id": 8}, {"id": 9}]}]"#;
    let whole = Limits::default().depth(4).records(4).size(250);
    User::ingest().limits(whole).run(&mut store(), document).unwrap();
    assert_eq!(
        run(whole.depth(3), document),
        "at `$[1]`: lists and objects are nested deeper than `Limits::depth` allows, which is 3",
    );
    assert_eq!(
        run(whole.records(3), document),
        "at `$[1].posts[1]`: the document holds more records than `Limits::records` allows, which is 3; \
         the next is of `Post`",
    );
    assert_eq!(
        run(whole.size(200), document),
        "at `$[1]`: this element is larger than `Limits::size` (200 bytes); split the document or raise the limit",
    );
    // Records of pivots count, and so do keys in the place of records.
    let pivots = r#"{"id": 2, "name": "b", "roles": [{"id": 5, "pivot": {"level": 1}}]}"#;
    assert!(run(whole.records(2), pivots).contains("the next is of `Member`"));
    let keys = r#"{"id": 2, "name": "b", "posts": [7, 7]}"#;
    assert!(run(whole.records(2), keys).starts_with("at `$.posts[1]`"));
}

#[test]
fn depth_is_limited_before_the_stack_is() {
    for open in ["[", "{\"posts\": [", "{\"name\":"] {
        let error = store().ingest::<User>(&open.repeat(100_000)).map(drop).unwrap_err();
        assert!(error.is_over_limit() || error.is_malformed(), "{error}");
    }
    let deep = Limits::default().depth(usize::MAX);
    let result = User::ingest().limits(deep).run(&mut store(), &"[".repeat(100_000)).map(drop);
    assert!(result.unwrap_err().is_malformed());
}

/// A reader that fails in the middle.
#[test]
fn a_reader_that_fails() {
    struct Broken(usize);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let text = br#"[{"id": 2, "name": "b"}, {"id""#;
            if self.0 >= text.len() {
                return Err(std::io::Error::other("the line is dead"));
            }
            buffer[0] = text[self.0];
            self.0 += 1;
            Ok(1)
        }
    }
    let mut store = store();
    let error = store.ingest::<User>(BufReader::new(Broken(0))).map(drop).unwrap_err();
    assert!(error.to_string().contains("the line is dead"), "{error}");
    assert_eq!(store.len::<User>(), 1);
}

/// A misspelt relation is a field that there is not, where the struct denies such.
#[test]
fn a_relation_that_is_misspelt_is_told_as_fields_are() {
    #[derive(Model, serde::Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[orm(entity = "tasks", has_many(Task, fk = "parent_id", name = "sub_tasks"))]
    struct Task {
        id: u64,
        parent_id: Option<u64>,
    }
    let mut store = Store::new();
    let error = store.ingest::<Task>(r#"{"id": 1, "sub_tasks": []}"#).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$`: cannot read a record of `Task`: unknown field `sub_tasks`; \
         expected `id` or `parentId`, or the relation `subTasks`",
    );
    store.ingest::<Task>(r#"{"id": 1, "subTasks": [{"id": 2}]}"#).map(drop).unwrap();
    assert!(
        store.iter::<Task>().map(|task| (task.id, task.parent_id)).eq([(1, None), (2, Some(1))])
    );
}
