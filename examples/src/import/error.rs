use std::fmt;
use std::io;
use std::path::PathBuf;

use serde_json::error::Category;

/// Why nothing was imported. No message shows what is in a record.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The command line does not name one file.
    Usage,
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
    /// The store refuses a record.
    Store(orm_core::Error),
    /// The report cannot be written.
    Write(io::Error),
}

impl Error {
    pub(super) fn json(path: PathBuf, error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let problem = format!("{} at line {line} column {column}", problem(error));
        Error::Json { path, problem }
    }
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

impl From<orm_core::Error> for Error {
    fn from(error: orm_core::Error) -> Self {
        Error::Store(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage => f.write_str("expected the path of one JSON file: import PATH"),
            Error::Read { path, error } => write!(f, "cannot read `{}`: {error}", path.display()),
            Error::Json { path, problem } => write!(f, "`{}` is {problem}", path.display()),
            Error::Store(error) => error.fmt(f),
            Error::Write(error) => write!(f, "cannot write the report: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read { error, .. } | Error::Write(error) => Some(error),
            Error::Store(error) => Some(error),
            Error::Usage | Error::Json { .. } => None,
        }
    }
}
