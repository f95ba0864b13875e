//! A JSON file becomes records, and the records a report.

mod input;
mod models;
mod report;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

pub use self::models::{Address, Album, Comment, Company, Photo, Post, Todo, User};
pub use self::report::{Report, Total, UserRow};
use crate::program;
pub use crate::program::{Ending, Error};

/// Runs the program: reads the file that the arguments name, or the data of the examples, and writes
/// the report.
pub fn command(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    let path = program::path(arguments, "at most the path of one JSON file: import [PATH]");
    program::end("import", path.and_then(|path| read(path.as_deref())), out, errors)
}

/// Reads a file, or the data of the examples, into a store and reports what the store holds.
///
/// # Errors
///
/// When the file cannot be read, is not JSON, has another shape, or holds a record that the store
/// refuses.
pub fn read(path: Option<&Path>) -> Result<Report, Error> {
    let (store, counts) = input::read(path)?;
    Ok(Report::of(&store, counts))
}
