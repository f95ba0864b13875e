//! `insert` and `insert_all` replace the record with the same primary key; `insert_new` and `insert_all_new` refuse
//! the key, and so do documents in the write mode `InsertNew`.

use orm_core::ingest::WriteMode;
use orm_core::{Error, Hooks, Model, Result, Store, Veto};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    belongs_to_many(Tag, pivot = Tagging, fk = "user_id", target_fk = "tag_id")
)]
struct User {
    #[orm(auto)]
    id: u32,
    name: String,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id", on_delete = "cascade"))]
struct Post {
    id: u32,
    #[serde(default)]
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    id: u32,
}

#[derive(Model, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[orm(entity = "taggings", primary_key("user_id", "tag_id"))]
struct Tagging {
    #[serde(default)]
    user_id: u32,
    #[serde(default)]
    tag_id: u32,
}

fn user(id: u32, name: &str) -> User {
    User { id, name: name.into() }
}

fn start() -> Store {
    let mut store = Store::new();
    store.insert_all([user(1, "a"), user(2, "b")]).unwrap();
    store.insert_all([Post { id: 7, user_id: 1 }, Post { id: 8, user_id: 2 }]).unwrap();
    store
}

fn users(store: &Store) -> Vec<User> {
    store.iter().cloned().collect()
}

/// The error names the model and its key.
#[track_caller]
fn is_refused<T>(result: Result<T>, model: &str, columns: &str) -> Error {
    let error = result.err().expect("a stored key is refused");
    assert!(error.is_duplicate_key() && error.is_unique_violation());
    assert_eq!((error.model(), error.columns()), (model, columns));
    error
}

#[test]
fn a_key_that_is_stored_is_refused() -> Result<()> {
    let mut store = start();
    is_refused(store.insert_new(user(2, "x")), "User", "id");
    is_refused(store.insert_all_new([user(3, "c"), user(1, "x")]), "User", "id");
    is_refused(store.insert_all_new([user(3, "c"), user(3, "x")]), "User", "id");
    is_refused(store.insert_new(Post { id: 7, user_id: 2 }), "Post", "id");
    assert_eq!(users(&store), [user(1, "a"), user(2, "b")]);
    assert_eq!(store.insert_new(user(9, "c"))?, &user(9, "c"));
    assert_eq!(store.insert_all_new([user(4, "d"), user(5, "e")])?, [&user(4, "d"), &user(5, "e")]);
    // Generated keys are new ones, and one that was removed is free.
    assert_eq!(store.insert_new(user(0, "f"))?.id, 10);
    store.remove::<User>(1)?;
    assert_eq!(store.insert_new(user(1, "g"))?, &user(1, "g"));
    let refused = store.transaction(|store| {
        store.insert_new(user(20, "h"))?;
        store.insert_new(user(20, "h")).map(drop)
    });
    is_refused(refused, "User", "id");
    assert!(!store.contains::<User>(20));
    assert_eq!(store.insert(user(9, "z"))?.name, "z");
    Ok(())
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(entity = "accounts", primary_key = "email")]
struct Account {
    email: String,
}

impl Hooks for Account {
    fn before_write(&mut self, before: Option<&Self>) -> Result<(), Veto> {
        assert!(before.is_none(), "a record that is refused is not shown to the hook");
        self.email = self.email.to_lowercase();
        Ok(())
    }
}

#[test]
fn hooks_see_new_records_only_and_may_choose_the_key() {
    let mut store = Store::new();
    let account = |email: &str| Account { email: email.into() };
    store.insert_new(account("A@X")).unwrap();
    is_refused(store.insert_new(account("a@x")), "Account", "email");
    is_refused(store.insert_new(account("A@x")), "Account", "email");
    assert_eq!(store.len::<Account>(), 1);
}

#[test]
fn documents_refuse_what_was_stored_before_them() -> Result<()> {
    let mut store = start();
    let new = User::ingest().insert_new();
    let error = is_refused(
        new.run(&mut store, r#"[{ "id": 3, "name": "c" }, { "id": 2, "name": "x" }]"#),
        "User",
        "id",
    );
    assert_eq!(error.path(), "$[1]");
    let document = r#"{ "id": 3, "name": "c", "posts": [{ "id": 9 }, { "id": 8 }] }"#;
    assert_eq!(is_refused(new.run(&mut store, document), "Post", "id").path(), "$.posts[1]");
    // An object that does not give every field is no update of the stored record either.
    is_refused(new.run(&mut store, r#"{ "id": 2 }"#), "User", "id");
    assert_eq!(users(&store), [user(1, "a"), user(2, "b")]);

    // A mode of one model, a record that comes twice in the document, a stored one that a key links.
    let document = r#"[
        { "id": 3, "name": "c", "posts": [{ "id": 9 }, 8], "tags": [{ "id": 1 }, { "id": 2 }] },
        { "id": 3, "name": "d", "posts": [{ "id": 9, "user_id": 3 }], "tags": [{ "id": 2 }] }
    ]"#;
    new.run(&mut store, document)?;
    assert_eq!(users(&store), [user(1, "a"), user(2, "b"), user(3, "d")]);
    assert!(store.iter::<Post>().map(|post| (post.id, post.user_id)).eq([(7, 1), (8, 3), (9, 3)]));
    assert_eq!((store.len::<Tag>(), store.len::<Tagging>()), (2, 2));
    let document = r#"{ "id": 1, "name": "A", "posts": [{ "id": 7 }] }"#;
    let posts = User::ingest().mode::<Post>(WriteMode::InsertNew);
    is_refused(posts.run(&mut store, document), "Post", "id");
    let users_new = User::ingest().upsert().mode::<User>(WriteMode::InsertNew);
    is_refused(users_new.run(&mut store, document), "User", "id");
    // Generated keys are new ones.
    new.run(&mut store, r#"[{ "name": "e" }, { "id": null, "name": "f" }]"#)?;
    assert!(users(&store).iter().map(|user| user.id).eq([1, 2, 3, 4, 5]));
    Ok(())
}

/// A key that is the default of its field is known when the record is read, and not before.
#[test]
fn a_default_key_that_is_stored_is_refused_and_otherwise_replaced() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[orm(entity = "settings")]
    struct Setting {
        #[serde(default)]
        id: u32,
        text: String,
    }
    let text =
        |store: &Store| store.iter::<Setting>().map(|it| it.text.clone()).collect::<Vec<_>>();
    let mut store = Store::new();
    let new = Setting::ingest().insert_new();
    new.run(&mut store, r#"{"text": "a"}"#)?;
    let refused = new.run(&mut store, r#"{"text": "b"}"#).map(drop);
    is_refused(refused, "Setting", "id");
    assert_eq!(text(&store), ["a"]);
    store.ingest::<Setting>(r#"{"text": "b"}"#)?;
    assert_eq!(text(&store), ["b"]);
    Ok(())
}
