//! From a document to a store, and back.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use orm_core::Store;
use serde::Serializer;
use serde_json::ser::PrettyFormatter;

use super::{Album, Error, Post, User};

/// What is read where no file is named.
const SMALL: &str = r#"[
    {
        "id": 1, "name": "John", "username": "john", "email": "john@example.org",
        "address": {
            "street": "High Street", "suite": "1", "city": "Ely", "zipcode": "1",
            "geo": { "lat": "52", "lng": "0" }
        },
        "phone": "555-0100", "website": "example.org",
        "company": { "name": "Example", "catchPhrase": "An example", "bs": "examples" },
        "posts": [
            { "id": 1, "title": "Hello", "body": "text", "comments": [
                { "id": 1, "name": "Hello yourself", "email": "jane@example.org", "body": "text" }
            ] },
            { "id": 2, "title": "Goodbye", "body": "text", "comments": [
                { "id": 2, "name": "So soon", "email": "jane@example.org", "body": "text" }
            ] }
        ],
        "albums": [
            { "id": 1, "title": "A walk", "photos": [
                { "id": 1, "title": "A tree", "url": "600/0f0", "thumbnailUrl": "150/0f0" },
                { "id": 2, "title": "A lake", "url": "600/00f", "thumbnailUrl": "150/00f" }
            ] }
        ],
        "todos": [{ "id": 1, "title": "Leave", "completed": false }]
    },
    {
        "id": 2, "name": "Jane", "username": "jane", "email": "jane@example.org",
        "address": {
            "street": "Low Street", "suite": "2", "city": "Wells", "zipcode": "2",
            "geo": { "lat": "51", "lng": "-2" }
        },
        "phone": "555-0101", "website": "example.org",
        "company": { "name": "Sample", "catchPhrase": "A sample", "bs": "samples" },
        "posts": [], "albums": [], "todos": [{ "id": 2, "title": "Stay", "completed": true }]
    }
]"#;

/// Reads a document, or the small one of the program's own: one user after the other, so that what is held
/// besides the records is a user of the document.
///
/// # Errors
///
/// When the file cannot be read, is not JSON, or holds a record that cannot be read or stored.
pub fn read(path: Option<&Path>) -> Result<Store, Error> {
    let mut store = Store::new();
    let Some(path) = path else {
        store.ingest::<User>(SMALL)?;
        return Ok(store);
    };
    let file = File::open(path).map_err(|error| Error::Read { path: path.to_owned(), error })?;
    // A file is read through a buffer.
    let read = store.ingest::<User>(file).map(drop);
    read.map_err(|error| Error::Document { path: path.to_owned(), error })?;
    Ok(store)
}

/// Writes what a store holds as a document of the same kind, one user after the other.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(store: &Store, out: impl Write) -> io::Result<()> {
    let users = User::query()
        .with(User::POSTS.with(Post::COMMENTS))
        .with(User::ALBUMS.with(Album::PHOTOS))
        .with(User::TODOS);
    let mut out = serde_json::Serializer::with_formatter(out, PrettyFormatter::with_indent(b"  "));
    out.collect_seq(users.iter(store))?;
    out.into_inner().write_all(b"\n")
}
