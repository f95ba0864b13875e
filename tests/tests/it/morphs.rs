//! Polymorphic relations: `morph_one`, `morph_many`, `morph_to`, and through a pivot `morph_to_many` and
//! `morphed_by_many`.

use orm_core::{Model, Morph, Result, Store};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "posts",
    morph_one(Comment, as = commentable),
    morph_many(Comment, as = commentable),
    morph_many(Comment, as = quoted, name = quotes),
    morph_to_many(Tag, pivot = Tagging, as = taggable, target_fk = tag_id)
)]
struct Post {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "videos",
    morph_many(Comment, as = commentable),
    morph_to_many(
        Tag,
        pivot = Tagging,
        as = taggable,
        target_fk = tag_id,
        pivot_name = tagging
    )
)]
struct Video {
    id: u32,
    /// What comments on a video refer to; two videos may have one.
    code: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "comments",
    morph_to(Commentable, type = on_type, id = on_id),
    morph_to(Quoted, type = quoted_type, id = quoted_id),
    morph_many(Comment, as = quoted, name = quotes)
)]
struct Comment {
    id: u32,
    on_type: Option<String>,
    on_id: Option<u32>,
    quoted_type: Option<String>,
    quoted_id: u32,
}

#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Commentable<P = Post, V = Video> {
    Post(P),
    #[orm(type = "film", owner = code)]
    Video(V),
}

/// A second polymorphic relation between the same models, and back to comments themselves.
#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Quoted<P = Post, C = Comment> {
    Post(P),
    Comment(C),
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(
    entity = "tags",
    morphed_by_many(Post, pivot = Tagging, fk = tag_id, as = taggable),
    morphed_by_many(Video, pivot = Tagging, fk = tag_id, as = taggable)
)]
struct Tag {
    id: u32,
}

#[derive(Model, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = "taggings", morph_to(Taggable, type = on_type, id = on_id))]
struct Tagging {
    id: u32,
    tag_id: u32,
    on_type: String,
    on_id: u32,
}

#[derive(Morph, Clone, Copy, Debug, PartialEq)]
enum Taggable<P = Post, V = Video> {
    Post(P),
    Video(V),
}

fn comment(id: u32, on_type: &str, on_id: u32) -> Comment {
    Comment {
        id,
        on_type: Some(on_type.to_owned()),
        on_id: Some(on_id),
        quoted_type: None,
        quoted_id: 0,
    }
}

fn quoting(id: u32, quoted_type: &str, quoted_id: u32) -> Comment {
    Comment { id, on_type: None, on_id: None, quoted_type: Some(quoted_type.to_owned()), quoted_id }
}

fn tagging(id: u32, tag_id: u32, on_type: &str, on_id: u32) -> Tagging {
    Tagging { id, tag_id, on_type: on_type.to_owned(), on_id }
}

/// Post 1, and videos 1 and 2 with the codes 1 and 7, so that keys of the models meet.
fn store() -> Result<Store> {
    let mut store = Store::new();
    store.insert(Post { id: 1 })?;
    store.insert_all([(1, 1), (2, 7)].map(|(id, code)| Video { id, code: Some(code) }))?;
    Ok(store)
}

/// The owner's model and key; the getter and the query give the same.
fn owner(store: &Store, id: u32) -> Option<(&'static str, u32)> {
    let comment = store.find::<Comment>(id).unwrap();
    let lazy = comment.commentable(store).map(|owner| match owner {
        Commentable::Post(post) => ("post", post.id),
        Commentable::Video(video) => ("video", video.id),
    });
    let comment = Comment::query().with(Comment::COMMENTABLE).find(id, store).unwrap();
    let eager = comment.commentable().map(|owner| match owner {
        Commentable::Post(post) => ("post", post.id),
        Commentable::Video(video) => ("video", video.id),
    });
    assert_eq!(lazy, eager);
    lazy
}

