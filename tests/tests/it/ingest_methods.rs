//! Documents in: what is done with records that are stored, with those a document does not list, and what is
//! returned.

use std::fs::File;
use std::io::BufReader;

use orm_core::ingest::{Deserialized, Ingested, WriteMode};
use orm_core::{Model, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_many_by(Post, keys = pinned, name = pinned_posts),
    belongs_to(User, fk = boss_id, name = boss),
    has_many(User, fk = boss_id, name = staff),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id)
)]
struct User {
    #[orm(auto)]
    #[serde(default)]
    id: u32,
    name: String,
    #[serde(default)]
    age: u32,
    #[serde(default)]
    pinned: Vec<u32>,
    boss_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    #[orm(auto)]
    id: Option<u32>,
    user_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    id: u32,
    user_id: Option<u32>,
    #[serde(default)]
    title: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "roles", belongs_to_many(User, pivot = Member, fk = role_id, target_fk = user_id))]
struct Role {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "members", primary_key(user_id, role_id))]
struct Member {
    user_id: u32,
    role_id: u32,
    #[serde(default)]
    level: u32,
}

/// Users 1 and 2; posts 7 and 8 of the first and 9 of the second; roles 5 and 6 of the first.
fn store() -> Store {
    let mut store = Store::new();
    store
        .ingest::<User>(
            r#"[{"id": 1, "name": "a", "age": 30, "phone": {"id": 4},
                 "posts": [{"id": 7, "title": "x"}, {"id": 8, "title": "y"}],
                 "roles": [{"id": 5, "pivot": {"level": 1}}, {"id": 6, "pivot": {"level": 2}}]},
                {"id": 2, "name": "b", "age": 40, "posts": [{"id": 9, "title": "z"}]}]"#,
        )
        .unwrap();
    store
}

fn table<M: Model + Serialize>(store: &Store) -> String {
    let records: Vec<&M> = store.iter().collect();
    serde_json::to_string(&records).unwrap().replace('"', "")
}

fn posts(store: &Store) -> Vec<(u32, Option<u32>, &str)> {
    store.iter::<Post>().map(|post| (post.id, post.user_id, &post.title[..])).collect()
}

fn members(store: &Store) -> Vec<(u32, u32, u32)> {
    store.iter::<Member>().map(|member| (member.user_id, member.role_id, member.level)).collect()
}

fn users(store: &Store) -> Vec<(u32, &str, u32)> {
    store.iter::<User>().map(|user| (user.id, &user.name[..], user.age)).collect()
}

