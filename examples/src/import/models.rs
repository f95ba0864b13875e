//! The models: the structs are those of the file, and the relations stand beside them.

use orm_core::Model;
use serde::{Deserialize, Serialize};

/// A user. Of several albums and posts, the last is read.
///
/// Names in `#[orm(..)]` may be bare or strings. Clippy takes two equal strings in one attribute for
/// a mistake, so they are bare here.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "users", has_one(Album, fk = user_id), has_one(Post, fk = user_id))]
pub struct User {
    /// The primary key.
    pub id: u64,
    /// The full name.
    pub name: String,
    /// The short name.
    pub username: String,
    /// The address for mail.
    pub email: String,
    /// A nested object is a column like any other.
    pub address: Address,
    /// Who the user works for.
    pub company: Company,
}

/// Where a user lives, as far as the report needs it.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// The street.
    pub street: String,
    /// The city.
    pub city: String,
    /// The postal code.
    pub zipcode: String,
}

/// Who a user works for.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Its name.
    pub name: String,
}

/// An album of a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "albums", belongs_to(User, fk = "user_id"))]
pub struct Album {
    /// The primary key.
    pub id: u64,
    /// Whose album it is.
    pub user_id: u64,
    /// The title.
    pub title: String,
}

/// A photo in an album.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "photos", belongs_to(Album, fk = "album_id"))]
pub struct Photo {
    /// The primary key.
    pub id: u64,
    /// The album it is in.
    pub album_id: u64,
    /// The title.
    pub title: String,
    /// Where the picture is.
    pub url: String,
}

/// A post by a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "posts", belongs_to(User, fk = "user_id"))]
pub struct Post {
    /// The primary key.
    pub id: u64,
    /// Who wrote it.
    pub user_id: u64,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
}

/// A comment on a post.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "comments", belongs_to(Post, fk = "post_id"))]
pub struct Comment {
    /// The primary key.
    pub id: u64,
    /// The post it is about.
    pub post_id: u64,
    /// The headline.
    pub name: String,
    /// Who wrote it.
    pub email: String,
}

/// Something a user has to do.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "todos", belongs_to(User, fk = "user_id"))]
pub struct Todo {
    /// The primary key.
    pub id: u64,
    /// Who has to do it.
    pub user_id: u64,
    /// What is to be done.
    pub title: String,
    /// Whether it is done.
    pub completed: bool,
}