#[test]
fn the_type_column_tells_the_model_of_the_owner() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "film", 1), comment(11, "posts", 1), comment(12, "film", 7)])?;
    // The variant's own name and key; the entity and the primary key where it has none.
    assert_eq!(owner(&store, 10), Some(("video", 1)));
    assert_eq!(owner(&store, 11), Some(("post", 1)));
    assert_eq!(owner(&store, 12), Some(("video", 2)));
    let post = store.find::<Post>(1).unwrap();
    assert!(post.comments(&store).map(|comment| comment.id).eq([11]));
    let videos = Video::query().with(Video::COMMENTS).all(&store);
    assert!(videos[0].comments().iter().map(|comment| comment.id).eq([10]));
    assert!(videos[1].comments().iter().map(|comment| comment.id).eq([12]));
    Ok(())
}

#[test]
fn no_type_no_key_and_no_record_are_no_owner() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 99), quoting(11, "posts", 1)])?;
    store.insert(Comment { on_id: None, ..comment(12, "posts", 1) })?;
    store.insert(Comment { on_type: None, ..comment(13, "posts", 1) })?;
    for id in 10..=13 {
        assert_eq!(owner(&store, id), None, "{id}");
    }
    assert_eq!(store.find::<Post>(1).unwrap().comments(&store).count(), 0);
    // A video without a code owns nothing either.
    store.update::<Video>(1, |video| video.code = None)?;
    assert_eq!(store.find::<Video>(1).unwrap().comments(&store).count(), 0);
    Ok(())
}

#[test]
fn of_several_the_last_is_the_one_on_either_side() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(12, "posts", 1), comment(11, "posts", 1), comment(10, "film", 7)])?;
    store.insert(Video { id: 0, code: Some(7) })?;
    assert_eq!(store.find::<Post>(1).unwrap().comment(&store).unwrap().id, 11);
    let post = Post::query().with(Post::COMMENT).with(Post::COMMENTS).first(&store).unwrap();
    assert_eq!(post.comment().unwrap().id, 11);
    assert!(post.comments().iter().map(|comment| comment.id).eq([12, 11]));
    assert_eq!(owner(&store, 10), Some(("video", 0)));
    Ok(())
}

#[test]
fn two_relations_between_the_same_models_do_not_mix() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 1), quoting(11, "posts", 1)])?;
    store.insert_all([quoting(12, "comments", 11), quoting(13, "comments", 1)])?;
    let post = Post::query().with(Post::COMMENTS).with(Post::QUOTES).first(&store).unwrap();
    assert!(post.comments().iter().map(|comment| comment.id).eq([10]));
    assert!(post.quotes().iter().map(|comment| comment.id).eq([11]));
    let quoted = store.find::<Comment>(11).unwrap();
    assert!(quoted.quotes(&store).map(|comment| comment.id).eq([12]));
    let quoting = store.find::<Comment>(12).unwrap();
    assert_eq!(quoting.quoted(&store), Some(Quoted::Comment(quoted)));
    Ok(())
}

#[test]
fn an_owner_changes_with_either_column() -> Result<()> {
    let mut store = store()?;
    store.insert(comment(10, "posts", 1))?;
    store.update::<Comment>(10, |comment| comment.on_type = Some("film".into()))?;
    assert_eq!(owner(&store, 10), Some(("video", 1)));
    assert_eq!(store.find::<Post>(1).unwrap().comments(&store).count(), 0);
    store.update::<Comment>(10, |comment| comment.on_id = Some(7))?;
    assert_eq!(owner(&store, 10), Some(("video", 2)));
    store.update::<Video>(2, |video| video.code = Some(8))?;
    assert_eq!(owner(&store, 10), None);
    Ok(())
}

/// Everything that relations between these models give.
fn picture(store: &Store) -> String {
    let posts = Post::query().with(Post::COMMENTS).with(Post::QUOTES).with(Post::TAGS).all(store);
    let videos = Video::query().with(Video::COMMENTS).with(Video::TAGS).all(store);
    let comments = Comment::query().with(Comment::COMMENTABLE).with(Comment::QUOTED);
    let tags = Tag::query().with(Tag::POSTS).with(Tag::VIDEOS).all(store);
    format!("{posts:?} {videos:?} {:?} {tags:?}", comments.with(Comment::QUOTES).all(store))
}

