//! The models of the page about input from outside, as the page shows them.

use orm_core::Model;
use serde::{Deserialize, Serialize};

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "users")]
pub struct User {
    #[orm(auto)]
    pub id: u64,
    pub name: String,
    pub is_admin: bool,
    #[serde(skip_serializing, default)]
    pub password_hash: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(
    entity = "posts",
    belongs_to(User, fk = "author_id", name = "author"),
    has_many(Comment, fk = "post_id"),
    belongs_to_many(Tag, pivot = PostTag, fk = "post_id", target_fk = "tag_id")
)]
pub struct Post {
    #[orm(auto)]
    pub id: u64,
    pub author_id: u64,
    pub title: String,
    #[serde(default)]
    pub published: bool,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "comments", belongs_to(User, fk = "author_id", name = "author"))]
pub struct Comment {
    #[orm(auto)]
    pub id: u64,
    pub post_id: u64,
    pub author_id: u64,
    pub text: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "tags")]
pub struct Tag {
    pub id: u64,
    pub word: String,
}

#[derive(Model, Clone, Debug, Serialize, Deserialize)]
#[orm(entity = "post_tags", primary_key("post_id", "tag_id"))]
pub struct PostTag {
    pub post_id: u64,
    pub tag_id: u64,
}
