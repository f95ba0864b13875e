//! `has_many` and `has_many_by`: which records, in which order, and what follows a write.

use orm_core::{Filtered, Model, NotLoaded, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_many(Post, fk = editor_code, local = code, name = edited_posts),
    has_many_by(Post, keys = pinned_ids, name = pinned_posts),
    has_many_by(Post, keys = pinned_ids, owner = user_id, name = posts_of_pinned_users)
)]
struct User {
    id: u32,
    code: Option<u32>,
    pinned_ids: Vec<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    belongs_to(Post, fk = reply_to, name = parent),
    has_many(Post, fk = reply_to, name = replies)
)]
struct Post {
    id: u32,
    user_id: Option<u32>,
    editor_code: u32,
    likes: u32,
    reply_to: Option<u32>,
}

fn user(id: u32) -> User {
    User { id, code: None, pinned_ids: Vec::new() }
}

fn post(id: u32, user_id: impl Into<Option<u32>>, likes: u32) -> Post {
    Post { id, user_id: user_id.into(), editor_code: 0, likes, reply_to: None }
}

/// Two users, and three posts of the first, which stand in the order 30, 10, 20.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert_all([user(1), user(2)])?;
    store.insert_all([post(30, 1, 5), post(10, 1, 7), post(20, 1, 5)])?;
    Ok(store)
}

/// The posts of a user; the getter and the query give the same.
fn posts(store: &Store, id: u32) -> Vec<u32> {
    let lazy: Vec<u32> = store.find::<User>(id).unwrap().posts(store).map(|post| post.id).collect();
    let eager = User::query().with(User::POSTS).find(id, store).unwrap();
    assert!(eager.posts().iter().map(|post| post.id).eq(lazy.iter().copied()));
    lazy
}

fn pinned(store: &Store, id: u32) -> Vec<u32> {
    let lazy: Vec<u32> =
        store.find::<User>(id).unwrap().pinned_posts(store).map(|post| post.id).collect();
    let eager = User::query().with(User::PINNED_POSTS).find(id, store).unwrap();
    assert!(eager.pinned_posts().iter().map(|post| post.id).eq(lazy.iter().copied()));
    lazy
}

#[test]
fn many_stand_in_the_order_of_their_table() -> Result<()> {
    let store = store()?;
    assert_eq!(posts(&store, 1), [30, 10, 20]);
    assert!(posts(&store, 2).is_empty());
    let john = store.find::<User>(1).unwrap();
    assert!(john.posts(&store).rev().map(|post| post.id).eq([20, 10, 30]));
    assert_eq!(store.find::<Post>(10).unwrap().user(&store), Some(john));
    Ok(())
}

#[test]
fn a_record_keeps_its_place_when_it_is_written_again() -> Result<()> {
    let mut store = store()?;
    store.update::<Post>(30, |post| post.likes = 9)?;
    store.insert(post(10, 1, 0))?;
    assert_eq!(posts(&store, 1), [30, 10, 20]);
    // It goes to another user and comes back, to the place that it has in the table.
    store.update::<Post>(10, |post| post.user_id = Some(2))?;
    assert_eq!((posts(&store, 1), posts(&store, 2)), (vec![30, 20], vec![10]));
    store.update::<Post>(10, |post| post.user_id = Some(1))?;
    assert_eq!(posts(&store, 1), [30, 10, 20]);
    // Removed and inserted anew it stands last.
    store.remove::<Post>(30)?;
    store.insert(post(30, 1, 5))?;
    assert_eq!(posts(&store, 1), [10, 20, 30]);
    Ok(())
}

#[test]
fn none_has_nothing_and_belongs_to_nothing() -> Result<()> {
    let mut store = store()?;
    store.insert(post(40, None, 0))?;
    // Post 40 has no user, and user 1 has no code; neither is a key.
    assert_eq!(posts(&store, 1), [30, 10, 20]);
    assert!(store.find::<Post>(40).unwrap().user(&store).is_none());
    assert_eq!(store.find::<User>(1).unwrap().edited_posts(&store).count(), 0);
    Ok(())
}

#[test]
fn users_who_share_a_local_key_share_what_it_leads_to() -> Result<()> {
    let mut store = store()?;
    for id in [1, 2] {
        store.update::<User>(id, |user| user.code = Some(0))?;
    }
    let users = User::query().with(User::EDITED_POSTS).all(&store);
    for user in users {
        assert!(user.edited_posts().iter().map(|post| post.id).eq([30, 10, 20]));
    }
    Ok(())
}

#[test]
fn a_list_of_keys_keeps_its_own_order() -> Result<()> {
    let mut store = store()?;
    // 20 is listed twice and gives its record twice; 99 leads nowhere.
    store.update::<User>(1, |user| user.pinned_ids = vec![20, 99, 30, 20])?;
    assert_eq!(pinned(&store, 1), [20, 30, 20]);
    assert!(pinned(&store, 2).is_empty());
    let john = store.find::<User>(1).unwrap();
    assert!(john.pinned_posts(&store).rev().map(|post| post.id).eq([20, 30, 20]));
    // A key starts to lead somewhere when its record is written, and ceases to when that is removed.
    store.insert(post(99, 2, 0))?;
    store.remove::<Post>(30)?;
    assert_eq!(pinned(&store, 1), [20, 99, 20]);
    Ok(())
}

