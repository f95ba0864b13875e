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
    albums: Vec<Album>,
    photos: Vec<Photo>,
    posts: Vec<Post>,
    comments: Vec<Comment>,
    todos: Vec<Todo>,
}

/// How many records of each model the file holds.
pub(super) struct Counts {
    pub(super) users: usize,
    pub(super) albums: usize,
    pub(super) photos: usize,
    pub(super) posts: usize,
    pub(super) comments: usize,
    pub(super) todos: usize,
}

pub(super) fn read(path: Option<&Path>) -> Result<(Store, Counts), Error> {
    let File { users, albums, photos, posts, comments, todos } = program::read(path)?;
    let counts = Counts {
        users: users.len(),
        albums: albums.len(),
        photos: photos.len(),
        posts: posts.len(),
        comments: comments.len(),
        todos: todos.len(),
    };
    let mut store = Store::new();
    store.insert_all(photos)?;
    store.insert_all(albums)?;
    store.insert_all(comments)?;
    store.insert_all(posts)?;
    store.insert_all(todos)?;
    // Users come last to show that no order is needed: a key may be there before its owner.
    store.insert_all(users)?;
    Ok((store, counts))
}
