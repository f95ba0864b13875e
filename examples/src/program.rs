//! What the programs have in common: how they are called, how they fail and how they end.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::error::Category;

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

/// Why a program gave no result. No message shows what is in a record.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The command line is not what the program takes; this is what it does take.
    Usage(&'static str),
    /// The file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The file is not JSON, or JSON of another shape.
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where: a line and a column.
        problem: String,
    },
    /// The file is no document of the records it should hold.
    Document {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where: the place of a record or of a field.
        error: orm_core::Error,
    },
    /// The store refuses a record, or a query.
    Store(orm_core::Error),
    /// The result cannot be written.
    Write(io::Error),
}

impl From<orm_core::Error> for Error {
    fn from(error: orm_core::Error) -> Self {
        Error::Store(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(usage) => write!(f, "expected {usage}"),
            Error::Read { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Error::Json { path, problem } => write!(f, "`{}` is {problem}", path.display()),
            Error::Document { path, error } => write!(f, "`{}`: {error}", path.display()),
            Error::Store(error) => error.fmt(f),
            Error::Write(error) => write!(f, "cannot write the report: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read { error, .. } | Error::Write(error) => Some(error),
            Error::Document { error, .. } | Error::Store(error) => Some(error),
            Error::Usage(_) | Error::Json { .. } => None,
        }
    }
}

/// The data of the examples: users with their phones, posts, comments, albums, photos and todos.
pub const DATA: &str = include_str!("../data/blog.json");

/// Returns the path in the arguments, of which there is at most one.
pub(crate) fn path(
    arguments: impl IntoIterator<Item = OsString>,
    usage: &'static str,
) -> Result<Option<PathBuf>, Error> {
    let mut arguments = arguments.into_iter();
    match (arguments.next(), arguments.next()) {
        (path, None) => Ok(path.map(PathBuf::from)),
        _ => Err(Error::Usage(usage)),
    }
}

/// Reads a file of JSON, or [`DATA`].
pub(crate) fn read<T: DeserializeOwned>(path: Option<&Path>) -> Result<T, Error> {
    let (path, text) = match path {
        Some(path) => {
            let read = fs::read(path);
            let read = read.map_err(|error| Error::Read { path: path.to_owned(), error })?;
            (path, Cow::Owned(read))
        }
        None => (Path::new("data/blog.json"), Cow::Borrowed(DATA.as_bytes())),
    };
    serde_json::from_slice(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let problem = format!("{} at line {line} column {column}", problem(&error));
        Error::Json { path: path.to_owned(), problem }
    })
}

/// The problem without its place, and without the value that was met.
fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(&*text, |(text, _place)| text);
    match error.classify() {
        Category::Eof => format!("not complete JSON: {text}"),
        Category::Syntax | Category::Io => format!("not JSON: {text}"),
        // The value stands before what was expected in its place.
        Category::Data => match text.rsplit_once(", expected ") {
            Some((_value, expected)) => format!("not the expected shape: expected {expected}"),
            None if text.starts_with("missing field") || text.starts_with("duplicate field") => {
                format!("not the expected shape: {text}")
            }
            None => "not the expected shape".to_owned(),
        },
    }
}

/// Writes a program's result, or why there is none.
pub(crate) fn end(
    program: &str,
    result: Result<impl fmt::Display, Error>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    end_with(program, result, out, errors, |result, out| write!(out, "{result}"))
}

/// The same, with a result that is written in its own way.
pub(crate) fn end_with<T, W: Write>(
    program: &str,
    result: Result<T, Error>,
    out: &mut W,
    errors: &mut impl Write,
    write: impl FnOnce(T, &mut W) -> io::Result<()>,
) -> Ending {
    let written = result.and_then(|result| match write(result, out).and_then(|()| out.flush()) {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::Write),
    });
    match written {
        Ok(()) => Ending::Done,
        Err(error) => {
            // Where even this cannot be written, the exit code still tells.
            let _ = writeln!(errors, "{program}: {error}");
            Ending::Failed
        }
    }
}

/// Writes a heading, and below it the lines of a text.
pub(crate) fn section(f: &mut fmt::Formatter<'_>, heading: &str, text: &str) -> fmt::Result {
    writeln!(f, "\n  {heading}")?;
    for line in text.lines() {
        if line.is_empty() {
            writeln!(f)?;
        } else {
            writeln!(f, "    {line}")?;
        }
    }
    Ok(())
}
