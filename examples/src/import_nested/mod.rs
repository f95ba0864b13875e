//! A nested JSON document becomes records, which change, and become a nested document again.

mod document;
mod models;
mod report;

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

pub use self::document::{read, write};
pub use self::models::{Album, Comment, Photo, Post, Todo, User};
pub use self::report::{Moved, Report, Total, change};
use crate::program;
pub use crate::program::{Ending, Error};

/// The program: reads the document that the arguments name, changes what it holds, and writes a report and the
/// new document.
pub fn command(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    let arguments: Vec<PathBuf> = arguments.into_iter().map(PathBuf::from).collect();
    let changed = match arguments.as_slice() {
        [] => run(None, None),
        [path] => run(Some(path), None),
        [path, to] => run(Some(path), Some(to)),
        _ => Err(Error::Usage("at most a JSON file and one to write: import_nested [PATH [OUT]]")),
    };
    program::end_with("import_nested", changed, out, errors, |changed, out| {
        write!(out, "{}", changed.report)?;
        match changed.rest {
            Some(store) => {
                writeln!(out)?;
                write(&store, out)
            }
            None => Ok(()),
        }
    })
}

struct Changed {
    report: Report,
    /// What is to be written after the report.
    rest: Option<orm_core::Store>,
}

fn run(path: Option<&PathBuf>, to: Option<&PathBuf>) -> Result<Changed, Error> {
    let mut store = read(path.map(PathBuf::as_path))?;
    let report = change(&mut store)?;
    let Some(to) = to else { return Ok(Changed { report, rest: Some(store) }) };
    let file = File::create(to).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&store, &mut file)?;
        file.flush()
    });
    file.map_err(Error::Write)?;
    Ok(Changed { report, rest: None })
}