#[test]
fn a_listed_key_leads_to_one_record_the_last_of_several() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(1, |user| user.pinned_ids = vec![1, 2])?;
    let john = store.find::<User>(1).unwrap();
    assert!(john.posts_of_pinned_users(&store).map(|post| post.id).eq([20]));
    Ok(())
}

#[test]
fn a_part_is_taken_for_each_parent_on_its_own() -> Result<()> {
    type WithPart<'s> = LoadedUser<&'s User, Filtered<Vec<&'s Post>>>;
    let mut store = store()?;
    store.insert_all([post(1, 2, 4), post(2, 2, 8), post(3, 2, 6)])?;
    let ids = |users: Vec<WithPart<'_>>| -> Vec<Vec<u32>> {
        users.iter().map(|user| user.posts().iter().map(|post| post.id).collect()).collect()
    };
    let users = User::query();
    let top = User::POSTS.order_by(Post::LIKES.desc()).limit(2);
    assert_eq!(ids(users.clone().with(top.clone()).all(&store)), [[10, 30], [2, 3]]);
    let second = top.clone().offset(1);
    assert_eq!(ids(users.clone().with(second).all(&store)), [[30, 20], [3, 1]]);
    // The filter decides first, wherever it is written.
    let below = top.filter(Post::LIKES.lt(7));
    assert_eq!(ids(users.clone().with(below).all(&store)), [[30, 20], [3, 1]]);
    let third = User::POSTS.limit(1).offset(2);
    assert_eq!(ids(users.clone().with(third).all(&store)), [[20], [3]]);
    for nothing in [User::POSTS.limit(0), User::POSTS.offset(5)] {
        assert!(ids(users.clone().with(nothing).all(&store)).iter().all(Vec::is_empty));
    }
    Ok(())
}

#[test]
fn ties_keep_the_order_of_the_relation() -> Result<()> {
    let mut store = store()?;
    store.update::<User>(1, |user| user.pinned_ids = vec![20, 10, 30, 20])?;
    let sorted = User::PINNED_POSTS.order_by(Post::LIKES.asc());
    let john = User::query().with(sorted).find(1, &store).unwrap();
    assert!(john.pinned_posts().iter().map(|post| post.id).eq([20, 30, 20, 10]));
    Ok(())
}

/// Replies to replies: two levels of one relation, each with its own part.
#[test]
fn a_relation_to_the_same_model_nests() -> Result<()> {
    let mut store = store()?;
    let reply = |id, to| Post { reply_to: Some(to), ..post(id, None, id) };
    store.insert_all([reply(31, 30), reply(32, 30), reply(311, 31), reply(321, 32)])?;
    let replies = Post::REPLIES.with(Post::REPLIES.limit(1)).with(Post::PARENT);
    let thread = Post::query().with(replies).find(30, &store).unwrap();
    let [first, second] = thread.replies() else { panic!("two replies") };
    assert_eq!((first.id, first.replies()[0].id), (31, 311));
    assert_eq!((second.id, second.replies()[0].id), (32, 321));
    assert_eq!(first.parent().unwrap().id, 30);
    Ok(())
}

/// Not loaded, loaded and empty, loaded: three types or values, in Rust and in JSON.
#[test]
fn what_is_not_loaded_is_not_taken_for_an_empty_list() -> Result<()> {
    let mut store = store()?;
    store.replace_all([post(10, 1, 7)])?;
    let users: Vec<LoadedUser<&User, Vec<&Post>, NotLoaded>> =
        User::query().with(User::POSTS).all(&store);
    let post = json!({
        "id": 10, "user_id": 1, "editor_code": 0, "likes": 7, "reply_to": null,
    });
    assert_eq!(
        serde_json::to_value(&users).unwrap(),
        json!([
            { "id": 1, "code": null, "pinned_ids": [], "posts": [post] },
            { "id": 2, "code": null, "pinned_ids": [], "posts": [] },
        ])
    );
    let plain = User::query().first(&store).unwrap();
    assert!(serde_json::to_value(plain).unwrap().get("posts").is_none());

    // A part is a type of its own, and a list in JSON all the same.
    let parts: Vec<LoadedUser<&User, Filtered<Vec<&Post>>>> =
        User::query().with(User::POSTS.limit(1)).all(&store);
    assert_eq!(serde_json::to_value(&parts[1]).unwrap()["posts"], json!([]));
    Ok(())
}

fn ids(user: &impl UserWithPosts) -> Vec<u32> {
    user.posts().iter().map(|post| post.id).collect()
}

#[test]
fn a_function_can_ask_for_a_record_with_its_list() -> Result<()> {
    let store = store()?;
    let john = User::query().with(User::POSTS.with(Post::USER)).first(&store).unwrap();
    assert_eq!(ids(&john), [30, 10, 20]);
    Ok(())
}

#[test]
fn a_getter_works_before_the_model_was_written() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([post(2, 7, 0), post(1, 7, 0)])?;
    let elsewhere = User { id: 7, code: Some(0), pinned_ids: vec![1, 1, 2] };
    assert!(elsewhere.posts(&store).map(|post| post.id).eq([2, 1]));
    assert!(elsewhere.edited_posts(&store).map(|post| post.id).eq([2, 1]));
    assert!(elsewhere.pinned_posts(&store).map(|post| post.id).eq([1, 1, 2]));
    // The same from a copy, once the index is there.
    store.insert(elsewhere.clone())?;
    assert!(elsewhere.posts(&store).map(|post| post.id).eq([2, 1]));
    assert!(elsewhere.pinned_posts(&store).map(|post| post.id).eq([1, 1, 2]));
    Ok(())
}
