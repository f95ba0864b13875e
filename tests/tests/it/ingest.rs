//! Documents in: every kind of relation, nested from either side.

use std::collections::BTreeSet;

use orm_core::{Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "users",
    has_one(Phone, fk = user_id),
    has_many(Post, fk = user_id),
    has_many(Post, fk = editor, local = code, name = edited),
    has_many_by(Post, keys = pinned, name = pinned_posts),
    has_many_through(Comment, through = Post, through_fk = user_id, fk = post_id),
    has_one_through(Comment, through = Post, through_fk = user_id, fk = post_id, name = last_comment),
    belongs_to(User, fk = boss_id, name = boss),
    has_many(User, fk = boss_id, name = staff),
    belongs_to_many(Role, pivot = Member, fk = user_id, target_fk = role_id),
    morph_one(Image, as = imageable)
)]
struct User {
    id: u32,
    name: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    pinned: Vec<u32>,
    boss_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "phones", belongs_to(User, fk = user_id))]
struct Phone {
    id: u32,
    user_id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    belongs_to(User, fk = editor, owner = code, name = editor_user),
    has_many(Comment, fk = post_id),
    morph_many(Image, as = imageable),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
struct Post {
    id: u32,
    user_id: u32,
    editor: Option<String>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "comments", belongs_to(Post, fk = post_id))]
struct Comment {
    id: u32,
    post_id: Option<u32>,
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
    #[serde(default)]
    note: String,
}

#[derive(Morph)]
enum Imageable<U = User, P = Post> {
    #[orm(type = "person")]
    User(U),
    Post(P),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "images", morph_to(Imageable, type = on_type, id = on_id))]
struct Image {
    id: u32,
    on_type: Option<String>,
    on_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "tags", morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable))]
struct Tag {
    id: u32,
}

#[derive(Morph)]
enum Taggable<P = Post> {
    Post(P),
}

/// Two taggings may be of the same two records.
#[derive(Model, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    #[orm(auto)]
    #[serde(default)]
    id: u32,
    tag_id: u32,
    on_type: String,
    on_id: u32,
    #[serde(default)]
    weight: u32,
}

fn ingested<M: Model + serde::de::DeserializeOwned>(document: &str) -> Store {
    let mut store = Store::new();
    store.ingest::<M>(document).unwrap();
    store
}

/// The records of a model, as JSON without quotes: short to read and to compare.
fn table<M: Model + Serialize>(store: &Store) -> String {
    let records: Vec<&M> = store.iter().collect();
    serde_json::to_string(&records).unwrap().replace('"', "")
}

fn is_table<M: Model + Serialize>(store: &Store, expected: &str) {
    assert_eq!(table::<M>(store), expected, "{}", M::SCHEMA.entity);
}