#[test]
fn insert_replaces_records() -> Result<()> {
    let mut store = store();
    store.ingest::<User>(r#"{"id": 1, "name": "A", "posts": [{"id": 9}, {"id": 10}]}"#)?;
    assert_eq!(users(&store), [(1, "A", 0), (2, "b", 40)]);
    assert_eq!(
        posts(&store),
        [(7, Some(1), "x"), (8, Some(1), "y"), (9, Some(1), ""), (10, Some(1), "")]
    );
    Ok(())
}

#[test]
fn replace_all_replaces_the_collections_that_appear() -> Result<()> {
    let mut store = store();
    let replace = User::ingest().replace_all();
    replace.run(&mut store, r#"{"id": 2, "name": "B", "posts": [{"id": 7}]}"#)?;
    assert_eq!(users(&store), [(2, "B", 0)]);
    assert_eq!(posts(&store), [(7, Some(2), "")]);
    assert_eq!((store.len::<Role>(), store.len::<Member>(), store.len::<Phone>()), (2, 2, 1));

    replace.run(&mut store, r#"[{"id": 2, "name": "B", "posts": []}]"#)?;
    assert_eq!((store.len::<User>(), store.len::<Post>()), (1, 0));
    replace.run(&mut store, "[]")?;
    assert!(store.is_empty::<User>());
    Ok(())
}

/// Pivots appear with what they link, also where that is kept or is but linked.
#[test]
fn replace_all_and_pivots() -> Result<()> {
    let mut store = store();
    let replace = User::ingest().replace_all().mode::<Role>(WriteMode::Insert);
    replace.run(
        &mut store,
        r#"[{"id": 1, "name": "a", "roles": [{"id": 6, "pivot": {"level": 3}}, {"id": 5}]}]"#,
    )?;
    assert_eq!(members(&store), [(1, 6, 3), (1, 5, 0)]);
    User::ingest().replace_all().run(&mut store, r#"[{"id": 1, "name": "a", "roles": [5]}]"#)?;
    assert_eq!((members(&store), store.len::<Role>()), (vec![(1, 5, 0)], 2));
    replace.run(&mut store, r#"[{"id": 1, "name": "a", "roles": []}]"#)?;
    assert_eq!((store.len::<Member>(), store.len::<Role>()), (0, 2));
    Ok(())
}

#[test]
fn update_changes_the_fields_that_are_there_of_records_that_are_stored() -> Result<()> {
    let mut store = store();
    let document = r#"[
        {"id": 1, "age": 31, "posts": [{"id": 8, "title": "Y"}, {"id": 9}, {"id": 10}],
         "roles": [{"id": 5, "pivot": {"level": 9}}, {"id": 7}]},
        {"id": 3, "name": "c", "boss": {"id": 2, "age": 99}, "posts": [{"id": 7, "title": "no"}]},
        {"name": "nobody", "boss": {"id": 2, "age": 98}}]"#;
    let written = User::ingest().update().run(&mut store, document)?;
    assert_eq!(
        (written.count::<User>(), written.count::<Post>(), written.count::<Role>()),
        (1, 2, 1)
    );
    assert_eq!(users(&store), [(1, "a", 31), (2, "b", 40)]);
    assert_eq!(posts(&store), [(7, Some(1), "x"), (8, Some(1), "Y"), (9, Some(1), "z")]);
    assert_eq!(members(&store), [(1, 5, 9), (1, 6, 2)]);
    Ok(())
}

#[test]
fn upsert_does_either() -> Result<()> {
    let mut store = store();
    let document = r#"[
        {"id": 1, "age": 31, "posts": [{"id": 9, "title": "Z"}, {"id": 10}], "phone": 4,
         "roles": [{"id": 5}, {"id": 7, "pivot": {"level": 7}}]},
        {"id": 3, "name": "c", "boss": {"id": 2, "age": 41}}]"#;
    User::ingest().upsert().run(&mut store, document)?;
    assert_eq!(users(&store), [(1, "a", 31), (2, "b", 41), (3, "c", 0)]);
    assert_eq!(
        posts(&store),
        [(7, Some(1), "x"), (8, Some(1), "y"), (9, Some(1), "Z"), (10, Some(1), "")]
    );
    assert_eq!(members(&store), [(1, 5, 1), (1, 6, 2), (1, 7, 7)]);
    assert_eq!(store.find::<User>(3).unwrap().boss_id, Some(2));

    // What is new must be whole.
    let error = User::ingest().upsert().run(&mut store, r#"{"id": 4}"#).unwrap_err();
    assert_eq!(error.to_string(), "at `$`: cannot read a record of `User`: missing field `name`");
    Ok(())
}

#[test]
fn a_method_for_each_model() -> Result<()> {
    let mut store = store();
    let ingest = User::ingest().update().mode::<Post>(WriteMode::ReplaceAll);
    let ingest = ingest.mode::<Role>(WriteMode::Update).mode::<Role>(WriteMode::Insert);
    ingest.run(
        &mut store,
        r#"[{"id": 1, "age": 5, "posts": [{"id": 20}], "roles": [{"id": 8}]}, {"id": 9, "name": "no"}]"#,
    )?;
    assert_eq!(users(&store), [(1, "a", 5), (2, "b", 40)]);
    assert_eq!(posts(&store), [(20, Some(1), "")]);
    // Of what is said twice the last counts; and no pivot is new under `update`.
    assert_eq!((store.len::<Role>(), store.len::<Member>()), (3, 2));
    Ok(())
}

#[test]
fn what_is_not_listed_stays_unless_the_list_is_the_truth() -> Result<()> {
    let document = r#"{"id": 1, "posts": [{"id": 8}, 9]}"#;
    let merge = User::ingest().upsert();
    let mut stored = store();
    merge.run(&mut stored, document)?;
    assert_eq!(stored.len::<Post>(), 3);

    let mut stored = store();
    let removed = merge.clone().remove_missing(User::POSTS);
    removed.run(&mut stored, document)?;
    assert_eq!(posts(&stored), [(8, Some(1), "y"), (9, Some(1), "z")]);
    // Of the second user nothing was said; an empty list says that there are none.
    removed.run(&mut stored, r#"[{"id": 1}, {"id": 2}]"#)?;
    assert_eq!(stored.len::<Post>(), 2);
    removed.run(&mut stored, r#"{"id": 1, "posts": []}"#)?;
    assert!(stored.is_empty::<Post>());

    let mut stored = store();
    merge.clone().unlink_missing(User::POSTS).run(&mut stored, document)?;
    assert_eq!(posts(&stored), [(7, None, "x"), (8, Some(1), "y"), (9, Some(1), "z")]);
    Ok(())
}

#[test]
fn what_is_not_listed_of_a_pivot_is_detached() -> Result<()> {
    let sync = User::ingest().upsert().detach_missing(User::ROLES);
    let mut store = store();
    sync.run(&mut store, r#"{"id": 1, "roles": [5, {"id": 9}]}"#)?;
    assert_eq!(members(&store), [(1, 5, 1), (1, 9, 0)]);
    assert_eq!(store.len::<Role>(), 3);
    sync.run(&mut store, r#"{"id": 1, "roles": []}"#)?;
    assert_eq!((store.len::<Member>(), store.len::<Role>()), (0, 3));
    Ok(())
}

#[test]
fn one_record_can_be_missing_too() -> Result<()> {
    let sync = User::ingest().upsert();
    let mut stored = store();
    sync.clone().unlink_missing(User::PHONE).run(&mut stored, r#"{"id": 1, "phone": null}"#)?;
    assert_eq!(table::<Phone>(&stored), "[{id:4,user_id:null}]");
    let mut stored = store();
    sync.clone()
        .remove_missing(User::PHONE)
        .run(&mut stored, r#"{"id": 1, "phone": {"id": 5}}"#)?;
    assert_eq!(table::<Phone>(&stored), "[{id:5,user_id:1}]");
    sync.run(&mut stored, r#"{"id": 1, "phone": null}"#)?;
    assert_eq!(stored.len::<Phone>(), 1);
    Ok(())
}

/// Two lists of one record are one.
#[test]
fn a_list_in_two_parts_is_the_truth_as_a_whole() -> Result<()> {
    let mut store = store();
    let sync = User::ingest().upsert().remove_missing(User::POSTS);
    sync.run(&mut store, r#"[{"id": 1, "posts": [7]}, {"id": 1, "posts": [{"id": 9}]}]"#)?;
    assert_eq!(posts(&store), [(7, Some(1), "x"), (9, Some(1), "z")]);
    Ok(())
}

#[test]
fn what_moves_to_another_list_is_not_missing() -> Result<()> {
    let mut store = store();
    let sync = User::ingest().upsert().remove_missing(User::POSTS);
    sync.run(&mut store, r#"[{"id": 1, "posts": [9]}, {"id": 2, "posts": [{"id": 7}, 8]}]"#)?;
    assert_eq!(posts(&store), [(7, Some(2), "x"), (8, Some(2), "y"), (9, Some(1), "z")]);
    Ok(())
}

/// A record may itself be missing in the list of another.
#[test]
fn the_truth_about_a_model_and_itself() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<User>(
        r#"{"id": 1, "name": "a", "staff": [
            {"id": 2, "name": "b", "staff": [{"id": 3, "name": "c"}]}, {"id": 4, "name": "d"}]}"#,
    )?;
    let sync = User::ingest().upsert().remove_missing(User::STAFF);
    let written = sync.run(&mut store, r#"[{"id": 1, "staff": [4]}, {"id": 2, "staff": []}]"#)?;
    assert!(written.records::<User>().map(|user| user.id).eq([1, 4]));
    assert!(store.iter::<User>().map(|user| user.id).eq([1, 3, 4]) || store.len::<User>() == 2);
    Ok(())
}

#[test]
fn keys_that_are_generated_reach_what_refers_to_them() -> Result<()> {
    let mut store = Store::new();
    store.ingest::<User>(
        r#"[{"name": "a", "phone": {}, "posts": [{"id": 7}]},
            {"id": 0, "name": "b", "boss": {"name": "c"}, "phone": {"id": null}, "roles": [{"id": 5}]}]"#,
    )?;
    let bosses: Vec<_> =
        store.iter::<User>().map(|user| (user.id, &user.name[..], user.boss_id)).collect();
    assert_eq!(bosses, [(1, "a", None), (2, "c", None), (3, "b", Some(2))]);
    assert_eq!(table::<Phone>(&store), "[{id:1,user_id:1},{id:2,user_id:3}]");
    assert_eq!(posts(&store), [(7, Some(1), "")]);
    assert_eq!(members(&store), [(3, 5, 0)]);
    store.ingest::<Phone>(r#"{"user": {"name": "d"}}"#)?;
    assert_eq!(store.find::<Phone>(3).unwrap().user_id, Some(4));
    Ok(())
}

#[test]
fn what_was_written_is_returned_in_order() -> Result<()> {
    let mut store = store();
    let document = r#"[
        {"id": 3, "name": "c", "posts": [{"id": 30}, 7], "boss": {"id": 1, "name": "a"}, "roles": [{"id": 5}, 6]},
        {"id": 1, "age": 7, "name": "a"}]"#;
    let written = store.ingest::<User>(document)?;
    assert!(written.records::<User>().map(|user| (user.id, user.age)).eq([(1, 7), (3, 0)]));
    assert!(written.records::<Post>().map(|post| post.id).eq([30, 7]));
    assert!(written.records::<Role>().map(|role| role.id).eq([5]));
    assert!(written.records::<Member>().map(|member| member.role_id).eq([5, 6]));
    assert_eq!((written.count::<Post>(), written.count::<Phone>()), (2, 0));
    let models: Vec<_> = written.models().map(|(schema, count)| (schema.name, count)).collect();
    assert_eq!(format!("{written:?}").matches(": ").count(), models.len());
    assert_eq!(models.iter().find(|(name, _)| *name == "Post"), Some(&("Post", 2)));
    assert!(store.ingest::<User>("[]")?.models().next().is_none());
    Ok(())
}

fn is_john(written: Result<Ingested<'_>>) {
    assert!(written.unwrap().records::<User>().map(|user| &user.name[..]).eq(["John"]));
}

#[test]
fn documents_come_from_anywhere() {
    let text = r#" {"id": 1, "name": "John"} "#;
    let mut store = Store::new();
    is_john(store.ingest::<User>(text));
    is_john(store.ingest::<User>(&text.to_owned()));
    is_john(store.ingest::<User>(text.as_bytes()));
    is_john(store.ingest::<User>(br#"{"id": 1, "name": "John"}"#));
    is_john(store.ingest::<User>(&text.as_bytes().to_vec()));
    is_john(store.ingest::<User>(BufReader::new(text.as_bytes())));
    is_john(store.ingest::<User>(Deserialized(&mut serde_json::Deserializer::from_str(text))));
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    is_john(store.ingest::<User>(Deserialized(&value)));
    is_john(store.ingest::<User>(Deserialized(value)));

    let path = std::env::temp_dir().join(format!("orm-ingest-{}.json", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let file = File::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    is_john(store.ingest::<User>(file));
    assert_eq!(store.len::<User>(), 1);
}
