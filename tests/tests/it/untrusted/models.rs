//! Every kind of relation of a post, each to a record that is linked, one that is another's and one that is nobody's.

use std::collections::BTreeMap;

use orm_core::{Model, Morph, Store};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "users", has_many(Post, fk = "author_id", name = "posts"))]
pub(super) struct User {
    #[orm(auto)]
    pub(super) id: u64,
    pub(super) name: String,
    #[serde(default, alias = "admin")]
    pub(super) is_admin: bool,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "author_id", name = "author"),
    has_many(Comment, fk = "post_id"),
    has_one(Cover, fk = "post_id"),
    has_many_by(Tag, keys = "tag_ids"),
    belongs_to_many(Label, pivot = PostLabel, fk = "post_id", target_fk = "label_id"),
    morph_many(Note, as = "subject"),
    morph_one(Pin, as = "subject"),
    morph_to_many(Topic, pivot = Topicable, as = "subject", target_fk = "topic_id"),
    has_many_through(Reply, through = Comment, through_fk = "post_id", fk = "comment_id")
)]
pub(super) struct Post {
    #[orm(auto)]
    pub(super) id: u64,
    #[serde(default)]
    pub(super) author_id: Option<u64>,
    #[serde(alias = "headline")]
    pub(super) title: String,
    #[serde(default)]
    pub(super) published: bool,
    #[serde(default)]
    pub(super) tag_ids: Vec<u64>,
}

macro_rules! target {
    ($($Type:ident $entity:literal { $($field:ident: $T:ty),* } [$($relation:tt)*];)*) => {$(
        #[derive(Model, Clone, Debug, Serialize, Deserialize)]
        #[orm(entity = $entity, $($relation)*)]
        pub(super) struct $Type {
            #[orm(auto)]
            pub(super) id: u64,
            $(#[serde(default)] pub(super) $field: $T,)*
            pub(super) text: String,
            #[serde(default)]
            pub(super) pinned: bool,
        }
    )*};
}

target! {
    Comment "comments" { post_id: u64, user_id: u64 } [
        belongs_to(Post, fk = "post_id"), belongs_to(User, fk = "user_id")
    ];
    Reply "replies" { comment_id: u64 } [];
    Cover "covers" { post_id: Option<u64> } [];
    Tag "tags" {} [];
    Label "labels" {} [];
    Topic "topics" {} [
        morphed_by_many(Post, pivot = Topicable, as = "subject", fk = "topic_id")
    ];
    Note "notes" { subject_type: Option<String>, subject_id: Option<u64> } [
        morph_to(Subject, type = "subject_type", id = "subject_id")
    ];
    Pin "pins" { subject_type: Option<String>, subject_id: Option<u64> } [
        morph_to(Subject, type = "subject_type", id = "subject_id")
    ];
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "post_labels", primary_key("post_id", "label_id"))]
pub(super) struct PostLabel {
    pub(super) post_id: u64,
    pub(super) label_id: u64,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) pinned: bool,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "topicables",
    primary_key("topic_id", "subject_id"),
    morph_to(Subject, type = "subject_type", id = "subject_id")
)]
pub(super) struct Topicable {
    pub(super) topic_id: u64,
    pub(super) subject_type: String,
    pub(super) subject_id: u64,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) pinned: bool,
}

#[derive(Morph)]
pub(super) enum Subject<P = Post, U = User> {
    Post(P),
    User(U),
}

/// Two posts: record 1 of each model is linked to post 1, record 2 to post 2, record 3 to none.
pub(super) fn store() -> Store {
    let mut store = Store::new();
    let text = || "text".to_owned();
    for id in 1..=3 {
        let name = "name".to_owned();
        store.insert(User { id, name, is_admin: id == 1 }).unwrap();
        store.insert(Tag { id, text: text(), pinned: false }).unwrap();
        store.insert(Label { id, text: text(), pinned: false }).unwrap();
        store.insert(Topic { id, text: text(), pinned: false }).unwrap();
        let post = Some(id).filter(|id| *id < 3);
        let subject_type = post.map(|_| "posts".to_owned());
        let comment = Comment {
            id,
            post_id: post.unwrap_or(9),
            user_id: id.min(2),
            text: text(),
            pinned: false,
        };
        store.insert(comment).unwrap();
        store.insert(Reply { id, comment_id: id, text: text(), pinned: false }).unwrap();
        store.insert(Cover { id, post_id: post, text: text(), pinned: false }).unwrap();
        let (subject_id, note) = (post, subject_type.clone());
        store
            .insert(Note { id, subject_type: note, subject_id, text: text(), pinned: false })
            .unwrap();
        store.insert(Pin { id, subject_type, subject_id, text: text(), pinned: false }).unwrap();
        if let Some(id) = post {
            let (author_id, tag_ids) = (Some(id), vec![id]);
            let title = "title".to_owned();
            store.insert(Post { id, author_id, title, published: true, tag_ids }).unwrap();
            store
                .insert(PostLabel { post_id: id, label_id: id, text: text(), pinned: false })
                .unwrap();
            let subject_type = "posts".to_owned();
            let link = Topicable {
                topic_id: id,
                subject_type,
                subject_id: id,
                text: text(),
                pinned: false,
            };
            store.insert(link).unwrap();
        }
    }
    store
}

/// Every record of every model, by entity and in the order of the table.
pub(super) fn tables(store: &Store) -> BTreeMap<&'static str, Vec<Value>> {
    fn table<M: Model + Serialize>(store: &Store) -> (&'static str, Vec<Value>) {
        (M::SCHEMA.entity, store.iter::<M>().map(|record| json!(record)).collect())
    }
    BTreeMap::from([
        table::<User>(store),
        table::<Post>(store),
        table::<Comment>(store),
        table::<Reply>(store),
        table::<Cover>(store),
        table::<Tag>(store),
        table::<Label>(store),
        table::<PostLabel>(store),
        table::<Topic>(store),
        table::<Topicable>(store),
        table::<Note>(store),
        table::<Pin>(store),
    ])
}
