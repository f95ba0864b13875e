//! The models: the structs are those of the file, field by field, and the relations stand beside them.
//!
//! Of the words in `#[orm(..)]`, `max` and `min` say which of several records a `has_one` gives.

use orm_core::Model;
use serde::{Deserialize, Serialize};

/// A user, from whom every other model can be reached.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "users",
    has_many(Post, fk = user_id),
    has_one(Post, fk = user_id, max = id, name = latest_post),
    has_many_through(Comment, through = Post, through_fk = user_id, fk = post_id, name = received_comments),
    has_many(Album, fk = user_id),
    has_one(Album, fk = user_id, max = id, name = latest_album),
    has_many_through(Photo, through = Album, through_fk = user_id, fk = album_id),
    has_many(Todo, fk = user_id),
    has_one(Todo, fk = user_id, min = id, name = first_todo)
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
    /// A nested object is a column like any other.
    pub address: Address,
    /// The telephone number.
    pub phone: String,
    /// The name of the user's site.
    pub website: String,
    /// Who the user works for.
    pub company: Company,
}

/// Where a user lives.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// The street.
    pub street: String,
    /// The part of the house.
    pub suite: String,
    /// The city.
    pub city: String,
    /// The postal code.
    pub zipcode: String,
    /// The place on the globe.
    pub geo: Geo,
}

/// A place on the globe, in the words of the file.
#[derive(Serialize, Deserialize, Debug, Clone)]
pub struct Geo {
    /// The latitude.
    pub lat: String,
    /// The longitude.
    pub lng: String,
}

/// Who a user works for.
#[derive(Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub catch_phrase: String,
    /// What it says it does.
    pub bs: String,
}

/// A post by a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(
    entity = "posts",
    belongs_to(User, fk = user_id),
    has_many(Comment, fk = post_id),
    has_one(Comment, fk = post_id, max = id, name = latest_comment)
)]
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

/// A comment on a post. Whoever wrote it need not be a user.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "comments", belongs_to(Post, fk = post_id))]
pub struct Comment {
    /// The primary key.
    pub id: u64,
    /// The post it is about.
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
#[orm(entity = "albums", belongs_to(User, fk = user_id), has_many(Photo, fk = album_id))]
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
#[orm(entity = "photos", belongs_to(Album, fk = album_id))]
pub struct Photo {
    /// The primary key.
    pub id: u64,
    /// The album it is in.
    pub album_id: u64,
    /// The title.
    pub title: String,
    /// Where the picture is. The last part of it is the picture's colour.
    pub url: String,
    /// Where a small picture is.
    pub thumbnail_url: String,
}

/// Something a user has to do.
#[derive(Model, Serialize, Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[orm(entity = "todos", belongs_to(User, fk = user_id))]
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
