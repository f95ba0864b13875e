//! Keys that the store generates for records of documents.

use orm_core::{Model, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id)
)]
struct User {
    #[orm(auto)]
    id: u32,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = user_id))]
struct Post {
    #[orm(auto)]
    id: Option<i64>,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "roles")]
struct Role {
    #[orm(auto)]
    #[serde(default = "hundred")]
    id: u32,
}

fn hundred() -> u32 {
    100
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "members")]
struct Member {
    #[orm(auto)]
    id: u8,
    user_id: u32,
    role_id: u32,
}

#[test]
fn a_key_that_is_left_out_is_generated() {
    let mut store = Store::new();
    let document = r#"[
        {"name": "John", "posts": [{}, {"id": 9}, {"id": null}], "roles": [{"id": 5}, {}]},
        {"id": null, "name": "Jane", "roles": [5]}]"#;
    let written = store.ingest::<User>(document).unwrap();
    assert_eq!(written.records::<User>().map(|user| user.id).collect::<Vec<_>>(), [1, 2]);
    let posts: Vec<_> = store.iter::<Post>().map(|post| (post.id, post.user_id)).collect();
    assert_eq!(posts, [(Some(1), 1), (Some(9), 1), (Some(10), 1)]);
    // What serde has for a field that is left out counts.
    assert!(store.iter::<Role>().map(|role| role.id).eq([5, 100]));
    let members: Vec<_> =
        store.iter::<Member>().map(|member| (member.id, member.user_id, member.role_id)).collect();
    assert_eq!(members, [(1, 1, 5), (2, 1, 100), (3, 2, 5)]);
}

#[test]
fn a_record_without_a_key_is_a_new_one_and_none_to_be_changed() {
    let mut store = Store::new();
    store.ingest::<User>(r#"{"name": "John"}"#).unwrap();
    User::ingest().upsert().run(&mut store, r#"{"name": "Jane"}"#).unwrap();
    User::ingest().update().run(&mut store, r#"{"name": "Joan"}"#).unwrap();
    assert!(store.iter::<User>().map(|user| &*user.name).eq(["John", "Jane"]));
}

/// A key that nothing generates is demanded as ever.
#[test]
fn another_key_that_is_left_out_is_an_error() {
    #[derive(Model, Clone, Deserialize)]
    #[orm(entity = "tags")]
    struct Tag {
        id: u32,
    }
    let mut store = Store::new();
    let error = store.ingest::<Tag>("{}").map(drop).unwrap_err();
    assert_eq!(error.to_string(), "at `$`: cannot read a record of `Tag`: missing field `id`");
    assert!(!store.contains::<Tag>(0) && store.iter::<Tag>().all(|tag| tag.id == 1));
}
