//! Links by a pivot to records whose key is not unique: the pivot leads to the last of them, and to no other.

use orm_core::{Model, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone)]
#[orm(
    entity = "users",
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_code, owner = code)
)]
struct User {
    id: u32,
}

#[derive(Model, Clone)]
#[orm(entity = "roles")]
struct Role {
    id: u32,
    code: u32,
}

#[derive(Model, Clone, Default)]
#[orm(entity = "members", primary_key(user_id, role_code))]
struct Member {
    user_id: u32,
    role_code: u32,
}

/// Users 1 to 3 have the code 7, which the roles 1 and 2 share. User 1 has 20 other codes, so that either side of
/// a link can be the one with fewer records.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([1, 2, 3].map(|id| User { id }))?;
    store.insert_all([1, 2].map(|id| Role { id, code: 7 }))?;
    store.insert_all((10..30).map(|id| Role { id, code: id }))?;
    store.insert_all([1, 2, 3].map(|user_id| Member { user_id, role_code: 7 }))?;
    store.insert_all((10..30).map(|role_code| Member { user_id: 1, role_code }))?;
    Ok(store)
}

fn has(store: &Store, user: u32, role: u32) -> bool {
    store.find::<User>(user).unwrap().roles(store).any(|linked| linked.id == role)
}

#[test]
fn the_last_record_with_a_key_is_the_one_that_is_linked() -> Result<()> {
    for user in [1, 2] {
        let mut store = store()?;
        let members = store.len::<Member>();
        assert!(!store.relation(User::ROLES, user).detach(1)?, "role 1 is not linked");
        assert_eq!(store.len::<Member>(), members);
        assert!(has(&store, user, 2));

        assert!(!store.relation(User::ROLES, user).attach(2)?, "role 2 is linked already");
        assert_eq!(store.len::<Member>(), members);

        assert!(store.relation(User::ROLES, user).detach(2)?);
        assert_eq!(store.len::<Member>(), members - 1);
        assert!(!has(&store, user, 2));
        assert!(has(&store, 3, 2));
    }
    Ok(())
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to_many(Tag, pivot = Tagging, fk = post_id, target_fk = word, owner = word)
)]
struct Post {
    id: u32,
}

#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "tags")]
struct Tag {
    id: u32,
    word: String,
}

/// With a key of its own, so that several can link the same two records.
#[derive(Model, Clone, Serialize, Deserialize)]
#[orm(entity = "taggings")]
struct Tagging {
    #[orm(auto)]
    #[serde(default)]
    id: u32,
    post_id: u32,
    word: String,
    #[serde(default)]
    weight: u32,
}

/// Tag 1 is not what its pivot leads to, but it has the one that the list has made for it.
#[test]
fn a_list_of_a_document_makes_one_pivot_for_a_record_that_it_names_twice() -> Result<()> {
    let weights = |store: &Store| store.iter::<Tagging>().map(|it| it.weight).collect::<Vec<_>>();
    let (one, two) = (r#""id": 1, "word": "a""#, r#""id": 2, "word": "a""#);
    for (first, again, expected) in [
        (r#""pivot": null"#, r#""pivot": null"#, 0),
        (r#""pivot": {"weight": 3}"#, r#""pivot": null"#, 3),
        (r#""pivot": {"weight": 3}"#, r#""pivot": {"weight": 4}"#, 4),
    ] {
        let document =
            format!(r#"{{"id": 1, "tags": [{{{one}, {first}}}, {{{one}, {again}}}, {{{two}}}]}}"#);
        let mut store = Store::new();
        store.ingest::<Post>(&document)?;
        assert_eq!(weights(&store), [expected], "{document}");
    }
    Ok(())
}