#[test]
fn a_type_that_is_no_variant_is_refused_and_nothing_changes() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 1), quoting(11, "comments", 10)])?;
    store.insert(Tag { id: 5 })?;
    store.insert_all([tagging(1, 5, "posts", 1), tagging(2, 5, "videos", 1)])?;
    let before = picture(&store);

    let error = store.insert(comment(10, "videos", 1)).unwrap_err();
    assert!(error.is_unknown_type() && !error.is_unique_violation());
    assert_eq!((error.model(), error.columns()), ("Comment", "on_type"));
    assert_eq!(
        error.to_string(),
        "cannot write `Comment`: `on_type` holds no type of the relation `commentable`; \
         expected `posts` or `film`"
    );
    let many = [tagging(3, 5, "posts", 1), tagging(1, 5, "tags", 1)];
    assert!(store.insert_all(many.clone()).unwrap_err().is_unknown_type());
    assert!(store.replace_all(many).unwrap_err().is_unknown_type());
    let change = |comment: &mut Comment| {
        comment.id = 99;
        comment.quoted_type = Some(String::new());
    };
    assert!(store.update::<Comment>(10, change).unwrap_err().is_unknown_type());
    assert_eq!(picture(&store), before);
    Ok(())
}

#[test]
fn the_relations_of_each_model_nest_below_an_owner() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 1), comment(11, "film", 7)])?;
    store.insert_all([Tag { id: 5 }, Tag { id: 6 }])?;
    store.insert_all([tagging(1, 5, "posts", 1), tagging(2, 6, "videos", 2)])?;
    let owner = Comment::COMMENTABLE.with(Post::TAGS).with(Video::TAGS).with(Post::COMMENT);
    let comments = Comment::query().with(owner).all(&store);
    match (comments[0].commentable(), comments[1].commentable()) {
        (Some(Commentable::Post(post)), Some(Commentable::Video(video))) => {
            assert_eq!((post.tags()[0].id, post.tags()[0].pivot().id), (5, 1));
            assert_eq!((video.tags()[0].id, video.tags()[0].pivot().id), (6, 2));
            assert_eq!(post.comment().unwrap().id, 10);
        }
        owners => panic!("a post and a video, not {owners:?}"),
    }
    Ok(())
}

#[test]
fn a_filter_on_owners_of_one_model_leaves_the_others() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 1), comment(11, "film", 7), comment(12, "film", 1)])?;
    let some = Comment::COMMENTABLE.filter(Video::ID.eq(1));
    let comments = Comment::query().with(some).all(&store);
    assert!(matches!(comments[0].commentable(), Some(Commentable::Post(_))));
    assert!(comments[1].commentable().is_none());
    assert!(matches!(comments[2].commentable(), Some(Commentable::Video(video)) if video.id == 1));
    Ok(())
}

#[test]
fn comments_are_found_by_their_owner() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "posts", 1), comment(11, "film", 7), comment(12, "film", 9)])?;
    let ids = |filter| -> Vec<u32> {
        Comment::query().filter(filter).iter(&store).map(|comment| comment.id).collect()
    };
    assert_eq!(ids(Comment::COMMENTABLE.exists()), [10, 11]);
    assert_eq!(ids(Comment::COMMENTABLE.none()), [12]);
    assert_eq!(ids(Comment::COMMENTABLE.is(Video::ID.ge(1))), [11]);
    assert_eq!(ids(!Comment::COMMENTABLE.is(Post::ID.eq(1))), [11, 12]);
    // The column by itself is one for all models.
    assert_eq!(ids(Comment::ON_ID.is_in([1, 9])), [10, 12]);
    Ok(())
}

