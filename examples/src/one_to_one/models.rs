//! The models: plain structs with the fields that the queries need. serde skips the other fields of the file.

use orm_core::Model;
use serde::{Deserialize, Serialize};

#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[orm(entity = "users", has_one(Phone, fk = "user_id"), has_many(Post, fk = "user_id"))]
pub(super) struct User {
    pub(super) id: u64,
    pub(super) name: String,
}

/// A phone belongs to a user, or to nobody.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "phones", belongs_to(User, fk = "user_id"))]
pub(super) struct Phone {
    pub(super) id: u64,
    pub(super) user_id: Option<u64>,
    pub(super) number: String,
}

#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"), has_many(Comment, fk = "post_id"))]
pub(super) struct Post {
    pub(super) id: u64,
    pub(super) user_id: u64,
    pub(super) title: String,
}

#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "comments", belongs_to(Post, fk = "post_id"))]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) post_id: u64,
    pub(super) name: String,
    pub(super) email: String,
}
