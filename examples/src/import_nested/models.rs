//! The models. What belongs to a record goes with it, at every level.
//!
//! The children of the document carry no foreign keys: they are in what they belong to. So the keys are in the
//! structs, and are not written.

use orm_core::Model;
use serde::{Deserialize, Serialize};

use crate::blog::{Address, Company};

/// A user, around whom everything else stands in the document.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_many(Album, fk = user_id),
    has_many(Todo, fk = user_id)
)]
pub struct User {
    /// The primary key.
    pub id: u64,
    /// The full name.
    pub name: String,
    /// The short name.
    pub username: String,
    /// The address for mail.
    pub email: String,
    /// A nested object that is no relation is a column like any other.
    pub address: Address,
    /// The telephone number.
    pub phone: String,
    /// The name of the user's site.
    pub website: String,
    /// Who the user works for.
    pub company: Company,
}

/// A post by a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id, on_delete = cascade),
    has_many(Comment, fk = post_id)
)]
pub struct Post {
    /// The primary key.
    pub id: u64,
    /// Who wrote it.
    #[serde(skip_serializing)]
    pub user_id: u64,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
}

/// A comment on a post.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "comments", belongs_to(Post, fk = post_id, on_delete = cascade))]
pub struct Comment {
    /// The primary key.
    pub id: u64,
    /// The post it is about.
    #[serde(skip_serializing)]
    pub post_id: u64,
    /// The headline.
    pub name: String,
    /// Who wrote it.
    pub email: String,
    /// The text.
    pub body: String,
}

/// An album of a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "albums",
    belongs_to(User, fk = user_id, on_delete = cascade),
    has_many(Photo, fk = album_id)
)]
pub struct Album {
    /// The primary key.
    pub id: u64,
    /// Whose album it is.
    #[serde(skip_serializing)]
    pub user_id: u64,
    /// The title.
    pub title: String,
}

/// A photo in an album.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "photos", belongs_to(Album, fk = album_id, on_delete = cascade))]
pub struct Photo {
    /// The primary key.
    pub id: u64,
    /// The album it is in.
    #[serde(skip_serializing)]
    pub album_id: u64,
    /// The title.
    pub title: String,
    /// Where the picture is.
    pub url: String,
    /// Where a small picture is.
    pub thumbnail_url: String,
}

/// Something a user has to do.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "todos", belongs_to(User, fk = user_id, on_delete = cascade))]
pub struct Todo {
    /// The primary key.
    pub id: u64,
    /// Who has to do it.
    #[serde(skip_serializing)]
    pub user_id: u64,
    /// What is to be done.
    pub title: String,
    /// Whether it is done.
    pub completed: bool,
}