/// A tag of posts and videos whose keys are the same, and a tag that two have.
#[test]
fn pivots_lead_to_owners_of_several_models() -> Result<()> {
    let mut store = store()?;
    store.insert_all([Tag { id: 5 }, Tag { id: 6 }])?;
    store.insert_all([
        tagging(4, 6, "posts", 1),
        tagging(3, 5, "videos", 1),
        tagging(2, 5, "posts", 1),
        tagging(1, 5, "videos", 99),
    ])?;
    let post = store.find::<Post>(1).unwrap();
    assert!(post.tags(&store).map(|tag| (tag.id, tag.pivot().id)).eq([(6, 4), (5, 2)]));
    let video = store.find::<Video>(1).unwrap();
    assert!(video.tags(&store).map(|tag| (tag.id, tag.pivot().id)).eq([(5, 3)]));
    let tag = Tag::query().with(Tag::POSTS).with(Tag::VIDEOS).find(5, &store).unwrap();
    assert!(tag.posts().iter().map(|post| (post.id, post.pivot().id)).eq([(1, 2)]));
    assert!(tag.videos().iter().map(|video| (video.id, video.pivot().id)).eq([(1, 3)]));
    let tagging = store.find::<Tagging>(2).unwrap();
    assert_eq!(tagging.taggable(&store), Some(Taggable::Post(post)));
    Ok(())
}

#[test]
fn json_of_an_owner_is_its_record() -> Result<()> {
    let mut store = store()?;
    store.insert_all([comment(10, "film", 7), quoting(11, "posts", 9)])?;
    let comments = Comment::query().with(Comment::COMMENTABLE.with(Video::COMMENTS)).all(&store);
    let comment = json!({
        "id": 10, "on_type": "film", "on_id": 7, "quoted_type": null, "quoted_id": 0,
    });
    let mut with_owner = comment.clone();
    with_owner["commentable"] = json!({ "id": 2, "code": 7, "comments": [comment] });
    assert_eq!(serde_json::to_value(&comments[0]).unwrap(), with_owner);
    assert_eq!(serde_json::to_value(&comments[1]).unwrap()["commentable"], json!(null));

    // An owner that a filter refused is left out, as other records are.
    let refused = Comment::query().with(Comment::COMMENTABLE.filter(Video::ID.eq(1)));
    let refused = serde_json::to_value(refused.first(&store)).unwrap();
    assert!(refused.get("commentable").is_none());
    Ok(())
}

#[test]
fn json_of_a_morph_pivot_is_under_its_name() -> Result<()> {
    let mut store = store()?;
    store.insert(Tag { id: 5 })?;
    store.insert_all([tagging(1, 5, "posts", 1), tagging(2, 5, "videos", 1)])?;
    let pivot = |id, on_type| json!({ "id": id, "tag_id": 5, "on_type": on_type, "on_id": 1 });
    let tag = Tag::query().with(Tag::POSTS).first(&store);
    assert_eq!(
        serde_json::to_value(tag).unwrap(),
        json!({ "id": 5, "posts": [{ "id": 1, "pivot": pivot(1, "posts") }] })
    );
    let video = Video::query().with(Video::TAGS).first(&store);
    assert_eq!(
        serde_json::to_value(video).unwrap(),
        json!({ "id": 1, "code": 1, "tags": [{ "id": 5, "tagging": pivot(2, "videos") }] })
    );
    Ok(())
}

#[test]
fn getters_work_before_the_model_was_written() -> Result<()> {
    let mut store = Store::new();
    store.insert_all([comment(10, "posts", 1), comment(11, "film", 1), comment(12, "posts", 1)])?;
    let post = Post { id: 1 };
    assert!(post.comments(&store).map(|comment| comment.id).eq([10, 12]));
    assert_eq!(post.comment(&store).unwrap().id, 12);
    let mut posts = Store::new();
    posts.insert(post.clone())?;
    assert_eq!(comment(9, "posts", 1).commentable(&posts), Some(Commentable::Post(&post)));
    assert_eq!(comment(9, "nowhere", 1).commentable(&posts), None);
    Ok(())
}
