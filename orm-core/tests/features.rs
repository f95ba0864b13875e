//! What works with each combination of the features. `.ci/run` runs this with every one.
//!
//! The models are the same in all of them, and so is what they do without serde.

use orm_core::{Error, Model, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "ingest", derive(serde::Deserialize))]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id")
)]
struct User {
    id: u32,
    #[orm(unique)]
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "ingest", derive(serde::Deserialize))]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u32,
    user_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "ingest", derive(serde::Deserialize))]
#[orm(entity = "roles")]
struct Role {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "ingest", derive(serde::Deserialize))]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u32,
    role_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "ingest", derive(serde::Deserialize))]
#[orm(entity = "notes", morph_to(Topic, type = "topic_type", id = "topic_id"))]
struct Note {
    id: u32,
    topic_type: Option<String>,
    topic_id: Option<u32>,
}

#[derive(orm_core::Morph)]
enum Topic<U = User, P = Post> {
    User(U),
    Post(P),
}

fn filled() -> orm_core::Result<Store> {
    let mut store = Store::new();
    store
        .insert_all([(1, "John"), (2, "Jane")].map(|(id, name)| User { id, name: name.into() }))?;
    store.insert_all([(7, Some(1)), (8, None)].map(|(id, user_id)| Post { id, user_id }))?;
    store.insert(Role { id: 5 })?;
    store.insert(Member { user_id: 1, role_id: 5 })?;
    store.insert(Note { id: 9, topic_type: Some("posts".into()), topic_id: Some(7) })?;
    Ok(store)
}

#[test]
fn every_feature_may_be_absent() -> orm_core::Result<()> {
    let mut store = filled()?;
    let john = User::query().with(User::POSTS).with(User::ROLES).find(1, &store);
    let john = john.expect("John is stored");
    assert_eq!((john.posts()[0].id, john.roles()[0].id), (7, 5));
    let note = Note::query().with(Note::TOPIC).first(&store).expect("a note is stored");
    assert!(matches!(note.topic(), Some(Topic::Post(post)) if post.id == 7));

    let error: Error = store.insert(User { id: 3, name: "John".into() }).err().unwrap();
    assert!(error.is_unique_violation());
    // The questions about documents and names are there, and are answered.
    assert!(!error.is_malformed() && !error.is_not_allowed() && !error.is_unknown_relation());
    assert_eq!(error.path(), "");
    assert_eq!(store.clear::<Post>()?, 2);
    Ok(())
}

/// What a model can do is told without serde as well.
#[test]
fn a_schema_tells_what_serde_writes() {
    assert_eq!(User::SCHEMA.serializes, cfg!(feature = "serde"));
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_what_is_loaded_by_type_or_by_name() -> Result<(), Box<dyn std::error::Error>> {
    let store = filled()?;
    let by_type = User::query().with(User::POSTS).with(User::ROLES).find(1, &store);
    let by_name = User::query().include("posts,roles")?.find(1, &store);
    let json = serde_json::to_string(&by_type)?;
    assert_eq!(serde_json::to_string(&by_name)?, json);
    assert_eq!(
        json,
        r#"{"id":1,"name":"John","posts":[{"id":7,"user_id":1}],"roles":[{"id":5,"pivot":{"user_id":1,"role_id":5}}]}"#
    );
    let error = User::query().include("postz").err().unwrap();
    assert!(error.is_unknown_relation() && error.to_string().contains("did you mean `posts`?"));
    Ok(())
}

#[cfg(feature = "ingest")]
#[test]
fn ingest_stores_what_a_document_holds() -> orm_core::Result<()> {
    let mut store = Store::new();
    let document = r#"[{
        "id": 1,
        "name": "John",
        "posts": [{ "id": 7 }],
        "roles": [{ "id": 5 }]
    }]"#;
    assert_eq!(store.ingest::<User>(document)?.count::<User>(), 1);
    assert_eq!(store.find::<Post>(7), Some(&Post { id: 7, user_id: Some(1) }));
    assert!(store.contains::<Member>((1, 5)));
    let error = store.ingest::<User>(r#"[{ "id": "x" }]"#).err().unwrap();
    assert!(error.is_malformed() && error.path() == "$[0].id");
    Ok(())
}
