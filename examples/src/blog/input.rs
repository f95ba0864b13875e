//! From a file to a store.

use std::path::Path;

use orm_core::Store;
use serde::Deserialize;

use super::{Album, Comment, Error, Photo, Post, Todo, User};
use crate::program;

/// The file: one list per model.
#[derive(Deserialize)]
struct File {
    users: Vec<User>,
    posts: Vec<Post>,
    comments: Vec<Comment>,
    albums: Vec<Album>,
    photos: Vec<Photo>,
    todos: Vec<Todo>,
}

pub(super) fn read(path: Option<&Path>) -> Result<Store, Error> {
    let File { users, posts, comments, albums, photos, todos } = program::read(path)?;
    let mut store = Store::new();
    store.insert_all(users)?;
    store.insert_all(posts)?;
    store.insert_all(comments)?;
    store.insert_all(albums)?;
    store.insert_all(photos)?;
    store.insert_all(todos)?;
    Ok(store)
}