#[test]
fn one_to_one_from_either_side() {
    for store in [
        ingested::<User>(r#"{"id": 1, "name": "J", "phone": {"id": 7}}"#),
        ingested::<User>(r#"{"phone": {"id": 7}, "name": "J", "id": 1}"#),
        ingested::<Phone>(r#"{"id": 7, "user": {"id": 1, "name": "J"}}"#),
        ingested::<Phone>(r#"[{"user": {"id": 1, "name": "J"}, "id": 7}]"#),
        ingested::<Phone>(r#"{"id": 7, "user": {"id": 1, "name": "J", "phone": {"id": 7}}}"#),
        ingested::<User>(
            r#"{"id": 1, "name": "J", "phone": {"id": 7, "user": {"id": 1, "name": "J"}}}"#,
        ),
    ] {
        is_table::<User>(&store, "[{id:1,name:J,code:null,pinned:[],boss_id:null}]");
        is_table::<Phone>(&store, "[{id:7,user_id:1}]");
    }
}

#[test]
fn nesting_wins_over_what_the_child_says() {
    for said in ["99", "null", "\"no number\"", "[]"] {
        let down = format!(r#"{{"id": 1, "name": "J", "phone": {{"id": 7, "user_id": {said}}}}}"#);
        is_table::<Phone>(&ingested::<User>(&down), "[{id:7,user_id:1}]");
        let up = format!(r#"{{"user_id": {said}, "id": 7, "user": {{"id": 1, "name": "J"}}}}"#);
        is_table::<Phone>(&ingested::<Phone>(&up), "[{id:7,user_id:1}]");
    }
    // Of two that are around a record the outer one.
    let both = r#"{"id": 1, "name": "J", "phone": {"id": 7, "user": {"id": 2, "name": "K"}}}"#;
    let store = ingested::<User>(both);
    is_table::<Phone>(&store, "[{id:7,user_id:1}]");
    assert_eq!(store.len::<User>(), 2);
}

#[test]
fn one_to_many_from_either_side_keeps_the_order() {
    let store = ingested::<User>(
        r#"{"id": 1, "name": "J", "posts": [{"id": 8}, {"id": 7, "comments": [{"id": 3}]}]}"#,
    );
    is_table::<Post>(&store, "[{id:8,user_id:1,editor:null},{id:7,user_id:1,editor:null}]");
    is_table::<Comment>(&store, "[{id:3,post_id:7}]");
    let store = ingested::<Comment>(
        r#"[{"id": 3, "post": {"id": 7, "user": {"id": 1, "name": "J"}}}, {"id": 4, "post": 7}]"#,
    );
    is_table::<Post>(&store, "[{id:7,user_id:1,editor:null}]");
    is_table::<Comment>(&store, "[{id:3,post_id:7},{id:4,post_id:7}]");
}

#[test]
fn keys_that_are_not_primary() {
    let posts = "[{id:7,user_id:5,editor:ed}]";
    let down = r#"{"id": 1, "name": "J", "code": "ed", "edited": [{"id": 7, "user_id": 5}]}"#;
    is_table::<Post>(&ingested::<User>(down), posts);
    let up = r#"{"id": 7, "user_id": 5, "editor_user": {"id": 1, "name": "J", "code": "ed"}}"#;
    is_table::<Post>(&ingested::<Post>(up), posts);
    is_table::<Post>(&ingested::<Post>(r#"{"id": 7, "user_id": 5, "editor_user": "ed"}"#), posts);

    let none = r#"{"id": 1, "name": "J", "edited": [{"id": 7, "user_id": 5}]}"#;
    let error = Store::new().ingest::<User>(none).unwrap_err();
    assert_eq!(
        error.to_string(),
        "at `$.edited[0]`: cannot link to `User`: its `code`, which the foreign key refers to, is `None`"
    );
}

#[test]
fn a_list_of_keys_is_written_from_what_is_nested() {
    let mut store = ingested::<User>(
        r#"{"id": 1, "name": "J",
            "pinned_posts": [{"id": 8, "user_id": 1}, 5, {"id": 7, "user_id": 2}, 8]}"#,
    );
    let pinned = |store: &Store| store.find::<User>(1).unwrap().pinned.clone();
    assert_eq!(pinned(&store), [8, 5, 7]);
    // It is added to what the record holds: 99 may be the key of a record elsewhere.
    let both = r#"{"id": 1, "name": "J", "pinned_posts": [8, 7], "pinned": [99, 7, 7]}"#;
    store.ingest::<User>(both).unwrap();
    assert_eq!(pinned(&store), [99, 7, 7, 8]);
    let merge = User::ingest().upsert();
    merge.run(&mut store, r#"{"id": 1, "pinned_posts": [5]}"#).unwrap();
    assert_eq!(pinned(&store), [99, 7, 7, 8, 5]);
    store.ingest::<User>(r#"{"id": 1, "name": "J", "pinned_posts": [5]}"#).unwrap();
    assert_eq!(pinned(&store), [5]);

    // Or it is the truth.
    let truth = merge.clone().unlink_missing(User::PINNED_POSTS);
    truth.run(&mut store, r#"{"id": 1, "pinned": [1, 2], "pinned_posts": [8, 7]}"#).unwrap();
    assert_eq!(pinned(&store), [8, 7]);
    is_table::<Post>(&store, "[{id:8,user_id:1,editor:null},{id:7,user_id:2,editor:null}]");
    let truth = merge.remove_missing(User::PINNED_POSTS);
    truth.run(&mut store, r#"{"id": 1, "pinned_posts": [7]}"#).unwrap();
    assert_eq!(pinned(&store), [7]);
    is_table::<Post>(&store, "[{id:7,user_id:2,editor:null}]");
}

#[test]
fn records_through_another_model_are_stored_and_linked_by_nothing() {
    let store = ingested::<User>(
        r#"{"id": 1, "name": "J", "comments": [{"id": 3, "post_id": 7}, {"id": 4}],
            "last_comment": {"id": 5}}"#,
    );
    is_table::<Comment>(&store, "[{id:3,post_id:7},{id:4,post_id:null},{id:5,post_id:null}]");
    assert!(store.is_empty::<Post>());
}

#[test]
fn a_model_and_itself() {
    let users = |store: &Store| {
        store.iter::<User>().map(|user| (user.id, user.boss_id)).collect::<Vec<_>>()
    };
    let down = r#"{"id": 1, "name": "a", "staff": [
        {"id": 2, "name": "b", "staff": [{"id": 3, "name": "c"}]}, {"id": 4, "name": "d"}]}"#;
    let tree = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1))];
    assert_eq!(users(&ingested::<User>(down)), tree);
    let up = r#"{"id": 3, "name": "c", "boss":
        {"id": 2, "name": "b", "boss": {"id": 1, "name": "a"}, "staff": [{"id": 5, "name": "e"}]}}"#;
    let tree = [(1, None), (2, Some(1)), (5, Some(2)), (3, Some(2))];
    assert_eq!(users(&ingested::<User>(up)), tree);
    let own = r#"{"id": 1, "name": "a", "boss": {"id": 1, "name": "a"}}"#;
    assert_eq!(users(&ingested::<User>(own)), [(1, Some(1))]);
    assert_eq!(users(&ingested::<User>(r#"{"id": 1, "name": "a", "boss": 1}"#)), [(1, Some(1))]);
}

/// What is said of a record where it is met again may be a part, wherever the rest stands.
#[test]
fn a_cycle_needs_a_record_whole_but_once() {
    for document in [
        r#"{"id": 1, "name": "a", "boss": {"id": 2, "name": "b", "boss": {"id": 1}}}"#,
        r#"{"id": 1, "boss": {"id": 2, "name": "b", "boss": {"id": 1, "name": "a"}}}"#,
        r#"{"id": 1, "name": "a", "boss": {"id": 2, "name": "b", "boss": 1}}"#,
        r#"{"id": 2, "name": "b", "staff": [{"id": 1, "name": "a", "staff": [{"id": 2}]}]}"#,
    ] {
        let store = ingested::<User>(document);
        let mut users: Vec<_> =
            store.iter::<User>().map(|user| (user.id, &user.name[..], user.boss_id)).collect();
        users.sort_unstable();
        assert_eq!(users, [(1, "a", Some(2)), (2, "b", Some(1))], "{document}");
    }
    let store = ingested::<Post>(
        r#"{"id": 7, "editor": "x", "user": {"id": 1, "name": "J", "posts": [{"id": 7}, {"id": 8}]}}"#,
    );
    let mut posts: Vec<_> = store.iter::<Post>().map(|post| (post.id, post.user_id)).collect();
    posts.sort_unstable();
    assert_eq!(posts, [(7, 1), (8, 1)]);
    assert_eq!(store.find::<Post>(7).unwrap().editor.as_deref(), Some("x"));
}

#[test]
fn many_to_many_from_either_side() {
    let members = "[{user_id:1,role_id:5,level:3,note:},{user_id:1,role_id:6,level:0,note:}]";
    for store in [
        ingested::<User>(
            r#"{"id": 1, "name": "J", "roles": [{"id": 5, "pivot": {"level": 3}}, {"id": 6}]}"#,
        ),
        ingested::<User>(
            r#"{"id": 1, "name": "J", "roles": [
                {"pivot": {"level": 3, "user_id": 9, "role_id": null}, "id": 5},
                {"id": 6, "pivot": null}]}"#,
        ),
        ingested::<Role>(
            r#"[{"id": 5, "users": [{"id": 1, "name": "J", "pivot": {"level": 3}}]},
                {"id": 6, "users": [{"id": 1}]}]"#,
        ),
    ] {
        is_table::<Member>(&store, members);
        assert_eq!((store.len::<User>(), store.len::<Role>()), (1, 2));
    }
}

#[test]
fn one_record_under_two_has_a_pivot_with_each() {
    let store = ingested::<User>(
        r#"[{"id": 1, "name": "J", "roles": [{"id": 5, "pivot": {"level": 1}}]},
            {"id": 2, "name": "K", "roles": [{"id": 5, "pivot": {"level": 2}}]}]"#,
    );
    is_table::<Member>(
        &store,
        "[{user_id:1,role_id:5,level:1,note:},{user_id:2,role_id:5,level:2,note:}]",
    );
    assert_eq!(store.len::<Role>(), 1);
}

#[test]
fn a_pivot_that_is_there_is_changed_by_what_is_said_of_it() -> Result<()> {
    let mut store = ingested::<User>(
        r#"{"id": 1, "name": "J", "roles": [{"id": 5, "pivot": {"level": 1, "note": "n"}}]}"#,
    );
    for roles in [r#"{"id": 5}"#, "5", r#"{"id": 5, "pivot": null}"#, r#"{"id": 5, "pivot": {}}"#] {
        store.ingest::<User>(&format!(r#"{{"id": 1, "name": "J", "roles": [{roles}]}}"#))?;
        is_table::<Member>(&store, "[{user_id:1,role_id:5,level:1,note:n}]");
    }
    store
        .ingest::<Role>(r#"{"id": 5, "users": [{"id": 1, "name": "J", "pivot": {"level": 4}}]}"#)?;
    is_table::<Member>(&store, "[{user_id:1,role_id:5,level:4,note:n}]");
    Ok(())
}

/// Two records of a pivot with a key of its own may link the same two records.
#[test]
fn a_pivot_with_its_own_key_is_the_one_of_that_key() -> Result<()> {
    let document = r#"{"id": 7, "user_id": 1, "tags": [
        {"id": 2, "pivot": {"id": 10, "weight": 1}}, {"id": 2, "pivot": {"id": 11, "weight": 2}}]}"#;
    let mut store = ingested::<Post>(document);
    let both = "[{id:10,tag_id:2,on_type:posts,on_id:7,weight:1},\
                {id:11,tag_id:2,on_type:posts,on_id:7,weight:2}]";
    is_table::<Tagging>(&store, both);
    store.ingest::<Post>(document)?;
    is_table::<Tagging>(&store, both);
    Ok(())
}

#[test]
fn polymorphic_keys_are_written_from_the_owner() {
    let store = ingested::<User>(
        r#"{"id": 1, "name": "J", "image": {"id": 4, "on_type": "posts", "on_id": 9},
            "posts": [{"id": 7, "images": [{"id": 5}, {"id": 6}]}]}"#,
    );
    is_table::<Image>(
        &store,
        "[{id:4,on_type:person,on_id:1},{id:5,on_type:posts,on_id:7},{id:6,on_type:posts,on_id:7}]",
    );
}

#[test]
fn a_polymorphic_owner_is_told_by_the_type() {
    for document in [
        r#"{"id": 4, "on_type": "person", "imageable": {"id": 1, "name": "J"}}"#,
        r#"{"imageable": {"id": 1, "name": "J"}, "id": 4, "on_id": 99, "on_type": "person"}"#,
        r#"{"id": 4, "on_type": "person", "imageable": 1}"#,
        r#"{"id": 4, "on_type": "person", "on_id": 1, "imageable": null}"#,
    ] {
        is_table::<Image>(&ingested::<Image>(document), "[{id:4,on_type:person,on_id:1}]");
    }
}

#[test]
fn polymorphic_many_to_many_from_either_side() {
    let tagging = "[{id:1,tag_id:2,on_type:posts,on_id:7,weight:3}]";
    let down = r#"{"id": 7, "user_id": 1, "tags": [{"id": 2, "pivot": {"weight": 3}}]}"#;
    is_table::<Tagging>(&ingested::<Post>(down), tagging);
    let up =
        r#"{"id": 2, "posts": [{"id": 7, "user_id": 1, "pivot": {"weight": 3, "on_type": "x"}}]}"#;
    is_table::<Tagging>(&ingested::<Tag>(up), tagging);
}

/// In the place of a record its key; the record may come later.
#[test]
fn bare_keys_link() {
    let mut store = Store::new();
    let links = r#"[
        {"id": 1, "name": "J", "phone": 7, "posts": [8, 9], "image": 4, "roles": [5], "staff": [2]},
        {"id": 2, "name": "K", "phone": {"id": 7}, "posts": [{"id": 8}, {"id": 9}], "boss": 9,
         "image": {"id": 4}, "roles": [{"id": 5}]}]"#;
    store.ingest::<User>(links).unwrap();
    is_table::<Phone>(&store, "[{id:7,user_id:1}]");
    is_table::<Post>(&store, "[{id:8,user_id:1,editor:null},{id:9,user_id:1,editor:null}]");
    is_table::<Image>(&store, "[{id:4,on_type:person,on_id:1}]");
    assert!(
        store.iter::<Member>().map(|member| (member.user_id, member.role_id)).eq([(2, 5), (1, 5)])
    );
    assert_eq!(store.find::<User>(2).unwrap().boss_id, Some(1));
    // Once more: nothing is there twice.
    store.ingest::<User>(r#"{"id": 1, "name": "J", "roles": [5, 5], "posts": [8, 8]}"#).unwrap();
    assert_eq!(store.len::<Member>(), 2);

    let tags = r#"[{"id": 2, "posts": [7]}, {"id": 3, "posts": [{"id": 7, "user_id": 1}]}]"#;
    let store = ingested::<Tag>(tags);
    let links: Vec<_> =
        store.iter::<Tagging>().map(|tagging| (tagging.tag_id, tagging.on_id)).collect();
    assert_eq!(links, [(3, 7), (2, 7)]);
}

#[test]
fn the_same_record_twice_is_one_and_the_last_word_counts() {
    let posts = "[{id:7,user_id:2,editor:b}]";
    for document in [
        // Whole, and in parts; in one element, and in two.
        r#"[{"id": 1, "name": "J", "posts": [{"id": 7, "editor": "a"}]},
            {"id": 2, "name": "K", "posts": [{"id": 7, "editor": "b"}]}]"#,
        r#"[{"id": 1, "name": "J", "posts": [{"id": 7, "editor": "b"}]},
            {"id": 2, "name": "K", "posts": [{"id": 7}]}]"#,
        r#"{"id": 1, "name": "J", "posts": [{"id": 7, "editor": "b"}],
            "staff": [{"id": 2, "name": "K", "posts": [{"id": 7}]}]}"#,
    ] {
        is_table::<Post>(&ingested::<User>(document), posts);
    }
    let parts = r#"[{"id": 1, "name": "J"}, {"id": 1, "code": "c"}, {"id": 1, "pinned": [4]}]"#;
    is_table::<User>(&ingested::<User>(parts), "[{id:1,name:J,code:c,pinned:[4],boss_id:null}]");
}

#[test]
fn several_records_link_one_by_its_key() {
    let document = r#"[{"id": 1, "name": "J", "roles": [5, 6]}, {"id": 2, "name": "K", "roles": [5, {"id": 6}]}]"#;
    let mut store = Store::new();
    store.insert_all([5, 6].map(|id| Role { id })).unwrap();
    store.ingest::<User>(document).unwrap();
    let links: BTreeSet<_> =
        store.iter::<Member>().map(|member| (member.user_id, member.role_id)).collect();
    assert_eq!(links, BTreeSet::from([(1, 5), (1, 6), (2, 5), (2, 6)]));
}

#[test]
fn an_error_in_the_data_of_a_link_has_the_path_of_that_link() {
    let document = r#"{"id": 1, "name": "J", "roles": [
        {"id": 5, "pivot": {"level": 1}}, {"id": 6, "pivot": {"level": "high"}}
    ]}"#;
    let error = Store::new().ingest::<User>(document).unwrap_err();
    assert_eq!(error.path(), "$.roles[1].pivot.level");
}
