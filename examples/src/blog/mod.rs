//! A JSON file becomes records, and the records answer questions.

mod answers;
mod input;
mod models;

use std::ffi::OsString;
use std::fmt;
use std::io::Write;
use std::path::Path;

pub use self::models::{Address, Album, Comment, Company, Geo, Photo, Post, Todo, User};
use crate::program::{self, section};
pub use crate::program::{Ending, Error};

/// A question, how it was asked of the store, and what came of it.
#[derive(Debug)]
pub struct Answer {
    /// What a person would ask.
    pub question: &'static str,
    /// The queries, one after the other.
    pub queries: Vec<Asked>,
    /// What they came to, as text.
    pub text: String,
}

/// A query that was run.
#[derive(Debug)]
pub struct Asked {
    /// The query as the source has it.
    pub source: String,
    /// How the store answers it, where a query can tell.
    pub plan: Option<String>,
}

/// The answers to every question.
#[derive(Debug)]
pub struct Answers(pub Vec<Answer>);

/// Runs the program: reads the file that the arguments name, or the data of the examples, and writes
/// the answers.
pub fn command(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    errors: &mut impl Write,
) -> Ending {
    let path = program::path(arguments, "at most the path of one JSON file: blog [PATH]");
    program::end("blog", path.and_then(|path| read(path.as_deref())), out, errors)
}

/// Reads a file, or the data of the examples, into a store and asks it every question.
///
/// # Errors
///
/// When the file cannot be read, is not JSON, has another shape, or holds a record that the store
/// refuses.
pub fn read(path: Option<&Path>) -> Result<Answers, Error> {
    let store = input::read(path)?;
    answers::all(&store).map(Answers)
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (answer, number) in self.0.iter().zip(1..) {
            if number > 1 {
                writeln!(f)?;
            }
            writeln!(f, "{number}. {}", answer.question)?;
            for Asked { source, plan } in &answer.queries {
                section(f, "query", source)?;
                plan.iter().try_for_each(|plan| section(f, "plan", plan))?;
            }
            section(f, "answer", &answer.text)?;
        }
        Ok(())
    }
}
