//! Names of values beside a record: no object in JSON has a key twice.

use orm_core::{Model, Store, load};
use serde::{Serialize, Serializer};

#[derive(Model, Serialize)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    has_many(Post, fk = "user_id", name = "all_posts"),
    belongs_to_many(Group, pivot = Membership, fk = "user_id", target_fk = "group_id")
)]
struct User {
    id: u64,
    full_name: String,
    #[serde(skip)]
    secret: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    nick: Option<String>,
    posts_count: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
struct Post {
    id: u64,
    user_id: u64,
    #[serde(flatten)]
    more: std::collections::BTreeMap<String, u8>,
}

#[derive(Model, Serialize)]
#[orm(
    entity = "groups",
    belongs_to_many(User, pivot = Membership, fk = "group_id", target_fk = "user_id")
)]
struct Group {
    id: u64,
}

#[derive(Model, Serialize)]
#[orm(entity = "memberships", primary_key("user_id", "group_id"))]
struct Membership {
    user_id: u64,
    group_id: u64,
}

/// Its own way of writing has a key that no column tells.
#[derive(Model)]
#[orm(entity = "odd", has_many(Odd, fk = "odd_id", name = "odds"))]
struct Odd {
    id: u64,
    odd_id: Option<u64>,
}

impl Serialize for Odd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("id", self.id), ("twice", 2 * self.id)])
    }
}

fn store() -> Store {
    let mut store = Store::new();
    let user = User { id: 1, full_name: "Ann".into(), secret: 0, nick: None, posts_count: 9 };
    store.insert(user).unwrap();
    let more = [("extra".to_owned(), 1)];
    store.insert(Post { id: 7, user_id: 1, more: more.into() }).unwrap();
    store.insert(Group { id: 3 }).unwrap();
    store.insert(Membership { user_id: 1, group_id: 3 }).unwrap();
    store.insert(Odd { id: 5, odd_id: Some(5) }).unwrap();
    store
}

fn refused(rows: &impl Serialize, name: &str) {
    let error = serde_json::to_string(rows).unwrap_err().to_string();
    assert!(error.contains(&format!("value named `{name}`")), "{error}");
    assert!(error.contains("another name"), "{error}");
}

#[test]
fn a_name_of_a_field_or_a_relation_is_refused() {
    let store = store();
    // Also of a field that is left out now, and of a relation that is not loaded.
    for name in ["id", "fullName", "nick", "posts", "allPosts"] {
        refused(&User::query().with(User::POSTS.count().named(name)).all(&store), name);
        refused(&User::query().with(User::POSTS.exists().named(name)).first(&store), name);
        refused(
            &User::query().with((User::POSTS, User::POSTS.count().named(name))).all(&store),
            name,
        );
        let users: Vec<&User> = store.iter().collect();
        refused(&load(&store, &users, User::POSTS.count().named(name)), name);
        let nested = Post::USER.with(User::POSTS.count().named(name));
        refused(&Post::query().with(nested).all(&store), name);
    }
    // The values themselves can be read.
    let rows = User::query().with(User::POSTS.count().named("id")).all(&store);
    assert_eq!((rows[0].id, rows[0].values()), (1, &(1,)));
}

#[test]
fn a_name_that_only_the_record_itself_knows_is_refused() {
    let store = store();
    refused(&Post::query().with(Post::USER.exists().named("extra")).all(&store), "extra");
    refused(&Odd::query().with(Odd::ODDS.count().named("twice")).all(&store), "twice");
    let pivot = User::GROUPS.with(Group::USERS.count().named("pivot"));
    refused(&User::query().with(pivot).all(&store), "pivot");
}

#[test]
fn other_names_are_written() {
    let store = store();
    // The struct's own names, where JSON has others.
    for name in ["full_name", "secret", "all_posts"] {
        let rows = User::query().with(User::POSTS.count().named(name)).all(&store);
        assert_eq!(serde_json::to_value(&rows).unwrap()[0][name], 1);
    }
    let rows = Post::query().with(Post::USER.exists().named("written")).all(&store);
    assert_eq!(serde_json::to_value(&rows).unwrap()[0]["written"], true);
}

#[test]
fn a_name_that_nobody_gave_gets_a_number() {
    #[derive(Model, Serialize)]
    #[orm(entity = "shelves", has_many(Book, fk = "shelf_id"))]
    struct Shelf {
        id: u64,
        books_count: u64,
    }

    #[derive(Model, Serialize)]
    #[orm(entity = "books")]
    struct Book {
        id: u64,
        shelf_id: u64,
    }

    let mut store = Store::new();
    store.insert(Shelf { id: 1, books_count: 9 }).unwrap();
    let rows = Shelf::query().with(Shelf::BOOKS.count()).all(&store);
    let json = serde_json::to_string(&rows).unwrap();
    assert_eq!(json, r#"[{"id":1,"books_count":9,"books_count_2":0}]"#);
}
