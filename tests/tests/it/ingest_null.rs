//! `null` in the place of a relation to many: it says nothing, or where the document is the truth, that there is
//! none.

use orm_core::{Model, Morph, Result, Store};
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "users",
    has_many(Post, fk = "user_id"),
    has_many_by(Tag, keys = "liked", name = "liked_tags"),
    belongs_to_many(Role, pivot = Member, fk = "user_id", target_fk = "role_id"),
    has_many_through(Comment, through = Post, through_fk = "user_id", fk = "post_id"),
    has_many(User, fk = "boss_id", name = "staff"),
    morph_many(Note, as = "subject"),
    morph_to_many(Tag, pivot = Tagging, as = "subject", target_fk = "tag_id")
)]
struct User {
    id: u64,
    liked: Vec<u64>,
    boss_id: Option<u64>,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "posts", has_many(Comment, fk = "post_id"))]
struct Post {
    id: u64,
    user_id: Option<u64>,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "comments")]
struct Comment {
    id: u64,
    post_id: u64,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "roles")]
struct Role {
    id: u64,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "members", primary_key("user_id", "role_id"))]
struct Member {
    user_id: u64,
    role_id: u64,
}

#[derive(Morph)]
enum Subject<U = User> {
    User(U),
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(entity = "notes", morph_to(Subject, type = "subject_type", id = "subject_id"))]
struct Note {
    id: u64,
    subject_type: String,
    subject_id: Option<u64>,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "tags", morphed_by_many(User, pivot = Tagging, fk = "tag_id", as = "subject"))]
struct Tag {
    id: u64,
}

#[derive(Model, Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[orm(
    entity = "taggings",
    primary_key("tag_id", "subject_type", "subject_id"),
    morph_to(Subject, type = "subject_type", id = "subject_id")
)]
struct Tagging {
    tag_id: u64,
    subject_type: String,
    subject_id: u64,
}

const FULL: &str = r#"{"id": 1, "posts": [{"id": 7, "comments": [{"id": 9}]}], "liked_tags": [{"id": 4}],
    "roles": [{"id": 5}], "staff": [{"id": 2}], "notes": [{"id": 3}], "tags": [{"id": 6}]}"#;

const NULLS: &str = r#"{"id": 1, "posts": null, "liked_tags": null, "roles": null, "comments": null,
    "staff": null, "notes": null, "tags": null}"#;

/// How many records there are, and how many tags a user likes.
fn counts(store: &Store) -> [usize; 8] {
    let liked = store.find::<User>(1).map_or(0, |user| user.liked.len());
    [
        store.len::<User>(),
        store.iter::<Post>().filter(|post| post.user_id.is_some()).count(),
        store.len::<Comment>(),
        store.len::<Member>(),
        store.len::<Note>(),
        store.len::<Tagging>(),
        store.len::<Tag>(),
        liked,
    ]
}

#[test]
fn null_says_nothing_of_a_relation_to_many() -> Result<()> {
    let full = || {
        let mut store = Store::new();
        store.ingest::<User>(FULL).map(drop).unwrap();
        store
    };
    assert_eq!(counts(&full()), [2, 1, 1, 1, 1, 1, 2, 1]);
    let mut store = full();
    User::ingest().upsert().run(&mut store, NULLS)?;
    assert_eq!(counts(&store), [2, 1, 1, 1, 1, 1, 2, 1]);
    let mut store = full();
    User::ingest().update().run(&mut store, NULLS)?;
    assert_eq!(counts(&store), [2, 1, 1, 1, 1, 1, 2, 1]);
    // By `insert` the record is another; what refers to it stays.
    let mut store = full();
    User::ingest().run(&mut store, NULLS)?;
    assert_eq!(counts(&store), [2, 1, 1, 1, 1, 1, 2, 0]);
    // Tables of which the document has no records are not emptied.
    let mut store = full();
    User::ingest().replace_all().run(&mut store, NULLS)?;
    assert_eq!(counts(&store), [1, 1, 1, 1, 1, 1, 2, 0]);
    // In a record that is new, and from the other side.
    let mut store = Store::new();
    store.ingest::<User>(NULLS)?;
    store.ingest::<Tag>(r#"{"id": 6, "users": null}"#)?;
    assert_eq!(counts(&store), [1, 0, 0, 0, 0, 0, 1, 0]);
    Ok(())
}

#[test]
fn null_says_that_there_is_none_where_the_document_is_the_truth() -> Result<()> {
    let truth = User::ingest()
        .upsert()
        .unlink_missing(User::POSTS)
        .remove_missing(User::LIKED_TAGS)
        .detach_missing(User::ROLES)
        .remove_missing(User::STAFF)
        .remove_missing(User::NOTES)
        .detach_missing(User::TAGS);
    let mut store = Store::new();
    store.ingest::<User>(FULL)?;
    truth.run(&mut store, NULLS)?;
    assert_eq!(counts(&store), [1, 0, 1, 0, 0, 0, 1, 0]);
    let mut store = Store::new();
    store.ingest::<User>(FULL)?;
    let truth = Tag::ingest().detach_missing(Tag::USERS);
    truth.run(&mut store, r#"{"id": 6, "users": null}"#)?;
    assert_eq!(counts(&store), [2, 1, 1, 1, 1, 0, 2, 1]);
    Ok(())
}

#[test]
fn null_adds_nothing_to_a_list_that_the_document_has_elsewhere() -> Result<()> {
    let truth =
        User::ingest().upsert().remove_missing(User::POSTS).remove_missing(User::LIKED_TAGS);
    let full = r#"{"id": 1, "posts": [{"id": 7}], "liked_tags": [{"id": 4}]}"#;
    let none = r#"{"id": 1, "posts": null, "liked_tags": null}"#;
    for document in [format!("[{full}, {none}]"), format!("[{none}, {full}]")] {
        let mut store = Store::new();
        store.ingest::<User>(r#"{"id": 1, "posts": [{"id": 8}], "liked_tags": [{"id": 3}]}"#)?;
        truth.run(&mut store, &document)?;
        assert!(store.iter::<Post>().map(|post| post.id).eq([7]), "{document}");
        assert!(store.iter::<Tag>().map(|tag| tag.id).eq([4]), "{document}");
        assert_eq!(store.find::<User>(1).unwrap().liked, [4], "{document}");
    }
    Ok(())
}

/// A list that the record holds itself is that of the document, or the default of the field.
#[test]
fn null_for_a_list_of_keys_leaves_the_field_to_its_default() {
    #[derive(Model, Clone, Debug, Serialize, Deserialize)]
    #[orm(entity = "readers", has_many_by(Tag, keys = liked, name = liked_tags))]
    struct Reader {
        id: u64,
        #[serde(default = "usual")]
        liked: Vec<u64>,
    }
    fn usual() -> Vec<u64> {
        vec![7]
    }
    for (truth, expected) in [(false, vec![7]), (true, vec![])] {
        let ingest = Reader::ingest();
        let ingest = if truth { ingest.unlink_missing(Reader::LIKED_TAGS) } else { ingest };
        let mut store = Store::new();
        ingest.run(&mut store, r#"{"id": 1, "liked_tags": null}"#).unwrap();
        assert_eq!(store.find::<Reader>(1).unwrap().liked, expected);
    }
}
