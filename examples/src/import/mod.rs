//! A JSON file becomes records, and the records a report.

mod error;
mod input;
mod models;
mod report;
mod table;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

pub use self::error::Error;
pub use self::models::{Address, Album, Comment, Company, Photo, Post, Todo, User};
pub use self::report::{Report, Total, UserRow};

/// How a command ended, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Exit code 0.
    Done,
    /// Exit code 1: what went wrong was written to the errors.
    Failed,
}

impl From<Ending> for std::process::ExitCode {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Done => Self::SUCCESS,
            Ending::Failed => Self::FAILURE,
        }
    }
}

/// The program: reads the file that the arguments name, and writes the report.
pub fn command(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    let mut arguments = arguments.into_iter();
    let report = match (arguments.next(), arguments.next()) {
        (Some(path), None) => read(Path::new(&path)),
        _ => Err(Error::Usage),
    };
    let written =
        report.and_then(|report| match write!(out, "{report}").and_then(|()| out.flush()) {
            // Whoever reads has read enough, as `head` does.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Error::Write),
        });
    match written {
        Ok(()) => Ending::Done,
        Err(error) => {
            // Where even this cannot be written, the exit code still tells.
            let _ = writeln!(errors, "import: {error}");
            Ending::Failed
        }
    }
}

/// Reads a file into a store and reports what the store holds.
///
/// # Errors
///
/// When the file cannot be read, is not JSON, has another shape, or holds a record that the store
/// refuses.
pub fn read(path: &Path) -> Result<Report, Error> {
    let (store, counts) = input::read(path)?;
    Ok(Report::of(&store, counts))
}
